/** Keeps credentials out of every text that leaves this room. */
import { inspect } from 'node:util'
import type { SessionKeys } from './types.ts'

const HIDDEN = '(hidden)'
const SHORTEST_SECRET = 6

/** What credentials look like when they are not known beforehand: API keys, AWS key ids, bearer tokens. */
const SHAPES = [
  /\b(?:sk|pk|rk)-[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\bAIza[\w-]{20,}/g,
  /\bBearer\s+[\w.~+/=-]{8,}/gi,
]

/** The values of session keys that must not be seen. */
export function secretsOf(keys: SessionKeys | undefined): string[] {
  if (!keys) return []
  return [keys.apiKey, keys.accessKeyId, keys.secretAccessKey, keys.sessionToken].filter((value) => value !== undefined)
}

/** The same keys, which show nothing where an object that holds them is printed or written as JSON. */
export function sealed(keys: SessionKeys): SessionKeys {
  const hide = { value: () => HIDDEN }
  return Object.freeze(Object.defineProperties({ ...keys }, { toJSON: hide, [inspect.custom]: hide }))
}

/** The text without the given secrets, plain or percent-encoded, and without anything that looks like a key. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET)
  const cleaned = known
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text)
  return SHAPES.reduce((rest, shape) => rest.replace(shape, HIDDEN), cleaned)
}
