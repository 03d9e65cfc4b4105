/** What the user of a PostgreSQL connection may do beyond reading. */
import type { Cell } from '../../types.ts'
import type { Rights } from '../remote/rights.ts'
import type { Ask } from '../remote/source.ts'

/** Roles of PostgreSQL itself that reach files, programs or all data (PostgreSQL manual, 22.5). */
const MIGHTY = ['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files']
const WRITING = ['pg_write_all_data', 'pg_maintain', 'pg_create_subscription', 'pg_signal_backend', 'pg_checkpoint']
const SHOWN = 3

/** Those of the user that logs in and of the role that it takes: it could put the role off. */
export async function readRights(ask: Ask): Promise<Rights> {
  const superuser = await ask(`SELECT 'is a superuser' FROM pg_roles WHERE rolsuper AND ${OURS}
    UNION ALL ${memberSql(MIGHTY)}`)
  const writes = await ask(`${attributesSql()} UNION ALL ${memberSql(WRITING)} UNION ALL ${createSql()}`)
  const tables = await ask(tablesSql())
  const names = tables.slice(0, SHOWN).map(first)
  const more = tables.length > SHOWN ? ` and ${tables.length - SHOWN} more tables` : ''
  const onTables = names.length > 0 ? [`may write to ${names.join(', ')}${more}`] : []
  return { superuser: superuser.map(first), writes: [...writes.map(first), ...onTables] }
}

const OURS = 'rolname IN (session_user, current_user)'

function first([cell]: Cell[]): string {
  return String(cell)
}

function memberSql(roles: string[]): string {
  const list = roles.map((role) => `'${role}'`).join(', ')
  return `SELECT DISTINCT 'has the rights of ' || r.rolname FROM pg_roles r JOIN pg_roles u ON u.${OURS}
    WHERE r.rolname IN (${list}) AND pg_has_role(u.oid, r.oid, 'USAGE')`
}

function attributesSql(): string {
  return `SELECT 'may create roles, databases or replicas' FROM pg_roles
    WHERE (rolcreaterole OR rolcreatedb OR rolreplication) AND ${OURS}`
}

function createSql(): string {
  return `SELECT DISTINCT 'may create tables in schema ' || n.nspname FROM pg_namespace n JOIN pg_roles u ON u.${OURS}
      WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(u.oid, n.oid, 'CREATE')
    UNION ALL SELECT DISTINCT 'may create schemas' FROM pg_roles u
      WHERE u.${OURS} AND has_database_privilege(u.oid, current_database(), 'CREATE')`
}

function tablesSql(): string {
  return `SELECT DISTINCT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_roles u ON u.${OURS}
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND (has_table_privilege(u.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
        OR has_any_column_privilege(u.oid, c.oid, 'INSERT, UPDATE'))
    ORDER BY 1`
}
