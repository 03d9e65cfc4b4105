/** The whole flow against a server that speaks the protocol of OpenAI: `querent ask` as a process of its own. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  lastText,
  type OpenAiServer,
  type ReplyFunction,
  startOpenAiServer,
} from '../src/models/openai-server.fixture.ts'
import { makeSqlite } from '../src/sources/databases.fixture.ts'
import { Turn } from '../src/types.ts'

const MAIN = new URL('../src/cli/main.ts', import.meta.url).pathname

const FORM = {
  kind: 'form',
  understood: 'People by team',
  form: { measures: ['count(people)'], by: ['people.team'] },
}

const reply: ReplyFunction = (request) => {
  if (request.schema) return lastText(request).includes('slow') ? { error: 500 } : JSON.stringify(FORM)
  return 'Sales has 2 people. Legal has 99 people. Legal has 1 person in truth: 1.'
}

let folder: string
let server: OpenAiServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-process-'))
  makeSqlite(
    join(folder, 'people.sqlite'),
    "CREATE TABLE people (id INTEGER PRIMARY KEY, team TEXT); INSERT INTO people (team) VALUES ('Sales'), ('Sales'), ('Legal');",
  )
  server = await startOpenAiServer(reply)
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

function querent(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const all = [
    MAIN,
    'ask',
    '--source',
    join(folder, 'people.sqlite'),
    '--data-dir',
    folder,
    '--model',
    server.model,
    ...args,
  ]
  return new Promise((done) => {
    execFile(process.execPath, all, { env: { PATH: process.env.PATH, NO_COLOR: '1' } }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

describe('querent ask with a language model', { timeout: 60_000 }, () => {
  it('plans with one call and tells the answer in streamed, checked words', async () => {
    const { code, out } = await querent(['--planner', 'agent', '--words', 'model', '--json', 'who is in which team'])
    const turn = Turn.parse(JSON.parse(out))
    expect({ code, error: turn.error }).toEqual({ code: 0 })
    expect(turn).toMatchObject({ status: 'answered', plan: { planner: 'agent', model: server.model } })
    expect(turn.table?.rows.toSorted()).toEqual([
      ['Legal', 1],
      ['Sales', 2],
    ])
    expect(turn.answer?.words).toBe('Sales has 2 people. Legal has 1 person in truth: 1.')
    expect(server.requests.map(({ isStream }) => isStream)).toEqual([false, true])
  })

  it('says what is wrong when the server fails, and answers the next question', async () => {
    const failed = await querent(['--planner', 'agent', '--json', 'slow'])
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.out).error).toMatchObject({ code: 'LLM_UNAVAILABLE', next: expect.stringMatching(/\.$/) })
    const { code, out } = await querent(['--json', 'how many people are there'])
    expect({ code, error: JSON.parse(out).error, planner: JSON.parse(out).plan.planner }).toEqual({
      code: 0,
      planner: 'instant',
    })
  })
})
