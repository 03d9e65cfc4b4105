import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { buildDemo } from './build.ts'
import { generateDemo } from './generate.ts'

const folder = mkdtempSync(join(tmpdir(), 'querent-demo-'))
const path = join(folder, 'new', 'hr.duckdb')
let instance: DuckDBInstance
let connection: DuckDBConnection

async function query(sql: string) {
  return (await connection.runAndReadAll(sql)).getRowsJson()
}

beforeAll(async () => {
  await buildDemo(path)
  instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  connection = await instance.connect()
})

afterAll(() => {
  connection.closeSync()
  instance.closeSync()
  rmSync(folder, { recursive: true })
})

describe('the database', () => {
  it('is one file, without drafts beside it', () => {
    expect(readdirSync(join(folder, 'new'))).toEqual(['hr.duckdb'])
  })

  it('replaces an older file', async () => {
    const other = join(folder, 'twice.duckdb')
    await buildDemo(other)
    const first = readFileSync(other).length
    await buildDemo(other)
    expect(readFileSync(other).length).toBeGreaterThan(first / 2)
    expect(existsSync(`${other}.wal`)).toBe(false)
  })

  it('holds the rows that were generated', async () => {
    for (const { name, columns, rows } of generateDemo()) {
      const list = columns.map((column) => `CAST(${column.name} AS VARCHAR)`).join(', ')
      const stored = await query(`SELECT ${list} FROM ${name} ORDER BY ${columns[0]?.name}`)
      const wanted = rows.map((row) => row.map((cell, index) => text(cell, columns[index]?.type ?? '')))
      expect(stored, name).toEqual(wanted)
    }
  })

  it('declares keys and comments', async () => {
    for (const table of generateDemo()) {
      const [comment] = await query(`SELECT comment FROM duckdb_tables() WHERE table_name = '${table.name}'`)
      expect(comment).toEqual([table.comment])
      const comments = await query(
        `SELECT column_name, comment, is_nullable FROM duckdb_columns() WHERE table_name = '${table.name}' ORDER BY column_index`,
      )
      expect(comments).toEqual(table.columns.map(({ name, comment, nullable }) => [name, comment, nullable]))
      const keys = await query(
        `SELECT constraint_type, COUNT(*) FROM duckdb_constraints()
         WHERE table_name = '${table.name}' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') GROUP BY ALL`,
      )
      const count = Object.fromEntries(keys.map(([type, number]) => [String(type), Number(number)]))
      expect(count['PRIMARY KEY']).toBe(1)
      expect(count['FOREIGN KEY'] ?? 0).toBe(table.foreignKeys.length)
    }
  })
})

/** A generated cell as DuckDB casts it to text. */
function text(cell: unknown, type: string): string | null {
  if (cell === null || cell === undefined) return null
  const scale = /,(\d+)\)$/.exec(type)?.[1]
  return scale === undefined ? String(cell) : Number(cell).toFixed(Number(scale))
}

const Question = z.strictObject({
  id: z.string().regex(/^q\d\d$/),
  question: z.string().min(5),
  expect: z.enum(['answer', 'ask', 'decline']),
  sql: z.string().optional(),
  ordered: z.boolean().optional(),
  readings: z.array(z.string()).optional(),
  note: z.string().min(5),
})

const questions = z.array(Question).parse(parse(readFileSync(new URL('questions.yaml', import.meta.url), 'utf8')))

const answered = questions.filter((question) => question.expect === 'answer')

describe('the questions', () => {
  it('are sixty, numbered in order, four to be asked back and six to be declined', () => {
    expect(questions.map(({ id }) => id)).toEqual(
      Array.from({ length: 60 }, (_, index) => `q${String(index + 1).padStart(2, '0')}`),
    )
    expect(Map.groupBy(questions, (question) => question.expect).get('ask')).toHaveLength(4)
    expect(Map.groupBy(questions, (question) => question.expect).get('decline')).toHaveLength(6)
  })

  it('have SQL when they are answered and two readings when they are asked back', () => {
    for (const { id, expect: expected, sql, readings } of questions) {
      expect(sql !== undefined, id).toBe(expected === 'answer')
      expect(readings?.length ?? 0, id).toBe(expected === 'ask' ? 2 : 0)
    }
  })

  it.each(answered)('$id: $question', async ({ sql = '', ordered }) => {
    const rows = await query(sql)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.flat().some((cell) => cell !== null && cell !== '0' && cell !== 0)).toBe(true)
    expect(/\bORDER BY [\w., ]+( DESC)?(\s+LIMIT \d+)?$/.test(sql)).toBe(ordered === true)
  })
})
