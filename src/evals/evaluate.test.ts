import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createQuerent } from '../index.ts'
import { startOpenAiServer } from '../models/openai-server.fixture.ts'
import { readSettings } from '../settings.ts'
import { evaluateDatabases, evaluateSource, verifiedSuite } from './evaluate.ts'
import type { SuiteItem } from './suite.ts'
import { type EvalResult, summarise } from './summary.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-evaluate-'))
  const database = new DatabaseSync(join(folder, 'shop.sqlite'))
  database.exec(`CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, shop TEXT);
    INSERT INTO item VALUES (1, 'pen', 2, 'north'), (2, 'pad', 5, 'south'), (3, 'ink', 9, 'south')`)
  database.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function all(results: AsyncGenerator<EvalResult>): Promise<EvalResult[]> {
  const found: EvalResult[] = []
  for await (const result of results) found.push(result)
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

const item = (id: string, question: string, more: Partial<SuiteItem>): SuiteItem => ({
  ...{ id, question, database: '', gold: '', mayHaveMore: true },
  ...more,
})

describe('an evaluation', () => {
  it('asks a language model about the databases of a suite and counts what it used', async () => {
    const server = await startOpenAiServer(({ messages }) => {
      const asked = JSON.stringify(messages)
      return JSON.stringify(
        asked.includes('dearest')
          ? { kind: 'sql', sql: 'SELECT name FROM item ORDER BY price DESC LIMIT 1', confidence: 0.9 }
          : { kind: 'refusal', reason: 'That is not in the data.' },
      )
    })
    const settings = readSettings(
      { dataDir: folder, languageModels: server.model, words: 'plain', logLevel: 'silent' },
      {},
    )
    const items = [
      item('1', 'Name of the dearest?', {
        database: 'shop',
        gold: 'SELECT "name" FROM item WHERE price = 9',
        mayHaveMore: false,
      }),
      item('2', 'Will it rain?', { database: 'shop', expect: 'decline' }),
    ]
    const asked = { databases: folder, work: join(folder, 'work'), settings, planner: 'agent' as const }
    const results = await all(evaluateDatabases(items, asked, { parallel: 2 }))
    await server.close()
    expect(results.map(({ right, status, planner }) => [right, status, planner])).toEqual([
      [true, 'answered', 'agent'],
      [true, 'declined', 'agent'],
    ])
    expect(results[0]?.model_calls).toBe(1)
    expect(summarise(results)).toMatchObject({ accuracy: 1, unanswerable: { questions: 1, notAnswered: 1 } })
  })

  it('asks a source as each persona may see it', async () => {
    const policy = `
roles:
  clerk:
    sources:
      shop:
        tables:
          item: {columns: [id, name, shop]}`
    const settings = readSettings({ dataDir: join(folder, 'data'), sources: join(folder, 'shop.sqlite') }, {})
    const querent = await createQuerent({ settings })
    await querent.settled()
    await querent.record.savePolicy(policy, 'test')
    const items = [
      item('1', 'How many items are there?', { rows: [[3]] }),
      item('2', 'average price of items', { expect: 'decline', persona: { roles: ['clerk'], attributes: {} } }),
      item('3', 'SELECT', { gold: 'DELETE FROM item' }),
    ]
    const results = await all(evaluateSource(items, { querent, planner: 'instant' }, {}))
    await expect(verifiedSuite(querent)).rejects.toThrow('Nobody has verified')
    await querent.close()
    expect(results.map(({ right }) => right)).toEqual([true, true, undefined])
    expect(results[2]?.error).toBe('the query of the suite does not run')
  })
})
