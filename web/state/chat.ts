/** Everything the asker can make happen: calls the API and feeds what comes back to the store. */
import type { AskEvent } from '../../src/types.ts'
import { type Api, ApiError, asProblem, type FollowOptions } from '../api.ts'
import { Answers } from './answers.ts'
import { Explorer } from './explorer.ts'
import { Modeller } from './modeller.ts'
import { Models } from './models.ts'
import type { Place } from './place.ts'
import type { Preferences } from './preferences.ts'
import { Shelf } from './shelf.ts'
import { type Dialog, runningView, type State } from './state.ts'
import type { Store } from './store.ts'
import type { TurnView } from './turn-view.ts'
import { Watcher } from './watcher.ts'

/** Turns that a conversation opens with, and that come when its reader goes back. */
const TURNS_PAGE = 20
/** While one earlier answer is looked for, more are fetched at once. */
const LOOKING_PAGE = 200
/** How long a stopped turn may take to say so before the page stops listening. */
const STOP_PATIENCE_MS = 3000

/** What the page gives the chat: its address, its memory, its clock. */
export type Surroundings = {
  showPlace: (place: Place) => void
  rememberKey: (key: string | undefined) => void
  rememberDraft: (draft: string) => void
  rememberPreferences: (preferences: Preferences) => void
  save: (path: string, fileName: string) => Promise<void>
  now: () => Date
  /** What the page is drawn in, where its parts are looked up. */
  root?: ParentNode & DocumentOrShadowRoot
}

export class Chat {
  readonly answers: Answers
  readonly shelf: Shelf
  readonly explorer: Explorer
  readonly modeller: Modeller
  readonly monitor: Watcher
  readonly models: Models
  readonly #api: Api
  readonly #store: Store
  readonly #around: Surroundings
  #reading: AbortController | undefined
  #asked = 0
  /** How often another place was gone to. */
  #moves = 0

  constructor(api: Api, store: Store, around: Surroundings) {
    this.#api = api
    this.#store = store
    this.#around = around
    this.answers = new Answers(api, store, around.save)
    this.shelf = new Shelf(api, store)
    this.explorer = new Explorer(api, store)
    this.modeller = new Modeller(api, store)
    this.monitor = new Watcher(api)
    this.models = new Models(api)
  }

  get state(): State {
    return this.#store.state
  }

  get root(): Surroundings['root'] {
    return this.#around.root
  }

