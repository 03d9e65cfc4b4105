/** Rights and sessions as tables of a connection, made anew where a statement asks for them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoted, rowsOf } from './database.ts'
import { databasePermissions, objectPermissions, serverPermissions, type User } from './principals.ts'
import type { ServerState } from './server.ts'

/** Whose rights are asked for: the user, and the login where it is that login's own. */
type Asker = { user: User; login?: string }

export async function prepareViews(
  sql: string,
  connection: DuckDBConnection,
  state: ServerState,
  asker: Asker,
): Promise<void> {
  if (/HAS_PERMS_BY_NAME|FN_MY_PERMISSIONS/i.test(sql)) await prepareRights(connection, state, asker)
  if (!/dm_exec_/i.test(sql)) return
  const sessions = state.sessions()
  const known = sessions.map(({ id, login, program }) => `${id}, ${quoted(login)}, ${quoted(program)}`)
  await fill(connection, 'dm_exec_sessions', 'session_id INTEGER, login_name VARCHAR, program_name VARCHAR', known)
  const running = sessions.filter(({ current }) => current !== null).map(({ id }) => `${id}, 'running'`)
  await fill(connection, 'dm_exec_requests', 'session_id INTEGER, status VARCHAR', running)
}

async function prepareRights(connection: DuckDBConnection, state: ServerState, { user, login }: Asker): Promise<void> {
  const objects = await rowsOf(
    connection,
    `SELECT s.name, o.name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
      UNION SELECT schema_name, name FROM sys.synonym_list`,
  )
  const grants = objects.flatMap(([schema, name]) =>
    objectPermissions(user, String(schema), String(name)).map(({ permission, column }) => {
      const object = [schema, name].map((part) => `[${String(part).replaceAll(']', ']]')}]`).join('.')
      return `${quoted(object)}, ${quoted(permission)}, ${column === null ? 'NULL' : quoted(column)}`
    }),
  )
  await fill(connection, 'session_grants', 'object VARCHAR, permission VARCHAR, col VARCHAR', grants)
  const found = login === undefined ? undefined : state.logins.get(login)
  const all = [
    ...(found ? serverPermissions(found) : []).map((one) => `'SERVER', ${quoted(one)}`),
    ...databasePermissions(user).map((one) => `'DATABASE', ${quoted(one)}`),
  ]
  await fill(connection, 'session_permissions', 'class VARCHAR, permission_name VARCHAR', all)
}

async function fill(connection: DuckDBConnection, name: string, columns: string, rows: string[]): Promise<void> {
  const values = rows.length === 0 ? '' : `INSERT INTO temp.${name} VALUES ${rows.map((one) => `(${one})`).join(', ')};`
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns}); ${values}`)
}
