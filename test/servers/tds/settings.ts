/** Settings of a session, and what its functions and variables say of it. */
import { quoted } from './database.ts'
import { bare } from './statements.ts'

const OPTION_BITS: Record<string, number> = {
  implicit_transactions: 2,
  cursor_close_on_commit: 4,
  ansi_warnings: 8,
  ansi_padding: 16,
  ansi_nulls: 32,
  arithabort: 64,
  arithignore: 128,
  quoted_identifier: 256,
  nocount: 512,
  ansi_null_dflt_on: 1024,
  concat_null_yields_null: 4096,
  numeric_roundabort: 8192,
  xact_abort: 16384,
}
const FRESH = { datefirst: '7', language: 'us_english', textsize: '4096', lock_timeout: '-1' }
/** The options of a login that has said nothing: warnings, padding, nulls, names in quotes, texts joined with nothing. */
const FRESH_OPTIONS = 8 + 16 + 32 + 256 + 4096

export class Settings {
  options = FRESH_OPTIONS
  readonly values = { ...FRESH }

  set(name: string, value: string): void {
    const bit = OPTION_BITS[name]
    if (bit !== undefined) this.options = value === 'on' ? this.options | bit : this.options & ~bit
    else if (name in this.values) Object.assign(this.values, { [name]: value })
  }
}

type Facts = {
  settings: Settings
  id: number
  isInTransaction: boolean
  database: string
  user: string
  schema: string
  roles: Set<string>
  login: string
  serverRoles: Set<string>
}

/** The value of a function or variable of the session, as SQL; undefined for what is none. */
export function sessionValue(name: string, args: string[], facts: Facts): string | undefined {
  const { settings, id, isInTransaction, database, user, schema, roles, login, serverRoles } = facts
  const values: Record<string, () => string> = {
    '@@options': () => String(settings.options),
    '@@trancount': () => (isInTransaction ? '1' : '0'),
    '@@datefirst': () => settings.values.datefirst,
    '@@language': () => quoted(settings.values.language),
    '@@textsize': () => settings.values.textsize,
    '@@lock_timeout': () => settings.values.lock_timeout,
    '@@spid': () => String(id),
    '@@version': () => "'Microsoft SQL Server 2022 (test server)'",
    db_name: () => quoted(database),
    user_name: () => quoted(user),
    schema_name: () => quoted(schema),
    suser_sname: () => quoted(login),
    is_srvrolemember: () => String(Number(serverRoles.has(bare(args[0])))),
    is_member: () => String(Number(roles.has(bare(args[0])))),
    fn_my_permissions: () => `tsql_my_permissions(${args[1]})`,
    has_perms_by_name: () => `tsql_has_perms(${args.join(', ')})`,
  }
  return Object.hasOwn(values, name) ? values[name]?.() : undefined
}
