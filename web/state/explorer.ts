/** What can be asked about: the schema of a source, and searching in it. */
import type { Api, How, SearchHit, ServerSetting } from '../api.ts'
import type { Store } from './store.ts'

export class Explorer {
  readonly #api: Api
  readonly #store: Store

  constructor(api: Api, store: Store) {
    this.#api = api
    this.#store = store
  }

  /** Fetches what a source holds unless it is there. */
  async load(source: string): Promise<void> {
    const { schema } = this.#store.state
    if (schema?.source === source && schema.status !== 'failed') return
    this.#store.apply({ type: 'schema-loading', source })
    try {
      this.#store.apply({ type: 'schema-loaded', source, schema: await this.#api.schema(source) })
    } catch {
      this.#store.apply({ type: 'schema-failed', source })
    }
  }

  /** Tables, columns and metrics that fit the words, the best first. Throws what the API throws. */
  search(source: string, words: string): Promise<SearchHit[]> {
    return this.#api.searchSchema(source, words)
  }

  /** How an answer came about. Throws what the API throws. */
  how(messageId: string): Promise<How> {
    return this.#api.how(messageId)
  }

  /** Every setting of the server that is not a secret. Throws what the API throws. */
  serverSettings(): Promise<ServerSetting[]> {
    return this.#api.serverSettings()
  }
}
