/** Statements that are no queries: databases, logins, users, grants, tables and what belongs to them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { bytesOf, readType } from './columns.ts'
import { quoted } from './database.ts'
import type { Grant } from './principals.ts'
import type { ServerState } from './server.ts'
import { SqlError } from './strict.ts'
import { argumentsOf, type Part, partsOf, signOf, textOf, wordOf } from './tree.ts'
import { storedType } from './tsql.ts'

type Where = { state: ServerState; database: string; connection: DuckDBConnection }
type Rule = [RegExp, (found: string[], where: Where) => void | Promise<void>]

const NAME = String.raw`\[?([^\]\s;]+)\]?`
const name = (pattern: string) => new RegExp(`^${pattern}$`, 'is')

const RULES: Rule[] = [
  [name(`CREATE DATABASE ${NAME}(?: COLLATE \\w+)?`), ([database = ''], { state }) => state.createDatabase(database)],
  [name(`DROP DATABASE (?:IF EXISTS )?${NAME}`), ([database = ''], { state }) => state.dropDatabase(database)],
  [
    name(`CREATE LOGIN ${NAME} WITH PASSWORD = N?'([^']*)'(?:, DEFAULT_DATABASE = ${NAME})?.*`),
    ([login = '', password = '', database = 'master'], { state }) => {
      state.logins.set(login, { password, roles: new Set(), permissions: new Set(), database })
    },
  ],
  [
    name(`ALTER LOGIN ${NAME} WITH PASSWORD = N?'([^']*)'`),
    ([login = '', password = ''], { state }) => {
      const found = state.logins.get(login)
      if (found) found.password = password
    },
  ],
  [name(`DROP LOGIN ${NAME}`), ([login = ''], { state }) => void state.logins.delete(login)],
  [
    name(`CREATE USER ${NAME}(?: (?:FOR|FROM) LOGIN ${NAME}| WITHOUT LOGIN)?(?: WITH DEFAULT_SCHEMA = ${NAME})?`),
    ([user = '', login, schema = 'dbo'], where) => {
      usersOf(where).set(user, { login: login ?? undefined, roles: new Set(), grants: [], schema })
    },
  ],
  [name(`DROP USER (?:IF EXISTS )?${NAME}`), ([user = ''], where) => void usersOf(where).delete(user)],
  [
    name(`ALTER (SERVER )?ROLE ${NAME} (ADD|DROP) MEMBER ${NAME}`),
    ([server, role = '', verb, member = ''], where) => {
      const roles = server ? where.state.logins.get(member)?.roles : usersOf(where).get(member)?.roles
      if (verb?.toUpperCase() === 'ADD') roles?.add(role)
      else roles?.delete(role)
    },
  ],
  [name(`(GRANT|REVOKE) (.+?)(?: ON (.+?))? (?:TO|FROM) ${NAME}`), grant],
  [
    name(`CREATE SCHEMA ${NAME}(?: AUTHORIZATION ${NAME})?`),
    async ([schema], { connection }) => void (await connection.run(`CREATE SCHEMA "${schema}"`)),
  ],
  [name(String.raw`CREATE TABLE ((?:\[(?:[^\]]|\]\])*\]|[^\s(])+)\s*(\(.*\))`), createTable],
  [
    name(String.raw`CREATE SYNONYM (\S+) FOR (\S+)`),
    async ([synonym = '', base = ''], { connection }) => {
      const [schema, own] = split(synonym)
      await connection.run(`INSERT INTO sys.synonym_list VALUES (${quoted(schema)}, ${quoted(own)}, ${quoted(base)})`)
      const [baseSchema, baseName] = split(base)
      if (base.split('.').length < 3)
        await connection.run(
          `CREATE VIEW ${inDuckdb(schema)}."${own}" AS SELECT * FROM ${inDuckdb(baseSchema)}."${baseName}"`,
        )
    },
  ],
  [name(`EXEC(?:UTE)? (?:sys\\.)?sp_addextendedproperty (.+)`), describe],
  [name(String.raw`KILL (\d+)`), ([id], { state }) => state.kill(Number(id))],
]

/** Runs a statement of administration; false where it is none. */
export async function administer(sql: string, where: Where): Promise<boolean> {
  for (const [pattern, act] of RULES) {
    const found = pattern.exec(sql.trim())
    if (!found) continue
    await act(found.slice(1), where)
    return true
  }
  return false
}

function usersOf({ state, database }: Where) {
  return state.database(database).users
}

/** `[hr].[leave days]` as its parts, `dbo` where no schema is named. */
function split(path: string): [schema: string, name: string] {
  const parts = [...path.matchAll(/\[((?:[^\]]|\]\])*)\]|([^.[\]]+)/g)].map(
    ([, quotedPart, bare]) => quotedPart?.replaceAll(']]', ']') ?? bare ?? '',
  )
  return [parts.at(-2) ?? 'dbo', parts.at(-1) ?? '']
}

function inDuckdb(schema: string): string {
  return schema.toLowerCase() === 'dbo' ? 'main' : `"${schema}"`
}

