/** The whole flow against a server that speaks the protocol of OpenAI: `querent ask` as a process of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

const env = { PATH: process.env.PATH, NO_COLOR: '1' }

const asking = (model: string, args: string[]): string[] => {
  const source = join(folder, 'people.sqlite')
  return [MAIN, 'ask', '--source', source, '--data-dir', folder, '--model', model, ...args]
}

function querent(args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, asking(server.model, args), { env }, (error, out, err) => {
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

/** A reply whose second sentence comes when a line comes on the input of the server. */
const PAUSING = `
import { once } from 'node:events'
async function* words() {
  yield 'Sales has 2 people.'
  yield ' Legal has '
  await once(process.stdin, 'data')
  yield '1. Legal has 99.'
}
export default ({ schema }) => (schema ? ${JSON.stringify(JSON.stringify(FORM))} : { parts: words() })
`

const FIXTURE = new URL('../src/models/openai-server.fixture.ts', import.meta.url).pathname

/** What a process has printed. */
function printedBy({ stdout }: ChildProcess) {
  let text = ''
  stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const until = async (part: string): Promise<string> => {
    while (!text.includes(part)) if (stdout) await once(stdout, 'data')
    return text
  }
  return { until, all: () => text }
}

describe('querent ask against a server that is a process of its own', { timeout: 60_000 }, () => {
  it('prints the stages and each checked sentence as it comes', async () => {
    const script = join(folder, 'reply.ts')
    await writeFile(script, PAUSING)
    const modelServer = spawn(process.execPath, [FIXTURE, script], { stdio: ['pipe', 'pipe', 'inherit'] })
    try {
      const model = (await printedBy(modelServer).until('\n')).trim()
      const args = asking(model, ['--planner', 'agent', '--words', 'model', 'who is in which team'])
      const asker = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
      const closed = once(asker, 'close')
      const printed = printedBy(asker)
      const before = await printed.until('Sales has 2 people.')
      expect(before).not.toMatch(/Legal|Team/)
      const stages = [
        '· Found 1 table',
        '· Understood as: Number of people by team',
        '· SQL checked, reads people',
        '· 2 rows read',
      ]
      const places = [...stages, 'Sales has 2 people.'].map((text) => before.indexOf(text))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(places).not.toContain(-1)
      modelServer.stdin.write('go on\n')
      expect((await closed)[0]).toBe(0)
      expect(printed.all()).toContain('\n\nSales has 2 people. Legal has 1.\n\nTeam ')
      expect(printed.all()).not.toContain('99')
    } finally {
      modelServer.kill()
    }
  })
})
