import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownSuite, readSuite } from './suite.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-suites-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(name: string, text: string) {
  await writeFile(join(folder, name), text)
  return readSuite(join(folder, name))
}

describe('a suite', () => {
  it('of our own says what should come of each question', async () => {
    const [first, second] = await read(
      'own.yaml',
      `- {id: 1, question: headcount, sql: SELECT 1, alternatives: [SELECT 2], ordered: true, persona: {roles: [hr]}}
- {question: pay of my boss, expect: decline}`,
    )
    expect(first).toMatchObject({
      ...{ id: '1', gold: 'SELECT 1', alternatives: ['SELECT 2'], ordered: true, mayHaveMore: true },
      persona: { roles: ['hr'], attributes: {} },
    })
    expect(first?.expect).toBeUndefined()
    expect(second).toMatchObject({ id: '1', expect: 'decline', gold: '' })
  })

  it('of dialogues between a person and an assistant has the turns of the person', async () => {
    const turns = [
      { isuser: true, text: 'How many?', type: 'answerable' },
      { isuser: false, text: 'Two.', query: 'SELECT 2' },
      { isuser: true, text: 'Which ones?', type: 'ambiguous' },
      { isuser: false, text: 'Those that ..?', query: '' },
      { isuser: true, text: 'All of them.', type: 'improper' },
      { isuser: false, text: 'Here they are.', query: 'SELECT 3' },
      { isuser: true, text: 'Thanks!', type: 'improper' },
    ]
    const items = await read('talk.jsonl', JSON.stringify({ db_name: 'shop', turns }))
    expect(items.map(({ id, dialogue, gold, expect: what }) => [id, dialogue, gold, what])).toEqual([
      ['0.0', '0', 'SELECT 2', undefined],
      ['0.2', '0', '', 'ask'],
      ['0.4', '0', 'SELECT 3', undefined],
      ['0.6', '0', '', 'decline'],
    ])
  })

  it('that is wrong is named with its entry or line', async () => {
    expect(() => ownSuite('- {question: how many}', 'mine.yaml')).toThrow(
      'Entry 1 of mine.yaml is no question: it needs "sql"',
    )
    expect(() => ownSuite('- {sql: SELECT 1}', 'mine.yaml')).toThrow('Entry 1 of mine.yaml')
    expect(() => ownSuite('question: one', 'mine.yaml')).toThrow('is no list of questions')
    await expect(read('bad.jsonl', '{"db_id": "a"}\nnonsense')).rejects.toThrow('Line 2 of')
    await expect(readSuite(join(folder, 'gone.yaml'))).rejects.toThrow('cannot be read')
  })
})
