/** Model names as people write them: `provider:model`. */
import { QuerentError } from '../errors.ts'

export const PROVIDERS = [
  'bedrock',
  'anthropic',
  'openai',
  'azure',
  'google',
  'ollama',
  'openai-compatible',
  'custom',
] as const
export type Provider = (typeof PROVIDERS)[number]

export type ModelName = {
  /** The whole name, as it was written. */
  name: string
  provider: Provider
  /** What the provider calls the model. */
  id: string
  /** The address of the server, for `openai-compatible`. */
  baseUrl?: string
}

const EXAMPLE =
  'Write it as "provider:model", for example "bedrock:global.anthropic.claude-sonnet-4-5-20250929-v1:0", "ollama:qwen3" or "openai-compatible:http://127.0.0.1:1234/v1#name".'

/** A model name in its parts. Throws SETTINGS_INVALID naming the value and what is wrong with it. */
export function parseModelName(text: string): ModelName {
  const name = text.trim()
  const colon = name.indexOf(':')
  if (colon < 1) throw invalid(name, 'it has no provider before a colon')
  const provider = PROVIDERS.find((known) => known === name.slice(0, colon))
  if (!provider) throw invalid(name, `"${name.slice(0, colon)}" is no provider; the providers are ${list()}`)
  const id = name.slice(colon + 1)
  if (!id) throw invalid(name, 'it has no model after the colon')
  if (provider === 'openai-compatible') return { name, provider, ...parseAddress(name, id) }
  return { name, provider, id }
}

/** `http://host:port/v1#model`. The address goes into errors and logs, so it may hold no credentials. */
function parseAddress(name: string, text: string): { id: string; baseUrl: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(name, 'what follows the colon is not a web address')
  }
  if (url.username || url.password || url.search) {
    throw invalid(`${url.protocol}//${url.host}`, 'the address may hold no user, password or query')
  }
  const id = decodeURIComponent(url.hash.slice(1))
  if (!id) throw invalid(name, 'the model after # is missing')
  return { id, baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, '') }
}

/** The account that a model is asked with: its provider, at its address where that is in the name; a custom model has its own. */
export function accountOf(name: string): string {
  const provider = name.slice(0, name.indexOf(':'))
  if (provider === 'custom') return name
  return provider === 'openai-compatible' ? name.replace(/\/*#.*$/, '') : provider
}

const list = (): string => PROVIDERS.filter((provider) => provider !== 'custom').join(', ')

const invalid = (name: string, why: string): QuerentError =>
  new QuerentError('SETTINGS_INVALID', `"${name}" is not the name of a language model: ${why}.`, { next: EXAMPLE })

/** The error for a language model that is not among the configured ones, by their names. */
export function unknownModel(name: string | undefined, known: readonly string[]): QuerentError {
  if (known.length === 0) return new QuerentError('LLM_NOT_CONFIGURED', 'No language model is configured.')
  return new QuerentError('LLM_UNKNOWN', `There is no language model ${JSON.stringify(name)}.`, {
    next: `Use one of: ${known.join(', ')}.`,
  })
}
