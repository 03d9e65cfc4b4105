/** Who may do what: logins of the server, users of a database, what has been granted to them. */

export type Grant = { permission: string; schema?: string; object?: string; columns?: string[] }
export type Login = { password: string; roles: Set<string>; permissions: Set<string>; database: string }
export type User = { login?: string; roles: Set<string>; grants: Grant[]; schema: string }

const OWNER_RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'EXECUTE', 'CREATE TABLE']
const ROLE_RIGHTS: Record<string, string[]> = {
  db_owner: OWNER_RIGHTS,
  db_datareader: ['SELECT'],
  db_datawriter: ['INSERT', 'UPDATE', 'DELETE'],
  db_ddladmin: ['ALTER', 'CREATE TABLE', 'ALTER ANY SCHEMA'],
}

/** The user that a login is in a database; an administrator is its owner. */
export function userOf(login: string, logins: Map<string, Login>, users: Map<string, User>): string | undefined {
  if (logins.get(login)?.roles.has('sysadmin')) return 'dbo'
  return [...users].find(([, user]) => user.login === login)?.[0]
}

/** Permissions on the whole database. */
export function databasePermissions({ roles, grants }: User): string[] {
  const own = grants.filter(({ schema }) => schema === undefined).map(({ permission }) => permission)
  return [...new Set(['CONNECT', ...[...roles].flatMap((role) => ROLE_RIGHTS[role] ?? []), ...own])]
}

export function serverPermissions({ roles, permissions }: Login): string[] {
  return [
    'CONNECT SQL',
    'VIEW ANY DATABASE',
    ...(roles.has('sysadmin') ? ['CONTROL SERVER', 'ALTER ANY LOGIN'] : []),
    ...permissions,
  ]
}

/** Permissions on one object, each with the column that it is limited to. */
export function objectPermissions(
  user: User,
  schema: string,
  object: string,
): { permission: string; column: string | null }[] {
  const general = databasePermissions(user).map((permission) => ({ permission, column: null }))
  const own = user.grants
    .filter((grant) => grant.schema === schema && (grant.object === undefined || grant.object === object))
    .flatMap(({ permission, columns }) => (columns ?? [null]).map((column) => ({ permission, column })))
  const all = [...general, ...own]
  const controls = all.some(({ permission, column }) => permission === 'CONTROL' && column === null)
  return controls ? OWNER_RIGHTS.map((permission) => ({ permission, column: null })) : all
}

export function mayOn(user: User, permission: string, schema: string, object: string): boolean {
  return objectPermissions(user, schema, object).some((one) => one.permission === permission)
}
