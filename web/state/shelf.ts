/** The conversations that were had and the answers that are kept at hand: listing, searching, renaming, deleting. */
import type { Api } from '../api.ts'
import type { Store } from './store.ts'

const HISTORY_PAGE = 50

export class Shelf {
  readonly #api: Api
  readonly #store: Store

  constructor(api: Api, store: Store) {
    this.#api = api
    this.#store = store
  }

  /** Lists the first conversations, or more of them, that hold the words searched for. */
  async load(more: boolean): Promise<void> {
    const offset = more ? this.#store.state.conversations.value.items.length : 0
    await this.refresh(offset).catch(() => this.#store.apply({ type: 'conversations-failed' }))
  }

  /** Throws what the API throws. */
  async refresh(offset = 0): Promise<void> {
    const { search } = this.#store.state
    const { sessions, total } = await this.#api.history({ limit: HISTORY_PAGE, offset, search: search.trim() })
    // The answer to words that have changed since is no longer wanted.
    if (search !== this.#store.state.search) return
    this.#store.apply({ type: 'conversations-loaded', items: sessions, total, offset })
  }

  async search(words: string): Promise<void> {
    this.#store.apply({ type: 'search-changed', search: words })
    await this.load(false)
  }

  async rename(id: string, title: string): Promise<void> {
    await this.#api.renameConversation(id, title)
    this.#store.apply({ type: 'conversation-renamed', id, title })
  }

  async delete(id: string): Promise<void> {
    await this.#api.deleteConversation(id)
    this.#store.apply({ type: 'conversation-deleted', id })
  }

  async loadPins(): Promise<void> {
    this.#store.apply({ type: 'pins-loaded', pins: await this.#api.pins() })
  }

  /** Keeps an answer at hand, or no longer. */
  async pin(messageId: string, pinned: boolean): Promise<void> {
    await this.#api.pin(messageId, pinned)
    this.#store.apply({ type: 'turn-pinned', messageId, pinned })
    await this.loadPins().catch(() => undefined)
  }
}
