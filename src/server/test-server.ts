/** For tests: the whole application over a real Querent on a small CSV file in a folder of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { createQuerent, type Querent } from '../index.ts'
import { readSettings, type SettingName, type Settings } from '../settings.ts'
import { AskEvent, type Question } from '../types.ts'
import { createApp } from './app.ts'
import type { App } from './context.ts'
import { TurnResponse } from './turn-shapes.ts'

const EMPLOYEES = `id,name,department,salary,hire_date
1,Ada,Research,90000,2021-03-01
2,Ben,Research,70000,2022-06-15
3,Cleo,Sales,50000,2020-01-10
4,Dov,Sales,55000,2023-09-01
5,Eve,Sales,60000,2024-02-01
6,Finn,Legal,80000,2019-11-20
`

export const silent = pino({ level: 'silent' })

/** A Querent over six employees, and what removes it again. */
export async function openTestQuerent(given: Partial<Record<SettingName, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'querent-server-'))
  const file = join(folder, 'employees.csv')
  await writeFile(file, EMPLOYEES)
  const settings = readSettings({ dataDir: join(folder, 'data'), sources: file, ...given }, {})
  const querent = await createQuerent({ settings, logger: silent })
  await querent.settled()
  const close = async (): Promise<void> => {
    await querent.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { querent, settings, close }
}

/** The application over a test Querent, opened before the tests of a file or a group and closed after them. */
export function serveForTests(): { app: App; querent: Querent; settings: Settings } {
  const served = {} as Awaited<ReturnType<typeof openTestQuerent>> & { app: App }
  beforeAll(async () => {
    Object.assign(served, await openTestQuerent())
    served.app = createApp(served.querent, served.settings, silent)
  })
  afterAll(() => served.close())
  return served
}

export type Sent = { method?: string; body?: unknown; headers?: Record<string, string> }
export type Answered = { status: number; text: string; json: unknown; headers: Headers }

/** Sends one request to the application, without a network. A body that is not text is sent as JSON. */
export async function send(app: App, path: string, { method, body, headers = {} }: Sent = {}): Promise<Answered> {
  const response = await app.request(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined, headers: response.headers }
}

/** Asks and waits for the finished turn. */
export async function askAndWait(app: App, question: string, more: object = {}): Promise<TurnResponse> {
  const { json } = await send(app, '/api/chat/query', { body: { question, wait: true, ...more } })
  return TurnResponse.parse(json)
}

/** Server-sent events as they stand in a response body. */
export function readEvents(text: string): { id: number; event: string; data: AskEvent }[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
      return { id: Number(field('id')), event: field('event'), data: AskEvent.parse(JSON.parse(field('data'))) }
    })
}

/** A turn whose events come when the test says so: `emit` the next one, `finish` with an answer. */
export function scriptedTurn(messageId = 'm1') {
  const events: AskEvent[] = [{ type: 'question-received', conversationId: 'c1', messageId, question: 'headcount' }]
  let waiting = Promise.withResolvers<void>()
  const emit = (...more: AskEvent[]): void => {
    events.push(...more)
    waiting.resolve()
  }
  const finish = (): void =>
    emit(
      { type: 'answer-ready', answer: { words: '42 people.', caveats: [], followUps: [] } },
      { type: 'turn-finished', status: 'answered', ms: 7 },
    )
  async function* ask(_question: Question, _access: unknown, signal?: AbortSignal): AsyncGenerator<AskEvent> {
    signal?.addEventListener('abort', () => {
      const error = { code: 'CANCELLED' as const, message: 'The question was cancelled.', next: 'Ask again.' }
      emit({ type: 'failed', error }, { type: 'turn-finished', status: 'failed', ms: 3 })
    })
    for (let n = 0; ; n += 1) {
      while (events[n] === undefined) {
        await waiting.promise
        waiting = Promise.withResolvers<void>()
      }
      const event = events[n]
      if (event) yield event
      if (event?.type === 'turn-finished') return
    }
  }
  return { ask, emit, finish }
}