  /** Loads what the page needs to be ready; goes where the address says, unless it was told to go elsewhere meanwhile. */
  async start(place: Place = { page: 'chat' }): Promise<void> {
    const moves = this.#moves
    try {
      const config = await this.#api.config()
      if (config.sources === undefined) return this.#refuseKey()
      await this.shelf.refresh()
      this.#store.apply({ type: 'config-loaded', config })
    } catch (thrown) {
      return this.#startFailed(thrown)
    }
    for (const load of [this.shelf.loadPins(), this.shelf.loadFolders()]) void load.catch(() => undefined)
    if (moves === this.#moves) await this.go(place)
  }

  /** Shows the place that an address names. */
  async go(place: Place): Promise<void> {
    this.#moves += 1
    this.#store.apply({ type: 'place-changed', place })
    if (place.page !== 'chat') return
    if (place.question !== undefined) this.writeDraft(place.question)
    if (place.conversationId === undefined) this.startNew()
    else await this.open(place.conversationId, place.messageId)
  }

  /** Goes to a place and puts it in the address. */
  visit(place: Place): void {
    this.#around.showPlace(place)
    void this.go(place)
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

  async giveKey(key: string, place?: Place): Promise<void> {
    this.#api.key = key
    this.#around.rememberKey(key)
    await this.start(place)
  }

  /** Forgets the key and what was seen with it. */
  forgetKey(): void {
    this.startNew()
    this.#api.key = undefined
    this.#around.rememberKey(undefined)
    this.#store.apply({ type: 'conversations-loaded', items: [], total: 0, offset: 0 })
    this.#store.apply({ type: 'pins-loaded', pins: [] })
    this.#refuseKey()
  }

  /** Asks in the open conversation, or begins one. Does nothing while another question is being answered. */
  async ask(question: string, more: { replaces?: string; sql?: string } = {}): Promise<void> {
    const { state } = this.#store
    const text = question.trim()
    if (text === '' || runningView(state) !== undefined) return
    const key = `asked-${this.#asked++}`
    const createdAt = this.#around.now().toISOString()
    this.#store.apply({ type: 'question-asked', key, question: text, createdAt, replaces: more.replaces })
    const { maxRows, model, planner } = state.preferences
    const options = {
      ...(maxRows !== undefined && { max_rows: maxRows }),
      ...(model !== undefined && { model }),
      ...(planner !== undefined && more.sql === undefined && { planner }),
    }
    const request = {
      question: text,
      session_id: state.conversationId,
      source: state.source,
      ...more,
      ...(Object.keys(options).length > 0 && { options }),
    }
    this.#around.rememberDraft('')
    await this.#read(key, (options) => this.#api.ask(request, options))
    await this.shelf.refresh().catch(() => undefined)
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
    const { conversationId, place } = this.#store.state
    if (conversationId !== before && place.page === 'chat') this.#showConversation(conversationId)
  }

  #showConversation(conversationId: string | undefined): void {
    const place: Place = { page: 'chat', conversationId }
    this.#store.apply({ type: 'place-changed', place })
    this.#around.showPlace(place)
  }

  /** Follows a turn again that the page has lost; it went on at the server. */
  async resume(view: TurnView): Promise<void> {
    if (view.turn.messageId === '' || runningView(this.#store.state) !== undefined) return
    this.#store.apply({ type: 'turn-resumed', key: view.key })
    await this.#read(view.key, (options) => this.#api.follow(view.turn.messageId, options))
  }

  /** Tells whether the browser is online; a turn that was lost meanwhile is found again. */
  async connect(online: boolean): Promise<void> {
    this.#store.apply({ type: 'connection-changed', online })
    const last = this.#store.state.turns.at(-1)
    if (online && last?.problem?.code === 'NETWORK') await this.resume(last)
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
    this.#showConversation(undefined)
  }

  /** Stops listening; what runs goes on at the server. */
  close(): void {
    this.#leave()
  }

  #leave(): void {
    this.#reading?.abort()
    this.#reading = undefined
  }

  /** Opens a stored conversation at its end or at one of its answers, and follows its last turn if that still runs. */
  async open(id: string, messageId?: string): Promise<void> {
    if (id === this.#store.state.conversationId) return this.#find(id, messageId)
    this.#leave()
    this.#store.apply({ type: 'conversation-opening', id })
    const place: Place = { page: 'chat', conversationId: id, messageId }
    this.#store.apply({ type: 'place-changed', place })
    this.#around.showPlace(place)
    try {
      const { turns, source, message_count, marks } = await this.#api.conversation(id, { limit: TURNS_PAGE })
      this.#store.apply({ type: 'conversation-opened', id, turns, source, total: message_count, marks })
      await this.#find(id, messageId)
    } catch (thrown) {
      this.#store.apply({ type: 'conversation-not-opened', id, problem: asProblem(thrown) })
      return
    }
    const running = runningView(this.#store.state)
    if (running?.turn.conversationId === id) {
      await this.#read(running.key, (options) => this.#api.follow(running.turn.messageId, options))
    }
  }

  /** Fetches turns that lie before those that are here. Throws what the API throws. */
  async loadEarlier(limit = TURNS_PAGE): Promise<void> {
    const { conversationId: id, turns: here } = this.#store.state
    const before = here[0]?.turn.messageId
    if (id === undefined || before === undefined || before === '') return
    const { turns, message_count, marks } = await this.#api.conversation(id, { limit, before })
    if (this.#store.state.turns[0]?.turn.messageId !== before) return
    this.#store.apply({ type: 'earlier-turns-loaded', id, turns, total: message_count, marks })
  }

  /** Goes back in the open conversation until one answer is here. */
  async #find(id: string, messageId: string | undefined): Promise<void> {
    const isHere = () => this.#store.state.turns.some(({ turn }) => turn.messageId === messageId)
    while (messageId !== undefined && !isHere() && this.#store.state.earlier > 0) {
      if (this.#store.state.conversationId !== id) return
      await this.loadEarlier(LOOKING_PAGE)
    }
  }

  async deleteConversation(id: string): Promise<void> {
    await this.shelf.delete(id)
    if (this.#store.state.conversationId === id) this.startNew()
  }

  chooseSource(source: string): void {
    this.#store.apply({ type: 'source-chosen', source })
  }

  /** Changes what was chosen on this device, and keeps it for the next visit. */
  prefer(change: Partial<Preferences>): void {
    const preferences = { ...this.#store.state.preferences, ...change }
    this.#store.apply({ type: 'preferences-changed', preferences })
    this.#around.rememberPreferences(preferences)
  }

  showDialog(dialog: Dialog | undefined): void {
    this.#store.apply({ type: 'dialog-changed', dialog })
  }

  writeDraft(draft: string): void {
    this.#around.rememberDraft(draft)
    this.#store.apply({ type: 'draft-changed', draft })
  }

  showSidebar(open: boolean): void {
    this.#store.apply({ type: 'sidebar-toggled', open })
  }
}

const isRefusedKey = (thrown: unknown): boolean =>
  thrown instanceof ApiError && (thrown.status === 401 || thrown.status === 403) && thrown.problem.code === 'FORBIDDEN'