/** `GRANT SELECT, UPDATE (score) ON hr.review TO reader`; rights on the server go to the login. */
function grant([verb, rights = '', on, to = '']: string[], where: Where): void {
  const isGrant = verb?.toUpperCase() === 'GRANT'
  const grants = argumentsOf(partsOf(rights)).map((right): Grant => {
    const [columns] = right.flatMap((part) => ('group' in part ? [argumentsOf(part.group).map(textOf)] : []))
    const permission = textOf(right.filter((part) => !('group' in part))).toUpperCase()
    return { permission, ...(columns ? { columns } : {}), ...placeOf(on) }
  })
  const login = where.state.logins.get(to)
  const user = usersOf(where).get(to)
  for (const one of grants) {
    if (/ANY|SERVER|SHUTDOWN/.test(one.permission) && login)
      login.permissions[isGrant ? 'add' : 'delete'](one.permission)
    else if (!user)
      throw new SqlError(
        15151,
        `Cannot find the user '${to}', because it does not exist or you do not have permission.`,
      )
    else if (isGrant) user.grants.push(one)
    else user.grants = user.grants.filter((known) => JSON.stringify(known) !== JSON.stringify(one))
  }
}

function placeOf(on: string | undefined): Pick<Grant, 'schema' | 'object'> {
  if (on === undefined) return {}
  const [, kind, path = ''] = /^(?:(\w+)::)?(.+)$/.exec(on.trim()) ?? []
  if (kind?.toUpperCase() === 'SCHEMA') return { schema: split(path)[1] }
  if (kind?.toUpperCase() === 'USER') return { schema: `user ${split(path)[1]}` }
  const [schema, object] = split(path)
  return { schema, object }
}

async function createTable([path = '', body = '']: string[], { connection }: Where): Promise<void> {
  const [schema, table] = split(path)
  const [group] = partsOf(body)
  if (!group || !('group' in group)) throw new SqlError(102, 'Incorrect syntax.')
  const items = argumentsOf(group.group).map(columnOrConstraint)
  await connection.run(`CREATE TABLE ${inDuckdb(schema)}."${table}" (${items.map(({ sql }) => sql).join(', ')})`)
  for (const { column, type } of items) {
    if (column === undefined || type === undefined) continue
    const { name: native, precision = 0, scale = 0 } = readType(type)
    const length = bytesOf(native, readType(type).length)
    const values = [schema, table, column, native].map(quoted).join(', ')
    await connection.run(
      `INSERT INTO sys.declared VALUES (${values}, ${length === 0xffff ? -1 : length}, ${precision}, ${scale})`,
    )
  }
}

function columnOrConstraint(parts: Part[]): { sql: string; column?: string; type?: string } {
  const named = wordOf(parts[0]) === 'constraint' ? parts.slice(2) : parts
  if (['primary', 'unique', 'foreign', 'check'].includes(wordOf(named[0]))) return { sql: inDuckdbNames(named) }
  const [head, first, second] = named
  const column = head && 'text' in head ? split(head.text)[1] : ''
  const hasSize = second !== undefined && 'group' in second
  const type = textOf(hasSize ? [first as Part, second] : [first as Part]).replaceAll(' ', '')
  const rest = named.slice(hasSize ? 3 : 2).filter((part) => !['clustered', 'nonclustered'].includes(wordOf(part)))
  return { sql: `"${column}" ${storedType(readType(type))} ${inDuckdbNames(rest)}`, column, type }
}

function inDuckdbNames(parts: Part[]): string {
  return textOf(parts.map((part, place) => renamed(part, parts[place + 1])))
}

function renamed(part: Part, next: Part | undefined): Part {
  if ('group' in part) return { group: part.group.map((inner) => renamed(inner, undefined)) }
  if (part.kind === 'word' && part.text.toLowerCase() === 'dbo' && signOf(next) === '.')
    return { ...part, text: 'main' }
  return part.kind === 'quoted' ? { ...part, text: `"${part.text.slice(1, -1)}"` } : part
}

/** `sp_addextendedproperty 'MS_Description', N'…', 'SCHEMA', 'dbo', 'TABLE', 'x'[, 'COLUMN', 'y']`. */
async function describe([list = '']: string[], { connection }: Where): Promise<void> {
  const [, note = '', , schema = 'dbo', , table = '', , column] = argumentsOf(partsOf(list)).map((arg) =>
    textOf(arg)
      .replace(/^(@\w+ ?= ?)?N?'/s, '')
      .replace(/'$/s, '')
      .replaceAll("''", "'"),
  )
  const target = `${inDuckdb(schema)}."${table}"`
  const isView =
    (await connection.runAndReadAll(`SELECT 1 FROM duckdb_views() WHERE view_name = ${quoted(table)}`))
      .currentRowCount > 0
  const kind = isView ? 'VIEW' : 'TABLE'
  const what = column === undefined ? `${kind} ${target}` : `COLUMN ${target}."${column}"`
  await connection.run(`COMMENT ON ${what} IS ${quoted(note)}`)
}
