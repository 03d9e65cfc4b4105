/** Questions of the training suite with their queries as read, and their looks; folds with whole databases apart. */
import { join } from 'node:path'
import type { Catalogued } from '../../src/catalog/load.ts'
import type { ValueIndex } from '../../src/catalog/value-index.ts'
import { GoldDatabase } from '../../src/evals/gold.ts'
import { type Rows, sameResult } from '../../src/evals/judge.ts'
import { readSuite } from '../../src/evals/suite.ts'
import type { Query } from '../../src/form/query.ts'
import { querySql } from '../../src/form/query-sql.ts'
import { type Look, lookAt } from '../../src/plan/instant/learned/mentions.ts'
import { Schema } from '../../src/plan/instant/learned/schema.ts'
import { isFillable } from './examples.ts'
import { readSql } from './read-sql.ts'

export type Item = {
  database: string
  question: string
  gold: Rows
  ordered: boolean
  look: Look
  values: ValueIndex
  hardness: string
  /** Absent where the query cannot be read, or gives other rows than the suite's own SQL. */
  query?: Query
  /** No query is right: the question cannot be answered from its database. */
  refused?: true
}

export type Data = { items: Item[]; databases: Map<string, GoldDatabase> }

/** Reads a suite; `FILE#n` takes every nth question, and of dialogues the first turns. Queries that do not run are left out. */
export async function readItems(
  suite: string,
  catalogs: Map<string, Catalogued>,
  folder: string,
  databases = new Map<string, GoldDatabase>(),
): Promise<Data> {
  const [file = '', step = '1'] = suite.split('#')
  const schemas = new Map<string, Schema>()
  const items: Item[] = []
  const all = (await readSuite(file)).filter((item) => item.dialogue === undefined || item.id.endsWith('.0'))
  for (const { database, question, gold, hardness } of all.filter((_, i) => i % Number(step) === 0)) {
    const catalogued = catalogs.get(database)
    if (!catalogued) continue
    const opened = databases.get(database) ?? new GoldDatabase(join(folder, `${database}.sqlite`), 3000)
    databases.set(database, opened)
    const schema = schemas.get(database) ?? new Schema(catalogued.catalog)
    schemas.set(database, schema)
    const outcome = opened.run(gold)
    if ('error' in outcome) continue
    const ordered = /\border\s+by\b/i.test(gold.replace(/\([^()]*\)/g, ''))
    const query = readGold(gold, outcome.rows, ordered, catalogued, opened)
    items.push({
      database,
      question,
      gold: outcome.rows,
      ordered,
      query,
      hardness: hardness ?? '',
      look: lookAt(question, schema, catalogued.values),
      values: catalogued.values,
    })
  }
  return { items, databases }
}

/** First turns of dialogues that should not be answered, each once; `FILE#n` takes every nth dialogue. */
export async function readRefused(
  suite: string,
  catalogs: Map<string, Catalogued>,
  folder: string,
  databases: Map<string, GoldDatabase>,
): Promise<Item[]> {
  const [file = '', step = '1'] = suite.split('#')
  const schemas = new Map<string, Schema>()
  const known = new Set<string>()
  const dialogues = [...Map.groupBy(await readSuite(file), ({ dialogue }) => dialogue).values()]
  return dialogues.flatMap(([first], i): Item[] => {
    const catalogued = first && catalogs.get(first.database)
    if (i % Number(step) !== 0 || !catalogued || !first.expect || !first.id.endsWith('.0')) return []
    const { database, question, expect } = first
    if (known.has(`${database} ${question}`)) return []
    known.add(`${database} ${question}`)
    if (!databases.has(database)) databases.set(database, new GoldDatabase(join(folder, `${database}.sqlite`), 1000))
    const schema = schemas.get(database) ?? new Schema(catalogued.catalog)
    schemas.set(database, schema)
    const look = lookAt(question, schema, catalogued.values)
    const { values } = catalogued
    return [{ database, question, gold: [], ordered: false, look, values, hardness: expect, refused: true }]
  })
}

function readGold(
  sql: string,
  rows: Rows,
  ordered: boolean,
  { catalog }: Catalogued,
  database: GoldDatabase,
): Query | undefined {
  const query = readSql(sql, catalog)
  if (!query || !isFillable(query)) return undefined
  try {
    const ours = database.run(querySql(query, catalog), rows.length + 1)
    return 'rows' in ours && sameResult(rows, ours.rows, ordered, true) ? query : undefined
  } catch {
    return undefined
  }
}

/** A fold for each database, so that the folds hold about as many questions: the same for the same suite. */
export async function foldsOf(suite: string, count: number): Promise<Map<string, number>> {
  const items = await readSuite(suite)
  const sizes = [...Map.groupBy(items, (item) => item.database)].map(([name, group]) => ({ name, size: group.length }))
  sizes.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
  const totals = new Array<number>(count).fill(0)
  const folds = new Map<string, number>()
  for (const { name, size } of sizes) {
    const fold = totals.indexOf(Math.min(...totals))
    folds.set(name, fold)
    totals[fold] = (totals[fold] ?? 0) + size
  }
  return folds
}
