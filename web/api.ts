/** The page's side of the HTTP contract: fetch, errors as sentences, and turns that survive a dropped connection. */
import type { AskEvent, ResultTable, TableInfo, Turn } from '../src/types.ts'
import { readServerEvents } from './sse.ts'

export type SourceItem = {
  name: string
  label: string
  dialect: string
  ready: boolean
  tables: number
  error?: string
}

/** Without a valid key, where one is needed, only the first three are there. */
export type Config = {
  app_name: string
  version: string
  api_key_required: boolean
  sources?: SourceItem[]
  examples?: string[]
  max_rows?: number
}

export type ConversationItem = {
  id: string
  title: string
  created_at: string
  updated_at: string
  message_count: number
  last_question: string | null
}

export type StoredConversation = { id: string; title: string; source: string | null; turns: Turn[] }

/** What went wrong, as the page shows it. `code` is one of the server's, or NETWORK. */
export type Problem = { code: string; message: string; next: string }

/** A refused or failed call; `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  readonly problem: Problem
  readonly status: number

  constructor(problem: Problem, status: number) {
    super(problem.message)
    this.name = 'ApiError'
    this.problem = problem
    this.status = status
  }
}

export const UNREACHABLE: Problem = {
  code: 'NETWORK',
  message: 'The server cannot be reached.',
  next: 'Check your connection and that Querent is running, then try again.',
}

/** Any thrown value as a problem to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof ApiError) return thrown.problem
  if (thrown instanceof TypeError) return UNREACHABLE
  return { code: 'INTERNAL', message: 'Something went wrong on this page.', next: 'Reload the page and try again.' }
}

export type AskRequest = { question: string; session_id?: string; source?: string }

export type FollowOptions = {
  signal: AbortSignal
  /** Told `true` when the connection is lost and being reopened, `false` when events flow again. */
  onReconnecting?: (reconnecting: boolean) => void
}

export type ApiOptions = {
  fetch: typeof fetch
  /** Waits between attempts to reconnect. Rejects when the signal aborts. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>
}

const EVENT_STREAM = 'text/event-stream'
const RECONNECT_PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000]

type Position = { messageId?: string; lastEventId?: string; attempt: number }

/** The API of one server. Every method throws ApiError when the server refuses, TypeError when it cannot be reached. */
export class Api {
  /** Sent as X-API-Key when set. */
  key: string | undefined
  readonly #options: ApiOptions

  constructor(options: ApiOptions) {
    this.#options = options
  }

  config(): Promise<Config> {
    return this.#json('api/config')
  }

  history(page: { limit: number; offset: number }): Promise<{ sessions: ConversationItem[]; total: number }> {
    return this.#json(`api/chat/history?limit=${page.limit}&offset=${page.offset}`)
  }

  conversation(id: string): Promise<StoredConversation> {
    return this.#json(`api/chat/session/${encodeURIComponent(id)}`)
  }

  async deleteConversation(id: string): Promise<void> {
    await this.#call(`api/chat/session/${encodeURIComponent(id)}`, { method: 'DELETE' })
  }

  async sendFeedback(given: { message_id: string; positive: boolean; reason?: string }): Promise<void> {
    await this.#call('api/feedback', post(given))
  }

  async cancel(messageId: string): Promise<void> {
    await this.#call(`api/chat/cancel/${encodeURIComponent(messageId)}`, { method: 'POST' })
  }

  async tables(source: string): Promise<TableInfo[]> {
    const found = await this.#json<{ tables: TableInfo[] }>(`api/schema/tables?source=${encodeURIComponent(source)}`)
    return found.tables
  }

  resultPage(resultId: string, page: { offset: number; limit: number }): Promise<ResultTable> {
    return this.#json(`api/results/${encodeURIComponent(resultId)}?offset=${page.offset}&limit=${page.limit}`)
  }

  async file(path: string): Promise<Blob> {
    return (await this.#call(path)).blob()
  }

  /**
   * Asks, and yields the turn's events until `turn-finished`. When the connection drops after the first event, reopens
   * it where it broke off. Throws the signal's reason when aborted.
   */
  async *ask(request: AskRequest, options: FollowOptions): AsyncGenerator<AskEvent> {
    const init = post(request, { Accept: EVENT_STREAM })
    const response = await this.#call('api/chat/query', { ...init, signal: options.signal })
    yield* this.#readTurn(response, { attempt: 0 }, options)
  }

  /** The events of a turn asked earlier, from its first event on; reconnects as `ask` does. */
  async *follow(messageId: string, options: FollowOptions): AsyncGenerator<AskEvent> {
    const position: Position = { messageId, attempt: 0 }
    yield* this.#readTurn(await this.#openStream(position, options.signal), position, options)
  }

  async *#readTurn(first: Response, position: Position, options: FollowOptions): AsyncGenerator<AskEvent> {
    let response = first
    while (true) {
      try {
        for await (const event of turnEvents(response, position, options.signal)) {
          if (position.attempt > 0) options.onReconnecting?.(false)
          position.attempt = 0
          yield event
          if (event.type === 'turn-finished') return
        }
      } catch (thrown) {
        if (options.signal.aborted || thrown instanceof ApiError) throw thrown
      }
      options.onReconnecting?.(true)
      response = await this.#reopen(position, options.signal)
    }
  }

  async #reopen(position: Position, signal: AbortSignal): Promise<Response> {
    while (position.messageId !== undefined) {
      const pause = RECONNECT_PAUSES_MS[position.attempt]
      if (pause === undefined) break
      position.attempt += 1
      await this.#options.pause(pause, signal)
      try {
        return await this.#openStream(position, signal)
      } catch (thrown) {
        if (signal.aborted || thrown instanceof ApiError) throw thrown
      }
    }
    throw new ApiError(UNREACHABLE, 0)
  }

  #openStream({ messageId, lastEventId }: Position, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: EVENT_STREAM }
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId
    return this.#call(`api/chat/stream/${encodeURIComponent(messageId ?? '')}`, { headers, signal })
  }

  async #json<T>(path: string): Promise<T> {
    const response = await this.#call(path, { headers: { Accept: 'application/json' } })
    return (await response.json()) as T
  }

  async #call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.key !== undefined) headers.set('X-API-Key', this.key)
    const response = await this.#options.fetch(path, { ...init, headers })
    if (!response.ok) throw new ApiError(await problemOf(response), response.status)
    return response
  }
}

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = (body as { error?: Partial<Problem> } | undefined)?.error
  return {
    code: problem?.code ?? 'INTERNAL',
    message: problem?.message ?? `The server answered with status ${response.status}.`,
    next: problem?.next ?? 'Try again in a moment.',
  }
}

async function* turnEvents(response: Response, position: Position, signal: AbortSignal): AsyncGenerator<AskEvent> {
  if (response.body === null) {
    // The server says that this reader has every event, and the reader has seen no end: it reads the turn again.
    position.lastEventId = undefined
    return
  }
  for await (const { id, data } of readServerEvents(response.body, signal)) {
    const event = JSON.parse(data) as AskEvent
    if (id !== undefined) position.lastEventId = id
    if (event.type === 'question-received') position.messageId = event.messageId
    yield event
  }
}

/** Waits, or rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
