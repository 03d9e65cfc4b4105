/** `<querent-chat>`: a conversation with Querent as an element of any page. Nothing of it leaves its shadow tree. */
import { createRoot, type Root } from 'react-dom/client'
import type { Turn } from '../../src/types.ts'
import { Api, pause } from '../api.ts'
import { AppContext } from '../app-context.ts'
import { save } from '../browser.ts'
import { Chat } from '../state/chat.ts'
import type { Place } from '../state/place.ts'
import { isTheme, STANDARD, type Theme } from '../state/preferences.ts'
import { Store } from '../state/store.ts'
import { EmbeddedChat } from './embedded-chat.tsx'
import { shadowStyles } from './shadow-styles.ts'
import styles from './styles.css?inline'

/** What `querent-answer` carries when a question has come to its end. */
export type AnswerDetail = Pick<Turn, 'conversationId' | 'messageId' | 'question' | 'status' | 'table' | 'chart'> & {
  words?: string
  caveats: string[]
}

const nothing = () => undefined

/** The script lies two folders below the address of its server. */
const SCRIPT_SERVER = import.meta.url.split('/').slice(0, -3).concat('').join('/')

let sheet: CSSStyleSheet | undefined

function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(shadowStyles(styles))
  }
  return sheet
}

export class QuerentChat extends HTMLElement {
  static readonly observedAttributes = ['server', 'source', 'conversation', 'theme']

  #key: string | undefined
  #open: { root: Root; api: Api; chat: Chat; store: Store; leaving: AbortController } | undefined
  #due = false

  connectedCallback(): void {
    this.#takeEarly()
    if (this.#open === undefined) this.#reopen()
  }

  disconnectedCallback(): void {
    // An element that is only moved is back before this runs.
    queueMicrotask(() => this.isConnected || this.#close())
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#open === undefined) return
    if (name === 'theme') this.#open.chat.prefer({ theme: this.#theme })
    else if (name === 'conversation') void this.#open.chat.go(this.#place)
    else this.#reopen()
  }

  /** Sent with every call. A property alone: an attribute could be read by anything that reads the page. */
  get key(): string | undefined {
    return this.#key
  }

  set key(key: string | undefined) {
    this.#key = key
    if (this.#open === undefined) return
    const { api, chat, store } = this.#open
    // A newer key of the same person goes on with what is open.
    if (key !== undefined && store.state.phase === 'ready') api.key = key
    else if (key !== undefined) void chat.giveKey(key, this.#place)
    else chat.forgetKey()
  }

  /** Asks as if the question had been typed. Does nothing while another one is being answered. */
  async ask(question: string): Promise<void> {
    await this.#open?.chat.ask(question)
  }

  get #place(): Place {
    return { page: 'chat', conversationId: this.getAttribute('conversation') ?? undefined }
  }

  get #theme(): Theme {
    const given = this.getAttribute('theme')
    return isTheme(given) ? given : STANDARD.theme
  }

  /** Properties that were set before the element was defined stand in the way of its own. */
  #takeEarly(): void {
    if (!Object.hasOwn(this, 'key')) return
    const { key } = this
    Reflect.deleteProperty(this, 'key')
    this.key = key
  }

  /** Once for all attributes that change together. */
  #reopen(): void {
    if (this.#due) return
    this.#due = true
    queueMicrotask(() => {
      this.#due = false
      this.#close()
      if (this.isConnected) this.#start()
    })
  }

  #close(): void {
    this.#open?.leaving.abort()
    this.#open?.chat.close()
    this.#open?.root.unmount()
    this.#open = undefined
  }

  #start(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    shadow.adoptedStyleSheets = [styleSheet()]
    const api = new Api({ fetch: (...request) => fetch(...request), pause, base: this.#server() })
    api.key = this.#key
    const store = new Store({
      preferences: { ...STANDARD, theme: this.#theme },
      source: this.getAttribute('source') ?? undefined,
      online: navigator.onLine,
    })
    const chat = new Chat(api, store, {
      // The address and the memory of the page belong to others.
      showPlace: nothing,
      rememberKey: nothing,
      rememberDraft: nothing,
      rememberPreferences: nothing,
      save: (path, fileName) => save(api, path, fileName),
      now: () => new Date(),
      root: shadow,
    })
    this.#tellAnswers(store)
    const root = createRoot(shadow)
    root.render(
      <AppContext value={{ chat, store, embedded: true }}>
        <EmbeddedChat choosesSource={!this.hasAttribute('source')} />
      </AppContext>,
    )
    const leaving = new AbortController()
    for (const type of ['online', 'offline'] as const)
      window.addEventListener(type, () => void chat.connect(type === 'online'), leaving)
    this.#open = { root, api, chat, store, leaving }
    void chat.start(this.#place)
  }

  /** The server that the script came from, unless the page names another. */
  #server(): string {
    const given = this.getAttribute('server')
    return given === null ? SCRIPT_SERVER : new URL(given.replace(/\/*$/, '/'), document.baseURI).href
  }

  #tellAnswers(store: Store): void {
    let running: string | undefined
    store.subscribe(() => {
      const last = store.state.turns.at(-1)
      if (last !== undefined && last.key === running && last.turn.status !== 'running') this.#tell(last.turn)
      running = last?.turn.status === 'running' ? last.key : undefined
    })
  }

  #tell({ conversationId, messageId, question, status, table, chart, answer }: Turn): void {
    const detail: AnswerDetail = {
      conversationId,
      messageId,
      question,
      status,
      words: answer?.words,
      caveats: answer?.caveats ?? [],
      table,
      chart,
    }
    this.dispatchEvent(new CustomEvent('querent-answer', { detail, bubbles: true, composed: true }))
  }
}

if (customElements.get('querent-chat') === undefined) customElements.define('querent-chat', QuerentChat)
