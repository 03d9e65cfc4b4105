/** What the user of a SQL Server connection may do beyond reading. */
import type { Cell } from '../../types.ts'
import type { Rights } from '../remote/rights.ts'
import type { Ask } from '../remote/source.ts'

/** Fixed roles of the server: each can make itself more, or reaches files (SQL Server documentation, server-level roles). */
const SERVER_ROLES = [
  'sysadmin',
  'securityadmin',
  'serveradmin',
  'setupadmin',
  'processadmin',
  'diskadmin',
  'dbcreator',
  'bulkadmin',
]
/** Fixed roles of a database that can do more than read. */
const DATABASE_ROLES = [
  'db_owner',
  'db_datawriter',
  'db_ddladmin',
  'db_securityadmin',
  'db_accessadmin',
  'db_backupoperator',
]
/** Permissions on the database that write or lead to writing; those of reading and of seeing definitions are left out. */
const WRITING = /^(CONTROL|ALTER|INSERT|UPDATE|DELETE|EXECUTE|CREATE|TAKE OWNERSHIP|BACKUP|CHECKPOINT|AUTHENTICATE)\b/
/** Permissions on the server that make a login more than itself. */
const MIGHTY = /^(CONTROL|ALTER|ADMINISTER|IMPERSONATE|CREATE|SHUTDOWN|UNSAFE|EXTERNAL|AUTHENTICATE)\b/
const SHOWN = 3

/** Those of the user as it is when asked: of the login, or of the role that it has taken. */
export async function readRights(ask: Ask): Promise<Rights> {
  const [server = []] = await ask(
    `SELECT ${SERVER_ROLES.map((role) => `IS_SRVROLEMEMBER('${role}') AS ${role}`).join(', ')}`,
  )
  const [database = []] = await ask(
    `SELECT ${DATABASE_ROLES.map((role) => `IS_MEMBER('${role}') AS ${role}`).join(', ')}`,
  )
  const isOwner = database[0] === 1
  const overall = await ask(`SELECT permission_name FROM fn_my_permissions(NULL, 'SERVER') ORDER BY permission_name`)
  const general = await ask(`SELECT permission_name FROM fn_my_permissions(NULL, 'DATABASE') ORDER BY permission_name`)
  const tables = isOwner ? [] : await ask(TABLES)
  return {
    superuser: [
      ...memberships(server, SERVER_ROLES),
      ...permissions(overall.filter(([name]) => MIGHTY.test(String(name)))),
    ],
    writes: [
      ...memberships(database, DATABASE_ROLES),
      ...(isOwner ? [] : permissions(general.filter(([name]) => WRITING.test(String(name))))),
      ...onTables(tables.map(([name]) => String(name))),
    ],
  }
}

function memberships(cells: Cell[], roles: string[]): string[] {
  return roles.filter((_, place) => cells[place] === 1).map((role) => `is a member of ${role}`)
}

function permissions(rows: Cell[][]): string[] {
  return rows.length === 0 ? [] : [`has ${listed(rows.map(([name]) => String(name)))}`]
}

function onTables(names: string[]): string[] {
  return names.length === 0 ? [] : [`may write to ${listed(names)}`]
}

function listed(names: string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return `${names.slice(0, SHOWN).join(', ')}${more}`
}

const may = (right: string) =>
  `HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', '${right}') = 1`

/** Tables and views that the user may change, rows or definition. A right on single columns counts for the table. */
const TABLES = `SELECT s.name + '.' + o.name AS name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
  WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND (${['INSERT', 'UPDATE', 'DELETE', 'ALTER'].map(may).join(' OR ')}
    OR EXISTS (SELECT 1 FROM sys.columns c WHERE c.object_id = o.object_id AND
      HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'UPDATE', c.name, 'COLUMN') = 1))
  ORDER BY 1`
