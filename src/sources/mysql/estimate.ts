/** What a statement would read, by the plan of MySQL or MariaDB for it and their statistics of the tables. */
import type { CheckedSql } from '../../guard/types.ts'
import { literal } from '../../sql/write.ts'
import { type Scan, sumOfScans } from '../remote/scans.ts'
import type { Ask } from '../remote/source.ts'
import type { Estimate } from '../types.ts'
import { EXPLAIN } from './session.ts'

/** EXPLAIN FORMAT=JSON: a tree whose shape differs between versions, in which `table` objects say what is read. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Node = { [key: string]: Json }

/** Rows and bytes that the statement would read, every repetition counted. The statement is not run. */
export async function estimateMysql(ask: Ask, { sql, reads }: CheckedSql): Promise<Estimate> {
  const [[text] = []] = await ask(EXPLAIN + sql)
  const found: Found[] = []
  collect(JSON.parse(String(text)) as Json, 1, found)
  const lengths = await rowLengths(ask, [...new Set(reads.map(({ table }) => table))])
  return sumOfScans(found.map((one) => scanOf(one, lengths)))
}

/** Rows read under an alias of a table. */
type Found = { alias: string; rows: number }

/** Collects what is read; returns how many rows the node passes on to what it is joined with. */
function collect(node: Json, times: number, found: Found[]): number {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, times, found)
    return 1
  }
  if (node === null || typeof node !== 'object') return 1
  const { table, nested_loop: loop, subqueries, ...others } = node
  let passed = 1
  if (table !== undefined) passed *= collectTable(table, times, found)
  if (loop !== undefined) passed *= collectLoop(loop, times, found)
  for (const other of Object.values(others)) passed *= collect(other, times, found)
  for (const one of Array.isArray(subqueries) ? subqueries : []) collectSubquery(one, times, passed, found)
  return passed
}

/** One that refers to the rows around it is run for each of them; MariaDB shows such a one with a cache, MySQL as dependent. */
function collectSubquery(one: Json, times: number, outer: number, found: Found[]): void {
  const isRepeated = isNode(one) && ('expression_cache' in one || one.dependent === true)
  collect(one, isRepeated ? times * outer : times, found)
}

function isNode(value: Json): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Tables one after the other, each read once for every row of those before it. */
function collectLoop(items: Json, times: number, found: Found[]): number {
  let passed = 1
  for (const item of Array.isArray(items) ? items : [items]) passed *= collect(item, times * passed, found)
  return passed
}

function collectTable(value: Json, times: number, found: Found[]): number {
  if (!isNode(value)) return 1
  const { table_name: name, materialized, materialized_from_subquery: derived, ...rest } = value
  const rows = numberOf(rest.rows ?? rest.rows_examined_per_scan ?? null)
  // A derived table is filled once, whatever reads it.
  for (const inner of [materialized, derived]) collect(inner ?? null, 1, found)
  const isTable = typeof name === 'string' && !name.startsWith('<')
  if (isTable) found.push({ alias: name, rows: rows * times })
  return Math.max(rows * (numberOf(rest.filtered ?? 100) / 100), 1)
}

function numberOf(value: Json): number {
  return Number(value ?? 0) || 0
}

/** Bytes of a row on average, by the statistics. */
async function rowLengths(ask: Ask, tables: string[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map()
  const names = tables.map((name) => literal(name, 'mysql')).join(', ')
  const rows = await ask(
    `SELECT table_name, avg_row_length FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${names})`,
  )
  return new Map(rows.map(([name, length]) => [String(name), Number(length)]))
}

/** Plans name tables by their alias: under another one than its name, the longest rows are assumed. */
function scanOf({ alias, rows }: Found, lengths: Map<string, number>): Scan {
  const length = lengths.get(alias) ?? Math.max(...lengths.values())
  return { table: alias, rows, bytes: Number.isFinite(length) ? rows * length : null }
}
