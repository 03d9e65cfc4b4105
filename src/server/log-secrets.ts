/** Keeps secrets out of the log, in whatever text they stand. */
import { secretsOfEnv } from '../models/providers.ts'
import { redact } from '../models/secrets.ts'
import { SETTINGS, type SettingName, type Settings } from '../settings.ts'

/** The secrets of this server: those of its settings, passwords in addresses of sources, keys in the environment. */
export function knownSecrets(settings: Settings, env: NodeJS.ProcessEnv = process.env): string[] {
  const names = Object.keys(SETTINGS) as SettingName[]
  const ofSettings = names.filter((name) => 'secret' in SETTINGS[name]).map((name) => String(settings[name]))
  const passwords = settings.sources.flatMap((address) => PASSWORD.exec(address)?.[2] ?? [])
  const secrets = [...ofSettings, ...passwords, ...passwords.map(decoded), ...secretsOfEnv(env)].filter(Boolean)
  // The longest first: one that holds another is hidden as a whole.
  return [...new Set(secrets.flatMap((secret) => [secret, asJson(secret)]))].sort((a, b) => b.length - a.length)
}

const PASSWORD = /(:\/\/[^/?#\s:"]*):([^@\s"]+)@/

/** As it stands within a JSON line. */
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What secrets look like that nobody named: passwords in addresses and connection strings, personal keys. */
const SHAPES: [RegExp, string][] = [
  [/(:\/\/[^/?#\s:"]*):[^@\s"/]+@/g, '$1:(hidden)@'],
  [/\b(password|passwd|pwd|secret|token|api[_-]?key)(\s*=\s*)[^\s"'\\;&,]+/gi, '$1$2(hidden)'],
  [/\bqk_[\w-]{8,}/g, '(hidden)'],
]

/** The line without these secrets and without what looks like one. A JSON line stays one. */
export function withoutSecrets(line: string, secrets: readonly string[]): string {
  return SHAPES.reduce((text, [shape, instead]) => text.replace(shape, instead), redact(line, secrets))
}
