/** Everything the asker can make happen: calls the API and feeds what comes back to the store. */
import type { AskEvent } from '../../src/types.ts'
import { type Api, ApiError, asProblem, type FollowOptions } from '../api.ts'
import { runningView, type Theme } from './state.ts'
import type { Store } from './store.ts'
import { shownChart, type TurnView } from './turn-view.ts'

const HISTORY_PAGE = 50
const ROWS_PAGE = 200
/** How long a stopped turn may take to say so before the page stops listening. */
const STOP_PATIENCE_MS = 3000

export type DownloadFormat = 'csv' | 'json' | 'parquet' | 'png' | 'svg'

/** What the page gives the chat: its place in the address, its memory, its clock. */
export type Surroundings = {
  showAddress: (conversationId: string | undefined) => void
  rememberKey: (key: string) => void
  save: (path: string, fileName: string) => Promise<void>
  now: () => Date
}

export class Chat {
  readonly #api: Api
  readonly #store: Store
  readonly #around: Surroundings
  #reading: AbortController | undefined
  #asked = 0

  constructor(api: Api, store: Store, around: Surroundings) {
    this.#api = api
    this.#store = store
    this.#around = around
  }

  /** Loads what the page needs to be ready; opens the conversation that the address names. */
  async start(conversationId?: string): Promise<void> {
    try {
      const config = await this.#api.config()
      if (config.sources === undefined) return this.#refuseKey()
      await this.#loadHistory(0)
      this.#store.apply({ type: 'config-loaded', config })
    } catch (thrown) {
      return this.#startFailed(thrown)
    }
    if (conversationId !== undefined) await this.open(conversationId)
  }

