/** The language models of the server, and the asker's own keys for them, which live in the server's memory alone. */
import type { Api } from '../api.ts'

export type ModelItem = {
  name: string
  provider: string
  is_default: boolean
  has_key: boolean
  has_session_key: boolean
  state: 'ready' | 'resting'
  /** What keys of one's own consist of. */
  key_fields: string[]
}

export type ModelList = { models: ModelItem[]; planners: string[] }

/** What the server holds for this session; never the keys themselves. */
export type SessionKeys = {
  keys: { model: string; provider: string; fields: string[]; region: string | null; expires_at: string }[]
}

const SESSION = 'api/session/models'

/** Every method throws what the API throws. */
export class Models {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  list(): Promise<ModelList> {
    return this.#api.read('api/models')
  }

  keys(): Promise<SessionKeys> {
    return this.#api.read(SESSION)
  }

  giveKeys(model: string, fields: { [field: string]: string }): Promise<SessionKeys> {
    return this.#api.send('PUT', SESSION, { model, ...fields })
  }

  forgetKeys(model: string): Promise<SessionKeys> {
    return this.#api.send('DELETE', `${SESSION}?model=${encodeURIComponent(model)}`)
  }
}

/** The fields of one way to sign in: an API key, or the keys of an AWS account, of which the token is optional. */
export function fieldsOf({ key_fields: fields, provider }: ModelItem, way: 'api_key' | 'keys'): string[] {
  if (provider !== 'bedrock') return fields
  return fields.filter((field) => field === 'region' || (field === 'api_key') === (way === 'api_key'))
}

const OPTIONAL: ReadonlySet<string> = new Set(['session_token', 'region'])

export const isOptional = (field: string): boolean => OPTIONAL.has(field)

/** What is given, without the fields left empty; undefined while a needed one is. */
export function givenFields(
  fields: string[],
  values: { readonly [field: string]: string },
): { [field: string]: string } | undefined {
  const entries = fields.map((field): [string, string] => [field, (values[field] ?? '').trim()])
  if (entries.some(([field, value]) => value === '' && !isOptional(field))) return undefined
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
