/** The page's side of the HTTP contract: fetch, errors as sentences, and turns that survive a dropped connection. */
import type { MarkShape, Pins, Session, SessionWithTurns } from '../src/server/conversation-shapes.ts'
import type { Config, SettingsList } from '../src/server/house-shapes.ts'
import type { FolderItem } from '../src/server/routes/folders.ts'
import type { How } from '../src/server/routes/how.ts'
import type { SchemaTable, SearchHit, SourceItem, Tables } from '../src/server/schema-shapes.ts'
import type { AskEvent, ResultTable, Turn } from '../src/types.ts'
import { readServerEvents, type ServerEvent } from './sse.ts'
import { words } from './words/index.ts'

export type { Config, FolderItem, How, SchemaTable, SearchHit, SourceItem }
/** What one source holds, as this asker may see it. */
export type Schema = Tables
export type ConversationItem = Session
/** What the asker has said of a turn. */
export type TurnMark = MarkShape
/** The turns as the library has them: the document of the API alone shortens their plans. */
export type StoredConversation = Omit<SessionWithTurns, 'turns'> & { turns: Turn[] }
export type PinItem = Pins['pins'][number]
export type ServerSetting = SettingsList['settings'][number]

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

export const UNREACHABLE: Problem = { code: 'NETWORK', ...words.problems.unreachable }

/** Any thrown value as a problem to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof ApiError) return thrown.problem
  if (thrown instanceof TypeError) return UNREACHABLE
  return { code: 'INTERNAL', ...words.problems.page }
}

export type AskRequest = {
  question: string
  session_id?: string
  source?: string
  options?: { max_rows?: number; model?: string; planner?: string }
  /** The message that this one is asked instead of. */
  replaces?: string
  /** SQL to run as it is, past the planners; the question is its name. */
  sql?: string
}

export type FollowOptions = {
  signal: AbortSignal
  /** Told `true` when the connection is lost and being reopened, `false` when events flow again. */
  onReconnecting?: (reconnecting: boolean) => void
}

export type ApiOptions = {
  fetch: typeof fetch
  /** The address of the server, ending in a slash; without one, that of the page. */
  base?: string
  /** Waits between attempts to reconnect. Rejects when the signal aborts. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>
}

const EVENT_STREAM = 'text/event-stream'
/** The last pause is repeated: a laptop that slept for a quarter of an hour finds its turn again. */
const RECONNECT_PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000]
const LONGEST_PAUSE_MS = 8000
const MAX_ATTEMPTS = 120

type Position = { messageId?: string; lastEventId?: string; attempt: number }

/** The API of one server. Every method throws ApiError when the server refuses, TypeError when it cannot be reached. */
export class Api {
  /** Sent as X-API-Key when set. */
  key: string | undefined
  readonly #options: ApiOptions

  constructor(options: ApiOptions) {
    this.#options = options
  }

  /** Whether the page is one of the server's own. */
  get isOwnPage(): boolean {
    return this.#options.base === undefined
  }

  config(): Promise<Config> {
    return this.#json('api/config')
  }

  history(page: {
    limit: number
    offset: number
    search?: string
    folder?: string
  }): Promise<{ sessions: ConversationItem[]; total: number }> {
    const search = page.search ? `&search=${encodeURIComponent(page.search)}` : ''
    const folder = page.folder ? `&folder=${encodeURIComponent(page.folder)}` : ''
    return this.#json(`api/chat/history?limit=${page.limit}&offset=${page.offset}${search}${folder}`)
  }

  conversation(id: string, { limit, before }: { limit: number; before?: string }): Promise<StoredConversation> {
    const end = before === undefined ? '' : `&before=${encodeURIComponent(before)}`
    return this.#json(`api/chat/session/${encodeURIComponent(id)}?limit=${limit}${end}`)
  }

  async renameConversation(id: string, title: string): Promise<void> {
    await this.#call(`api/chat/session/${encodeURIComponent(id)}`, { ...post({ title }), method: 'PATCH' })
  }

  /** Where the columns of an answer come from, and how long its stages took. */
  how(messageId: string): Promise<How> {
    return this.#json(`api/chat/how/${encodeURIComponent(messageId)}`)
  }

  async pins(): Promise<PinItem[]> {
    return (await this.#json<{ pins: PinItem[] }>('api/chat/pins')).pins
  }

  async pin(messageId: string, pinned: boolean): Promise<void> {
    await this.#call(`api/chat/pins/${encodeURIComponent(messageId)}`, { method: pinned ? 'POST' : 'DELETE' })
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

  schema(source: string): Promise<Schema> {
    return this.#json(`api/schema/tables?source=${encodeURIComponent(source)}`)
  }

  async searchSchema(source: string, words: string): Promise<SearchHit[]> {
    const query = `query=${encodeURIComponent(words)}&source=${encodeURIComponent(source)}&top_k=30`
    return (await this.#json<{ results: SearchHit[] }>(`api/schema/search?${query}`)).results
  }

  async serverSettings(): Promise<ServerSetting[]> {
    return (await this.#json<{ settings: ServerSetting[] }>('api/settings')).settings
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
    const path = request.sql === undefined ? 'api/chat/query' : 'api/chat/sql'
    const response = await this.#call(path, { ...init, signal: options.signal })
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
      if (position.attempt >= MAX_ATTEMPTS) break
      const pause = RECONNECT_PAUSES_MS[position.attempt] ?? LONGEST_PAUSE_MS
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

  /** The JSON at a path of the API. */
  read<T>(path: string): Promise<T> {
    return this.#json(path)
  }

  /** The server-sent events of a path of the API, until the connection or the signal ends them. */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const { body } = await this.#call(path, { headers: { Accept: EVENT_STREAM }, signal })
    if (body !== null) yield* readServerEvents(body, signal)
  }

  /** Sends JSON to a path of the API; what it answers, undefined where that is nothing. */
  async send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const response = await this.#call(path, body === undefined ? { method } : { ...post(body), method })
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  async #json<T>(path: string): Promise<T> {
    const response = await this.#call(path, { headers: { Accept: 'application/json' } })
    return (await response.json()) as T
  }

  async #call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.key !== undefined) headers.set('X-API-Key', this.key)
    const response = await this.#options.fetch(`${this.#options.base ?? ''}${path}`, { ...init, headers })
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
    message: problem?.message ?? words.problems.status(response.status),
    next: problem?.next ?? words.problems.later,
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

/** Waits, at most until the browser is online again, or rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    window.addEventListener('online', () => resolve(), { once: true, signal })
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