  #startFailed(thrown: unknown): void {
    if (isRefusedKey(thrown)) this.#refuseKey()
    else this.#store.apply({ type: 'unreachable', problem: asProblem(thrown) })
  }

  #refuseKey(): void {
    this.#store.apply({ type: 'key-needed', refused: this.#api.key !== undefined })
  }

  /** Looks again which sources are ready; a server that is just starting still loads them. */
  async refresh(): Promise<void> {
    const config = await this.#api.config()
    if (config.sources !== undefined) this.#store.apply({ type: 'config-loaded', config })
  }

  async giveKey(key: string, conversationId?: string): Promise<void> {
    this.#api.key = key
    this.#around.rememberKey(key)
    await this.start(conversationId)
  }

  /** Asks in the open conversation, or begins one. Does nothing while another question is being answered. */
  async ask(question: string): Promise<void> {
    const { state } = this.#store
    const text = question.trim()
    if (text === '' || runningView(state) !== undefined) return
    const key = `asked-${this.#asked++}`
    this.#store.apply({ type: 'question-asked', key, question: text, createdAt: this.#around.now().toISOString() })
    const request = { question: text, session_id: state.conversationId, source: state.source }
    await this.#read(key, (options) => this.#api.ask(request, options))
    await this.#loadHistory(0).catch(() => undefined)
  }

  async #read(key: string, open: (options: FollowOptions) => AsyncGenerator<AskEvent>): Promise<void> {
    const reading = new AbortController()
    this.#reading = reading
    const onReconnecting = (reconnecting: boolean) => this.#store.apply({ type: 'reconnecting', key, reconnecting })
    try {
      for await (const event of open({ signal: reading.signal, onReconnecting })) this.#receive(key, event)
    } catch (thrown) {
      if (reading.signal.aborted) this.#store.apply({ type: 'turn-stopped', key })
      else this.#store.apply({ type: 'turn-broken', key, problem: asProblem(thrown) })
      if (isRefusedKey(thrown)) this.#refuseKey()
    }
  }

  #receive(key: string, event: AskEvent): void {
    const before = this.#store.state.conversationId
    this.#store.apply({ type: 'event-received', key, event })
    const { conversationId } = this.#store.state
    if (conversationId !== before) this.#around.showAddress(conversationId)
  }

  /** Stops the running turn on the server; what has arrived stays on the page. */
  async stop(): Promise<void> {
    const view = runningView(this.#store.state)
    const reading = this.#reading
    if (view === undefined || reading === undefined) return
    if (view.turn.messageId === '') return reading.abort()
    setTimeout(() => reading.abort(), STOP_PATIENCE_MS)
    await this.#api.cancel(view.turn.messageId).catch(() => reading.abort())
  }

  /** Leaves the open conversation; a turn that is running goes on at the server and is found again later. */
  startNew(): void {
    this.#leave()
    this.#store.apply({ type: 'conversation-left' })
    this.#around.showAddress(undefined)
  }

  #leave(): void {
    this.#reading?.abort()
    this.#reading = undefined
  }

  /** Opens a stored conversation, and follows its last turn if that is still running. */
  async open(id: string): Promise<void> {
    if (id === this.#store.state.conversationId) return
    this.#leave()
    this.#store.apply({ type: 'conversation-opening', id })
    this.#around.showAddress(id)
    try {
      const { turns, source } = await this.#api.conversation(id)
      this.#store.apply({ type: 'conversation-opened', id, turns, source })
    } catch (thrown) {
      this.#store.apply({ type: 'conversation-not-opened', id, problem: asProblem(thrown) })
      return
    }
    const running = runningView(this.#store.state)
    if (running?.turn.conversationId === id) {
      await this.#read(running.key, (options) => this.#api.follow(running.turn.messageId, options))
    }
  }

  async deleteConversation(id: string): Promise<void> {
    await this.#api.deleteConversation(id)
    this.#store.apply({ type: 'conversation-deleted', id })
    if (this.#store.state.conversationId === id) this.startNew()
  }

  async loadConversations(more: boolean): Promise<void> {
    const offset = more ? this.#store.state.conversations.value.items.length : 0
    await this.#loadHistory(offset).catch(() => this.#store.apply({ type: 'conversations-failed' }))
  }

  async #loadHistory(offset: number): Promise<void> {
    const { sessions, total } = await this.#api.history({ limit: HISTORY_PAGE, offset })
    this.#store.apply({ type: 'conversations-loaded', items: sessions, total, offset })
  }

  /** Fetches the tables of the chosen source unless they are there. */
  async loadTables(): Promise<void> {
    const { source, tables } = this.#store.state
    if (source === undefined || (tables?.source === source && tables.status !== 'failed')) return
    this.#store.apply({ type: 'tables-loading', source })
    try {
      this.#store.apply({ type: 'tables-loaded', source, tables: await this.#api.tables(source) })
    } catch {
      this.#store.apply({ type: 'tables-failed', source })
    }
  }

  /** Fetches rows that the answer did not carry. */
  async loadRows(view: TurnView): Promise<void> {
    const { resultId, table } = view.turn
    if (resultId === undefined || table === undefined) return
    const page = await this.#api.resultPage(resultId, { offset: table.rows.length, limit: ROWS_PAGE })
    const truncated = page.rows.length > 0 && page.truncated
    this.#store.apply({ type: 'rows-added', key: view.key, rows: page.rows, truncated })
  }

  async rate(view: TurnView, rating: 'good' | 'bad', reason?: string): Promise<void> {
    this.#store.apply({ type: 'turn-rated', key: view.key, rating })
    const given = { message_id: view.turn.messageId, positive: rating === 'good' }
    await this.#api.sendFeedback(reason === undefined ? given : { ...given, reason })
  }

  /** Saves the whole result, or the chart as it is shown, as a file. */
  async download(view: TurnView, format: DownloadFormat): Promise<void> {
    const { resultId } = view.turn
    if (resultId === undefined) return
    const isImage = format === 'png' || format === 'svg'
    const chart = shownChart(view)
    const query = isImage && chart !== undefined ? `?type=${chart.type}` : ''
    const path = `api/results/${encodeURIComponent(resultId)}${isImage ? '/chart' : ''}.${format}${query}`
    await this.#around.save(path, `${fileName(view.turn.question)}.${format}`)
  }

  chooseChart(view: TurnView, index: number): void {
    this.#store.apply({ type: 'chart-chosen', key: view.key, index })
  }

  chooseSource(source: string): void {
    this.#store.apply({ type: 'source-chosen', source })
  }

  chooseTheme(theme: Theme): void {
    this.#store.apply({ type: 'theme-chosen', theme })
  }

  writeDraft(draft: string): void {
    this.#store.apply({ type: 'draft-changed', draft })
  }

  showSidebar(open: boolean): void {
    this.#store.apply({ type: 'sidebar-toggled', open })
  }
}

const isRefusedKey = (thrown: unknown): boolean =>
  thrown instanceof ApiError && (thrown.status === 401 || thrown.status === 403) && thrown.problem.code === 'FORBIDDEN'

/** A file name from a question: letters and digits of any script, at most 60 characters. */
export function fileName(question: string): string {
  const name = question
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'answer' : name
}
