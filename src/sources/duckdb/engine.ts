/** The DuckDB engine process: one database, opened read-only and locked. */
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from '@duckdb/node-api'
import { type Cursor, type Engine, NotAQuery, serve, Unreadable } from '../engine/child.ts'
import type { FailureKind } from '../failure.ts'
import { readColumns } from './columns.ts'
import { profileTable } from './profile.ts'
import { inclusionShares, readSchema } from './schema.ts'
import { SecondLook } from './second-look.ts'
import { logicalType, shownType } from './types.ts'

export type DuckdbConfig = { path: string; memoryMb: number; threads: number }

/** The names of settings and the values that they must have before any query runs; external access is shut last. */
function lockdown(config: DuckdbConfig): [string, string][] {
  return [
    ['threads', String(config.threads)],
    ['memory_limit', `${config.memoryMb}MiB`],
    ['temp_directory', ''],
    ['autoinstall_known_extensions', 'false'],
    ['autoload_known_extensions', 'false'],
    ['allow_community_extensions', 'false'],
    ['enable_external_access', 'false'],
    ['lock_configuration', 'true'],
  ]
}

async function open(config: DuckdbConfig): Promise<Engine> {
  const instance = await openInstance(config.path)
  const connection = await instance.connect()
  for (const [name, value] of lockdown(config)) await connection.run(`SET ${name} = '${value}'`)
  await verifyLocked(connection, config)
  const secondLook = await SecondLook.open(connection)
  let running = connection
  return {
    query: async (sql, reads) => {
      await secondLook.check(sql, reads)
      running = await instance.connect()
      return openCursor(running, sql, () => {
        running = connection
      })
    },
    interrupt: () => running.interrupt(),
    calls: {
      schema: () => readSchema(connection),
      profile: (table) => profileTable(connection, table),
      inclusion: (candidates) => inclusionShares(connection, candidates),
    },
    classify,
  }
}

async function openInstance(path: string): Promise<DuckDBInstance> {
  const options = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }
  try {
    const inMemory = path === ':memory:'
    return await DuckDBInstance.create(path, inMemory ? options : { ...options, access_mode: 'READ_ONLY' })
  } catch (cause) {
    throw new Unreadable(whyNotOpened(cause), { cause })
  }
}

function whyNotOpened(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : ''
  if (/set lock|conflicting lock/i.test(text)) return 'the database is open for writing in another program'
  if (/version number/i.test(text)) return 'the file was written by a version of DuckDB that this one cannot read'
  if (/permission denied/i.test(text)) return 'the file may not be read by this user'
  return 'the file is damaged or not a DuckDB database'
}

/** Reads the settings back, because a silent refusal would leave a door open. */
async function verifyLocked(connection: DuckDBConnection, config: DuckdbConfig): Promise<void> {
  const wanted = lockdown(config)
  if (config.path !== ':memory:') wanted.push(['access_mode', 'read_only'])
  const result = await connection.runAndReadAll('SELECT name, value FROM duckdb_settings()')
  const found = new Map(result.getRowsJson().map(([name, value]) => [String(name), String(value)]))
  for (const [name, value] of wanted) {
    const actual = found.get(name) ?? ''
    const isSet = name === 'memory_limit' ? mebibytes(actual) <= config.memoryMb * 1.1 : actual === value
    if (!isSet) throw new Unreadable(`the setting ${name} could not be made safe`)
  }
}

const MEBIBYTES: Record<string, number> = { bytes: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 2 ** 10, TiB: 2 ** 20 }

/** An amount as DuckDB shows it (`1.5 GiB`, rounded) in mebibytes; infinite when it is written otherwise. */
function mebibytes(shown: string): number {
  const [amount, unit] = shown.split(' ')
  return Number(amount) * (MEBIBYTES[unit ?? ''] ?? Number.POSITIVE_INFINITY)
}

/** The statement, provided that it is alone and a query: the second wall behind the guard. */
async function prepareQuery(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  if (!/^[\s(]*(select|with|values|from)\b/i.test(sql)) throw new NotAQuery('the text does not begin like a query')
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw new NotAQuery(`${statements.count} statements`)
  const prepared = await statements.prepare(0)
  const type = prepared.statementType
  if (type !== StatementType.SELECT) throw new NotAQuery(`a statement of type ${StatementType[type]}`)
  return prepared
}

/** Each query has a connection of its own, so that nothing of it outlives it; `closed` hears of its end. */
async function openCursor(connection: DuckDBConnection, sql: string, closed: () => void): Promise<Cursor> {
  const close = () => {
    connection.disconnectSync()
    closed()
  }
  try {
    const result = await (await prepareQuery(connection, sql)).stream()
    return cursorOf(result, close)
  } catch (error) {
    close()
    throw error
  }
}

function cursorOf(result: DuckDBResult, close: () => void): Cursor {
  const types = result.columnTypes()
  const typeIds = types.map((type) => type.typeId)
  const names = result.columnNames()
  const columns = types.map((type, index) => {
    const native = type.alias ?? String(type)
    return { name: names[index] ?? '', type: logicalType(native), nativeType: shownType(native) }
  })
  const next = async () => {
    const chunk = await result.fetchChunk()
    return chunk && chunk.rowCount > 0 ? { cells: readColumns(chunk, typeIds), rowCount: chunk.rowCount } : null
  }
  return { columns, next, close }
}

/** DuckDB's messages begin with the kind of error; their rest can hold data. */
const FAILURES: [RegExp, FailureKind][] = [
  [/^Out of Memory Error|could not allocate/i, 'memory'],
  [/^INTERRUPT/, 'interrupted'],
  [/^Divi(de|sion) by Zero Error|^[^:]+: (divi(de|sion) by zero|[^']*modulus by zero)/i, 'division-by-zero'],
  [/^Out of Range Error/, 'out-of-range'],
  [/^Conversion Error: .*expected format/i, 'conversion'],
  [/^Conversion Error: [^']*(out of range|overflow)/i, 'out-of-range'],
  [/^(Conversion|Mismatch Type|Invalid Type) Error/i, 'conversion'],
  [/^Invalid Input Error: (Could not parse|Failed to (cast|parse))/i, 'conversion'],
  [/^Binder Error: Ambiguous/, 'ambiguous-name'],
  [/^Binder Error: (Referenced (column|table)|Table ".*" does not have a column)/, 'unknown-name'],
  [/^Catalog Error: (Table|Schema|View)/, 'unknown-name'],
  [/^(Binder|Catalog|Parser|Not implemented) Error/i, 'unsupported'],
  // Patterns and formats that cannot be read.
  [/^Invalid Input Error: .*(repetition|escape|missing|trailing|unexpected|format specifier|regex)/i, 'unsupported'],
]

function classify(thrown: unknown): FailureKind {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return FAILURES.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed'
}

serve((config) => open(config as DuckdbConfig))
