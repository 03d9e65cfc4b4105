/** The conversations that were had and the answers that are kept at hand: listing, searching, renaming, deleting. */
import type { Api, ConversationItem, FolderItem } from '../api.ts'
import type { Store } from './store.ts'

const HISTORY_PAGE = 50
/** The newest of a folder; the search finds the others. */
const FOLDER_PAGE = 200

const folderPath = (id: string): string => `api/chat/folders/${encodeURIComponent(id)}`

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
    const words = search.trim()
    // The folders hold the others; a search looks in them too.
    const folder = words === '' ? 'none' : undefined
    const { sessions, total } = await this.#api.history({ limit: HISTORY_PAGE, offset, search: words, folder })
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

  async loadFolders(): Promise<void> {
    const { folders } = await this.#api.read<{ folders: FolderItem[] }>('api/chat/folders')
    this.#store.apply({ type: 'folders-loaded', folders })
  }

  async openFolder(folder: string): Promise<void> {
    const { sessions } = await this.#api.history({ limit: FOLDER_PAGE, offset: 0, folder })
    this.#store.apply({ type: 'folder-opened', folder, items: sessions })
  }

  /** Returns the new folder's id. */
  async createFolder(name: string): Promise<string> {
    const { id } = await this.#api.send<FolderItem>('POST', 'api/chat/folders', { name })
    await this.loadFolders()
    return id
  }

  async renameFolder(id: string, name: string): Promise<void> {
    await this.#api.send('PATCH', folderPath(id), { name })
    await this.loadFolders()
  }

  /** Its conversations go back among the others. */
  async deleteFolder(id: string): Promise<void> {
    await this.#api.send('DELETE', folderPath(id))
    await Promise.all([this.loadFolders(), this.refresh()])
  }

  /** Puts a conversation into a folder, or with null into none. */
  async move(conversation: ConversationItem, folder: string | null): Promise<void> {
    const path = `api/chat/session/${encodeURIComponent(conversation.id)}/folder`
    await this.#api.send('PUT', path, { folder_id: folder })
    const touched = [conversation.folder_id, folder].filter((id) => typeof id === 'string')
    await Promise.all([this.loadFolders(), this.refresh(), ...touched.map((id) => this.openFolder(id))])
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
