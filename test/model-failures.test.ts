/** Dead, slow and lying language models: every turn ends within its deadline, says why and what to do, and the next one works. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../src/access/types.ts'
import { createQuerent } from '../src/index.ts'
import { type ReplyFunction, startOpenAiServer } from '../src/models/openai-server.fixture.ts'
import { turnOfEvents } from '../src/plan/agent/scripted.fixture.ts'
import { readSettings } from '../src/settings.ts'
import { makeSqlite } from '../src/sources/databases.fixture.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-failures-'))
  path = join(folder, 'people.sqlite')
  makeSqlite(
    path,
    "CREATE TABLE people (id INTEGER PRIMARY KEY, team TEXT); INSERT INTO people (team) VALUES ('Sales'), ('Legal');",
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** How long a whole turn may take here: the deadline of the agent and a second for everything else. */
const AGENT_MS = 3000
const LIMIT_MS = AGENT_MS + 2000

type Case = { name: string; model: () => Promise<{ model: string; close(): Promise<void> }>; outcome: string[] }

const scripted = (reply: ReplyFunction) => () => startOpenAiServer(reply)

/** A server that answers every request by raw means. */
async function raw(answer: (socket: import('node:http').ServerResponse) => void) {
  const server: Server = createServer((_, response) => answer(response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { model: `openai-compatible:http://127.0.0.1:${port}/v1#raw`, close }
}

const nobody = async () => {
  const server = await raw(() => {})
  await server.close()
  return { model: server.model, close: async () => {} }
}

const form = (value: object) => JSON.stringify({ kind: 'form', form: value })

const CASES: Case[] = [
  { name: 'nobody listens', model: nobody, outcome: ['failed LLM_UNAVAILABLE', 'failed LLM_TIMEOUT'] },
  { name: 'it never answers', model: () => raw(() => {}), outcome: ['failed LLM_TIMEOUT'] },
  {
    name: 'it closes the connection',
    model: () => raw((response) => response.destroy()),
    outcome: ['failed LLM_UNAVAILABLE', 'failed LLM_TIMEOUT'],
  },
  {
    name: 'it fails (500)',
    model: scripted(() => ({ error: 500 })),
    outcome: ['failed LLM_UNAVAILABLE', 'failed LLM_TIMEOUT'],
  },
  {
    name: 'it is asked too often (429)',
    model: scripted(() => ({ error: 429, retryAfter: 3600 })),
    outcome: ['failed LLM_THROTTLED'],
  },
  { name: 'it does not know the key (401)', model: scripted(() => ({ error: 401 })), outcome: ['failed LLM_KEY'] },
  {
    name: 'it does not know the model (404)',
    model: scripted(() => ({ error: 404 })),
    outcome: ['failed LLM_UNKNOWN'],
  },
  {
    name: 'it sends a web page',
    model: () => raw((response) => response.end('<html>hello</html>')),
    outcome: ['failed LLM_REPLY_INVALID', 'failed LLM_UNAVAILABLE'],
  },
  { name: 'it drips bytes for ever', model: () => raw(drip), outcome: ['failed LLM_TIMEOUT'] },
  { name: 'it says something else than asked', model: scripted(() => 'The answer is 42.'), outcome: ['declined'] },
  {
    name: 'it sends broken JSON',
    model: scripted(() => '{"kind":"form","form":{"mea'),
    outcome: ['declined', 'failed LLM_REPLY_INVALID'],
  },
  { name: 'it says nothing', model: scripted(() => ''), outcome: ['failed LLM_REPLY_INVALID', 'declined'] },
  { name: 'it invents tables', model: scripted(() => form({ measures: ['count(salaries)'] })), outcome: ['declined'] },
  {
    name: 'it writes SQL that fails',
    model: scripted(() => JSON.stringify({ kind: 'sql', sql: 'SELECT nothing FROM nowhere' })),
    outcome: ['declined'],
  },
  {
    name: 'it wants to delete',
    model: scripted(() => JSON.stringify({ kind: 'sql', sql: 'DELETE FROM people' })),
    outcome: ['declined'],
  },
  {
    name: 'it calls tools that are not there',
    model: scripted(({ schema }) =>
      schema ? '{"kind":"look"}' : { tools: [{ name: 'shell', input: { run: 'ls' } }] },
    ),
    outcome: ['declined'],
  },
  {
    name: 'it looks for ever',
    model: scripted(({ schema }) =>
      schema ? '{"kind":"look"}' : { tools: [{ name: 'search_catalog', input: { query: String(Math.random()) } }] },
    ),
    outcome: ['declined'],
  },
  { name: 'it asks nothing back', model: scripted(() => '{"kind":"question"}'), outcome: ['declined'] },
  {
    name: 'it writes without end',
    model: scripted(() => `{"kind":"sql","sql":"SELECT ${'1,'.repeat(200_000)}1"}`),
    outcome: ['declined'],
  },
]

function drip(response: import('node:http').ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(' ')), 50)
}

/** How a turn ended, as the documentation has it. */
const endsWith = (outcome: string[]): string => outcome.map((one) => one.replace(/^failed (\w+)$/, '`$1`')).join(' or ')

describe('a language model', { timeout: 30_000 }, () => {
  it('has each of these cases in the documentation, with what comes of it', () => {
    const docs = readFileSync(new URL('../docs/models.md', import.meta.url), 'utf8')
    const [, table = ''] = docs.split('| the language model | the turn ends with |\n|---|---|\n')
    const rows = table.split('\n\n', 1)[0]?.trim().split('\n')
    expect(rows).toEqual(CASES.map(({ name, outcome }) => `| ${name} | ${endsWith(outcome)} |`))
  })

  it.each(CASES)('$name', async ({ model, outcome }) => {
    const server = await model()
    const settings = readSettings(
      {
        dataDir: await mkdtemp(join(folder, 'data-')),
        sources: path,
        languageModels: server.model,
        modelTimeoutMs: '1500',
        agentTimeoutMs: String(AGENT_MS),
        words: 'model',
      },
      {},
    )
    const querent = await createQuerent({ settings })
    await querent.settled()
    const started = performance.now()
    const turn = await turnOfEvents(querent.ask({ question: 'frobnicate the zorps', planner: 'agent' }, OWNER))
    const ms = performance.now() - started
    const { conversationId, error, decline } = turn
    expect(outcome).toContain(error ? `failed ${error.code}` : turn.status)
    expect(ms).toBeLessThan(LIMIT_MS)
    const said = error ? [error.message, error.next] : [decline?.reason, decline?.suggestions[0]]
    for (const sentence of said) expect(sentence).toMatch(/^\S.*[.?!]$/)
    const next = await turnOfEvents(querent.ask({ question: 'how many people are there', conversationId }, OWNER))
    expect(next).toMatchObject({ status: 'answered', conversationId, table: { rows: [[2]] } })
    await querent.close()
    await server.close()
  })
})
