import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Planner } from '../plan/types.ts'
import { loadSqlParser } from '../sql/tree.ts'
import { runSuite } from './run-suite.ts'
import { readSuite } from './suite.ts'
import type { EvalResult } from './summary.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-suite-'))
  await loadSqlParser()
  const database = new DatabaseSync(join(folder, 'shop.sqlite'))
  database.exec("CREATE TABLE item (name TEXT, price INTEGER); INSERT INTO item VALUES ('pen', 2), ('pad', 5)")
  database.close()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const planner: Planner = {
  name: 'instant',
  async plan(question, { previous }) {
    if (question === 'no') return { kind: 'decline', decline: { reason: 'no', unknownWords: [], suggestions: [] } }
    if (question === 'throw') throw new Error('broken')
    const sql = question === 'last' ? 'SELECT name FROM item WHERE price = 5' : 'SELECT name FROM item'
    const form = {
      subject: previous ? 'item' : 'none',
      columns: [],
      measures: [],
      by: [],
      where: [],
      having: [],
      order: [],
      calculations: [],
    }
    const shared = { planner: 'instant' as const, columns: [], confidence: 0.9, reasons: [], assumptions: [] }
    return { kind: 'plan', followUp: false, plan: { ...shared, sql, form, explanation: form.subject } }
  },
}

async function results(lines: object[]): Promise<EvalResult[]> {
  const suite = join(folder, 'suite.jsonl.gz')
  await writeFile(suite, gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')))
  const found: EvalResult[] = []
  for await (const one of runSuite(await readSuite(suite), { databases: folder, planner, work: folder }))
    found.push(one)
  return found
}

it('judges answers by running them', async () => {
  const line = (i: number, question: string, query: string) => ({ i, db_id: 'shop', question, query })
  const found = await results([
    line(0, 'all', 'SELECT name FROM item ORDER BY price'),
    line(1, 'last', 'SELECT name FROM item ORDER BY price DESC LIMIT 1'),
    line(2, 'all', 'SELECT name, price FROM item'),
    line(3, 'no', 'SELECT name FROM item'),
    line(4, 'throw', 'SELECT name FROM item'),
    line(5, 'all', 'SELECT name FROM nothing'),
  ])
  expect(found.map(({ status, right }) => `${status} ${right}`)).toEqual([
    'answered true',
    'answered true',
    'answered false',
    'declined false',
    'failed false',
    'answered undefined',
  ])
  expect(found[2]?.error).toBe('columns or values')
})

it('asks the turns of a dialogue with the form of the answer before', async () => {
  const turns = [
    { utterance: 'all', query: 'SELECT name FROM item' },
    { utterance: 'all', query: 'SELECT name FROM item' },
  ]
  const found = await results([{ i: 7, db_id: 'shop', turns }])
  expect(found.map(({ id, reasons }) => `${id} ${reasons[0]}`)).toEqual(['7.0 none', '7.1 item'])
})

it('names the line that is no question', async () => {
  await expect(results([{ db_id: 'shop' }])).rejects.toThrow('Line 1 of')
})

it('names the database that is missing', async () => {
  await expect(results([{ db_id: 'gone', question: 'all', query: 'SELECT 1' }])).rejects.toThrow(
    'There is no database "gone"',
  )
})
