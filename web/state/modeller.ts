/** Semantic models at the server: read, tried, saved; and questions whose SQL a person has verified. */
import type { Api } from '../api.ts'
import type { ModelEdit, ModelParts } from './model-draft.ts'
import { ModelWork } from './model-work.ts'
import type { Store } from './store.ts'

export type ModelNote = { message: string; line?: number; column?: number }

export type CheckedModel = { text: string; parts: ModelParts | null; problems: ModelNote[]; warnings: ModelNote[] }

export type OpenedModel = CheckedModel & {
  source: string
  file_name: string
  version: string
  origin: 'file' | 'built-in' | 'draft'
}

export type VerifiedItem = {
  id: string
  scope: 'mine' | 'everyone'
  question: string
  sql: string
  author: string
  verified_at: string
  source: string
  removable: boolean
}

/** Every method throws what the API throws. */
export class Modeller {
  readonly #api: Api
  readonly #store: Store

  readonly #works = new Map<string, ModelWork>()

  constructor(api: Api, store: Store) {
    this.#api = api
    this.#store = store
  }

  /** The work on the model of a source, the same one until the tab is closed. */
  work(source: string): ModelWork {
    const work = this.#works.get(source) ?? new ModelWork(source, this)
    this.#works.set(source, work)
    return work
  }

  open(source: string): Promise<OpenedModel> {
    return this.#api.read(pathOf(source))
  }

  /** Makes the edits in the text and says what is wrong with it; nothing is saved. */
  check(source: string, text: string, edits: ModelEdit[] = []): Promise<CheckedModel> {
    return this.#api.send('POST', `${pathOf(source)}/check`, { text, edits })
  }

  /** Saves the text; what the page knew of the source is forgotten, for it says other things now. */
  async save(source: string, text: string, version: string): Promise<OpenedModel> {
    const saved = await this.#api.send<OpenedModel>('PUT', pathOf(source), { text, version })
    const schema = await this.#api.schema(source).catch(() => undefined)
    this.#store.apply({ type: 'schema-loading', source })
    if (schema) this.#store.apply({ type: 'schema-loaded', source, schema })
    return saved
  }

  /** Loads the verified questions of a source into the state, unless they are there. */
  async loadVerified(source: string, anew = false): Promise<void> {
    if (!anew && this.#store.state.verified?.source === source) return
    const path = `api/verified?source=${encodeURIComponent(source)}`
    const { verified } = await this.#api.read<{ verified: VerifiedItem[] }>(path)
    this.#store.apply({ type: 'verified-loaded', source, items: verified })
  }

  /** Keeps the SQL of an answer as the right one for its question. */
  async verify(source: string, messageId: string, scope: VerifiedItem['scope']): Promise<void> {
    await this.#api.send('POST', `api/messages/${encodeURIComponent(messageId)}/verify`, { scope })
    await this.loadVerified(source, true)
  }

  async removeVerified(item: VerifiedItem): Promise<void> {
    await this.#api.send('DELETE', `api/verified/${encodeURIComponent(item.id)}`)
    await this.loadVerified(item.source, true)
  }
}

const pathOf = (source: string): string => `api/sources/${encodeURIComponent(source)}/model`
