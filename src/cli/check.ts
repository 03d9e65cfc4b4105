/** `querent check`: what the guard says of SQL under a policy, without a database. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type Policy, readPolicy } from '../access/policy.ts'
import { type Access, OWNER, type View } from '../access/types.ts'
import { viewFor } from '../access/view.ts'
import { asQuerentError, QuerentError } from '../errors.ts'
import { checkSql } from '../guard/check.ts'
import { loadGuard } from '../guard/second-opinion.ts'
import { type Catalog, type ColumnInfo, Dialect, LogicalType, type TableInfo } from '../types.ts'
import { type CallerOptions, callerOf } from './caller.ts'
import type { Terminal } from './terminal.ts'

export type CheckOptions = CallerOptions & {
  policy?: string
  schema: string
  dialect?: string
  /** Name of the source in the policy; default: the first one that the caller's roles name. */
  source?: string
  batch?: boolean
}

const Column = z.union([
  z.string().transform((name) => ({ name, type: 'other' as const })),
  z.object({ name: z.string(), type: LogicalType.default('other') }),
])
const Table = z.union([
  z.array(Column).transform((columns) => ({ columns, primaryKey: [] as string[] })),
  z.object({ columns: z.array(Column), primaryKey: z.array(z.string()).default([]) }),
])
const Schema = z.object({ tables: z.record(z.string(), Table) })
type Schema = z.output<typeof Schema>

const Line = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  dialect: z.string().optional(),
  sql: z.string(),
})

/** What is said of one statement; `sql` is what would be run. */
type Verdict = {
  id: string | number | null
  verdict: 'allow' | 'deny'
  code: string
  reason: string
  sql: string | null
}

/** Names that people use for the dialects. */
const ALIASES: Record<string, Dialect> = {
  postgres: 'postgresql',
  pg: 'postgresql',
  mariadb: 'mysql',
  mssql: 'tsql',
  sqlserver: 'tsql',
  'sql server': 'tsql',
  presto: 'trino',
}

/**
 * Checks one statement, or with `--batch` each line `{"id", "dialect", "sql"}` of the input, and prints a line for each.
 * Returns the exit code: 1 for a single statement that is denied. Throws POLICY_INVALID and INVALID_REQUEST.
 */
export async function check(sql: string | undefined, options: CheckOptions, terminal: Terminal): Promise<number> {
  const views = await openViews(options)
  const say = (verdict: Verdict) => terminal.out(`${JSON.stringify(verdict)}\n`)
  if (sql !== undefined && !options.batch) {
    const verdict = verdictOf({ sql, dialect: options.dialect }, views)
    say(verdict)
    return verdict.verdict === 'allow' ? 0 : 1
  }
  for await (const line of createInterface({ input: terminal.input }))
    if (line.trim() !== '') say(verdictOfLine(line, views, options.dialect))
  return 0
}

function verdictOfLine(line: string, views: Views, dialect: string | undefined): Verdict {
  const parsed = Line.safeParse(readJson(line))
  if (parsed.success) return verdictOf({ ...parsed.data, dialect: parsed.data.dialect ?? dialect }, views)
  const reason = 'This line is no JSON object with "sql" as text.'
  return { id: null, verdict: 'deny', code: 'INVALID_REQUEST', reason, sql: null }
}

function verdictOf({ id = null, sql, dialect }: z.output<typeof Line>, views: Views): Verdict {
  try {
    const { checked } = checkSql(sql, views(dialectOf(dialect ?? 'duckdb')))
    return { id, verdict: 'allow', code: 'OK', reason: '', sql: checked.sql }
  } catch (thrown) {
    const { code, message } = asQuerentError(thrown)
    return { id, verdict: 'deny', code, reason: message, sql: null }
  }
}

function dialectOf(name: string): Dialect {
  const lower = name.toLowerCase()
  const found = Dialect.safeParse(ALIASES[lower] ?? lower)
  if (found.success) return found.data
  throw new QuerentError('INVALID_REQUEST', `There is no dialect "${name}".`, {
    next: `Use one of ${Dialect.options.join(', ')}.`,
  })
}

/** The caller's view of the schema in each dialect. */
type Views = (dialect: Dialect) => View

async function openViews(options: CheckOptions): Promise<Views> {
  await Promise.all([loadGuard('duckdb'), loadGuard('postgresql')])
  const policy = options.policy ? readPolicy(await read(options.policy), options.policy) : undefined
  const schema = readSchema(await read(options.schema), options.schema)
  const access = policy ? callerUnder(policy, options) : OWNER
  const source = options.source ?? sourceOf(policy, access)
  const views = new Map<Dialect, View>()
  return (dialect) => {
    const view = views.get(dialect) ?? viewFor(policy, access, catalogOf(schema, source, dialect))
    views.set(dialect, view)
    return view
  }
}

/** The caller; of a policy with one role, someone who has it. */
function callerUnder(policy: Policy, options: CheckOptions): Access {
  const access = callerOf({ role: [], user: '{}', ...options })
  const names = Object.keys(policy.roles)
  const [only] = names
  if (access.user.roles.length > 0) return access
  if (names.length === 1 && only !== undefined) return { ...access, user: { ...access.user, roles: [only] } }
  throw new QuerentError('INVALID_REQUEST', 'The policy has several roles.', {
    next: `Say which one with --role: ${names.join(', ')}.`,
  })
}

function sourceOf(policy: Policy | undefined, { user }: Access): string {
  const named = user.roles.flatMap((role) => Object.keys(policy?.roles[role]?.sources ?? {}))
  return named.find((name) => name !== '*') ?? 'source'
}

function catalogOf({ tables }: Schema, source: string, dialect: Dialect): Catalog {
  return {
    source,
    dialect,
    label: source,
    tables: Object.entries(tables).map(([name, table]) => tableOf(name, table)),
    relationships: [],
    metrics: [],
    verified: [],
    examples: [],
    warnings: [],
    fingerprint: `${source}-${dialect}`,
  }
}

/** A table by its name, which may have a schema before it: `hr.employees`. */
function tableOf(fullName: string, { columns, primaryKey }: Schema['tables'][string]): TableInfo {
  const parts = fullName.split('.')
  const name = parts.at(-1) ?? fullName
  const schema = parts.length > 1 ? parts.slice(0, -1).join('.') : undefined
  const shared = { label: name, synonyms: [], uniqueKeys: [], rowCount: null }
  return { name, ...(schema && { schema }), ...shared, primaryKey, columns: columns.map(columnOf) }
}

function columnOf({ name, type }: z.output<typeof Column>): ColumnInfo {
  return { name, label: name, type, nativeType: '', nullable: true, synonyms: [] }
}

function readSchema(text: string, fileName: string): Schema {
  const parsed = Schema.safeParse(readJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new QuerentError('INVALID_REQUEST', `${fileName}: ${issue?.path.join('.')} ${issue?.message}`, {
    next: 'Write {"tables": {"employees": ["id", "name"]}}.',
  })
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new QuerentError('INVALID_REQUEST', `The file ${path} cannot be read.`, { cause })
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
