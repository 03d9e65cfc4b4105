/** For tests: a language model that says what it is told to, and a Querent over a small database that asks it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { type Access, OWNER } from '../../access/types.ts'
import { createQuerent, defineModel, type QuerentOptions } from '../../index.ts'
import { applyEvent } from '../../record/reduce.ts'
import { readSettings, type SettingName } from '../../settings.ts'
import { makeSqlite } from '../../sources/databases.fixture.ts'
import type { AskEvent, Question, Turn } from '../../types.ts'
import type { AgentReply } from './reply.ts'

type ToolUse = { tools: { name: string; input: unknown }[] }
/** Text, a reply as JSON, calls of tools, or an error to throw. */
export type Said = string | Partial<AgentReply> | ToolUse | Error
export type Script = (asked: { prompt: string; tools: string[] }, call: number) => Said | Promise<Said>

const USAGE = {
  inputTokens: { total: 100, noCache: 100, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 20, text: 20, reasoning: undefined },
}

type Options = Parameters<MockLanguageModelV4['doGenerate']>[0]
type Generated = Awaited<ReturnType<MockLanguageModelV4['doGenerate']>>

/** A model that answers by a script, and what it was asked. */
export function scriptedModel(script: Script | Said[]) {
  const asked: { prompt: string; tools: string[] }[] = []
  const next = async (options: Options): Promise<Generated> => {
    const one = { prompt: JSON.stringify(options.prompt), tools: (options.tools ?? []).map((tool) => tool.name) }
    asked.push(one)
    // The mock keeps every call that it has had, which is much after thousands of them.
    model.doGenerateCalls.length = 0
    model.doStreamCalls.length = 0
    const said =
      typeof script === 'function' ? await script(one, asked.length) : (script[asked.length - 1] ?? script.at(-1) ?? '')
    if (said instanceof Error) throw said
    return generated(said)
  }
  const model = new MockLanguageModelV4({
    doGenerate: next,
    doStream: async (options) => ({ stream: streamOf(await next(options)) }),
  })
  return { model, asked }
}

function generated(said: Exclude<Said, Error>): Generated {
  if (typeof said === 'object' && 'tools' in said) {
    const content = said.tools.map(({ name, input }, i) => ({
      type: 'tool-call' as const,
      toolCallId: `call-${i}-${Math.random()}`,
      toolName: name,
      input: JSON.stringify(input),
    }))
    return { content, finishReason: { unified: 'tool-calls', raw: 'tool_calls' }, usage: USAGE, warnings: [] }
  }
  const text = typeof said === 'string' ? said : JSON.stringify(said)
  return {
    content: [{ type: 'text', text }],
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: USAGE,
    warnings: [],
  }
}

type StreamPart =
  Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never

function streamOf({ content, finishReason, usage }: Generated): ReadableStream<StreamPart> {
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const words = text.match(/\s*\S+/g) ?? []
  const chunks: StreamPart[] = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: 't' },
    ...words.map((delta): StreamPart => ({ type: 'text-delta', id: 't', delta })),
    { type: 'text-end', id: 't' },
    { type: 'finish', finishReason, usage },
  ]
  return simulateReadableStream({ chunks, initialDelayInMs: null, chunkDelayInMs: null })
}

const STAFF = `
CREATE TABLE departments (department_id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
CREATE TABLE employees (employee_id INTEGER PRIMARY KEY, full_name TEXT, department_id INTEGER REFERENCES departments, salary REAL, hired DATE);
CREATE TABLE absences (absence_id INTEGER PRIMARY KEY, employee_id INTEGER REFERENCES employees, kind TEXT, days INTEGER);
INSERT INTO departments VALUES (1, 'Research', 'Berlin'), (2, 'Sales', 'Lisbon'), (3, 'Legal', 'Oslo');
INSERT INTO employees VALUES (1, 'Ada', 1, 90000, '2021-03-01'), (2, 'Ben', 1, 70000, '2022-06-15'),
  (3, 'Cleo', 2, 50000, '2020-01-10'), (4, 'Dov', 2, 55000, '2023-09-01'), (5, 'Eve', 2, 60000, '2024-02-01'), (6, 'Finn', 3, 80000, NULL);
INSERT INTO absences VALUES (1, 1, 'sick', 3), (2, 1, 'holiday', 10), (3, 3, 'sick', 2), (4, 4, 'sick', 1), (5, 4, 'holiday', 5);
`

const NO_TURN: Turn = { conversationId: '', messageId: '', question: '', status: 'running', createdAt: '2026-01-31' }

/** The turn that events add up to. */
export async function turnOfEvents(events: AsyncIterable<AskEvent>): Promise<Turn> {
  let turn = NO_TURN
  for await (const event of events) turn = applyEvent(turn, event)
  return turn
}

export type Given = {
  script: Script | Said[]
  settings?: Partial<Record<SettingName, string>>
  options?: QuerentOptions
  sql?: string
}

/** A Querent over a small staff database with a scripted model; the agent is the only planner unless the settings say otherwise. */
export async function openScripted({ script, settings = {}, options = {}, sql = STAFF }: Given) {
  const folder = await mkdtemp(join(tmpdir(), 'querent-agent-'))
  const path = join(folder, 'staff.sqlite')
  makeSqlite(path, sql)
  const { model, asked } = scriptedModel(script)
  const errors: string[] = []
  const querent = await createQuerent({
    settings: readSettings(
      {
        dataDir: folder,
        sources: path,
        languageModels: 'custom:scripted',
        planners: 'agent',
        words: 'plain',
        ...settings,
      },
      {},
    ),
    models: defineModel('scripted', () => model),
    logger: { error: (_details, message) => void errors.push(message) },
    ...options,
  })
  await querent.settled()
  const ask = async (question: string, more: Partial<Question> = {}, access: Access = OWNER) => {
    const events: AskEvent[] = []
    for await (const event of querent.ask({ question, ...more }, access)) events.push(event)
    return { events, turn: events.reduce(applyEvent, NO_TURN) }
  }
  const close = async () => {
    await querent.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { querent, ask, asked, errors, folder, close }
}

export const BY_DEPARTMENT = {
  kind: 'form' as const,
  understood: 'Number of employees by department',
  form: { measures: ['count(employees)'], by: ['departments.name'] },
  confidence: 0.9,
}
