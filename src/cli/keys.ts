/** `querent key`: keys with which programs call the API as somebody. */
import type { Attribute } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import type { ApiKey } from '../record/index.ts'
import type { Given } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { tableText } from './text-table.ts'
import { withRecord } from './with-record.ts'

export type KeyCreateOptions = Given & {
  name: string
  user?: string
  role: string[]
  attribute?: string[]
  expires?: string
}
export type KeyListOptions = Given & { json?: boolean }

const left = (title: string) => ({ title, align: 'left' as const })
const COLUMNS = ['Id', 'User', 'Roles', 'Attributes', 'Created', 'Last used', 'State'].map(left)

/** Makes a key and prints it, alone on the output so that a script can keep it. Returns the exit code. */
export function keyCreate(options: KeyCreateOptions, terminal: Terminal): Promise<number> {
  const { name, user, role, attribute, expires, ...given } = options
  const attributes = attributesOf(attribute ?? [])
  const expiresAt = expires === undefined ? null : timeOf(expires, new Date())
  return withRecord(given, async (record) => {
    const { id, key } = await record.createKey({
      userId: user ?? name,
      userName: name,
      roles: role,
      attributes,
      expiresAt,
    })
    terminal.out(`${key}\n`)
    const until = expiresAt === null ? 'does not end by itself' : `ends at ${expiresAt}`
    terminal.err(`Key ${id} of ${name} ${until}. It is shown this once: keep it now.\n`)
    return 0
  })
}

/** Lists all keys, the latest first, without the keys themselves. Returns the exit code. */
export function keyList({ json, ...given }: KeyListOptions, terminal: Terminal): Promise<number> {
  return withRecord(given, async (record) => {
    const keys = await record.listKeys()
    if (json) terminal.out(`${JSON.stringify(keys)}\n`)
    else terminal.out(tableText(COLUMNS, keys.map(cellsOf), terminal))
    return 0
  })
}

/** Ends a key at once and for ever. Returns the exit code. Throws KEY_UNKNOWN. */
export function keyRevoke(id: string, given: Given, terminal: Terminal): Promise<number> {
  return withRecord(given, async (record) => {
    await record.revokeKey(id)
    terminal.out(`Key ${id} is revoked.\n`)
    return 0
  })
}

function cellsOf(key: ApiKey): string[] {
  const { id, user, createdAt, lastUsedAt } = key
  const attributes = Object.entries(user.attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [id, user.id, user.roles.join(' '), attributes.join(' '), createdAt, lastUsedAt ?? 'never', stateOf(key)]
}

function stateOf({ expiresAt, revokedAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`
  if (expiresAt === null) return 'valid'
  return expiresAt > new Date().toISOString() ? `valid to ${expiresAt}` : `ended ${expiresAt}`
}

/** `dept_id=3` is a number, `active=true` a truth value, all else text; a name given several times is a list. */
function attributesOf(given: string[]): { [name: string]: Attribute } {
  const pairs = given.map(attributeOf)
  const byName = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries([...byName].map(([name, same]) => [name, oneOrList(name, same)]))
}

function attributeOf(text: string): [string, string | number | boolean] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw invalid(`"${text}" is not of the form name=value.`)
  if (value === 'true' || value === 'false') return [name, value === 'true']
  // Only what is written as the number prints: 007 and 1e3 stay text.
  return [name, String(Number(value)) === value && Number.isFinite(Number(value)) ? Number(value) : value]
}

function oneOrList(name: string, same: [string, string | number | boolean][]): Attribute {
  const [first, ...more] = same.map(([, value]) => value)
  if (first !== undefined && more.length === 0) return first
  return same.map(([, value]) => {
    if (typeof value === 'boolean') throw invalid(`"${name}" cannot be a list of truth values.`)
    return value
  })
}

const HOURS: { [unit: string]: number } = { h: 1, d: 24, w: 168 }

/** When `90d`, `12h`, `2w` or a date is, as ISO text. Throws INVALID_REQUEST, also for what is past. */
function timeOf(text: string, now: Date): string {
  const [, amount, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  const time =
    amount === undefined || unit === undefined
      ? new Date(text)
      : new Date(now.getTime() + Number(amount) * (HOURS[unit] ?? 0) * 3_600_000)
  if (!(time > now)) throw invalid(`"${text}" is no time to come.`, 'Write it as 90d, 12h, 2w or 2027-01-31.')
  return time.toISOString()
}

function invalid(message: string, next?: string): QuerentError {
  return new QuerentError('INVALID_REQUEST', message, { next })
}
