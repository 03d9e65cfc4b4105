/** DuckDB behind the test servers of Trino and Athena: statements in Trino's SQL, columns and values as Trino has them. */
import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  type DuckDBListType,
  type DuckDBListValue,
  type DuckDBMapType,
  type DuckDBMapValue,
  type DuckDBStructType,
  type DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api'
import { loadTranslator, PRELUDE, SETTINGS, TrinoRefusal } from './trino-sql.ts'

/** A value as Trino's protocol has it; whole numbers are bigints, so that no digit is lost. */
export type WireValue = string | number | bigint | boolean | null | WireValue[] | { [key: string]: WireValue }
export type WireColumn = { name: string; type: string }

export type Running = {
  columns: WireColumn[]
  /** The next rows; undefined after the last. Throws TrinoRefusal. */
  next(): Promise<WireValue[][] | undefined>
  /** Called when nothing is read any more. */
  close(): void
}

export type WarehouseTable = {
  name: string
  comment: string | null
  isView: boolean
  rows: number
  columns: { name: string; type: string; nullable: boolean; comment: string | null }[]
}

/** What is loaded: statements of DuckDB run in the schema, or the tables of a DuckDB file. */
export type Stock = { sql: string } | { duckdb: string }

export const SCHEMA = 'hr'

export class Warehouse {
  private readonly instance: DuckDBInstance
  private readonly toDuckdb: (sql: string) => string
  readonly tables: WarehouseTable[] = []

  private constructor(instance: DuckDBInstance, toDuckdb: (sql: string) => string) {
    this.instance = instance
    this.toDuckdb = toDuckdb
  }

  /** Loads tables into the schema `hr`; the columns named in `partitions`, as `table.column`, are said to be partition keys. */
  static async open(stock: Stock, partitions: string[] = []): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
    const warehouse = new Warehouse(instance, await loadTranslator())
    const connection = await instance.connect()
    await connection.run(SETTINGS)
    await connection.run(`${PRELUDE} CREATE SCHEMA ${SCHEMA}; SET search_path = '${SCHEMA},main';`)
    if ('sql' in stock) await connection.run(stock.sql)
    else await copyFile(connection, stock.duckdb)
    warehouse.tables.push(...(await readTables(connection)))
    await connection.run(informationSql(warehouse.tables, partitions))
    connection.closeSync()
    return warehouse
  }

  /** Starts a statement, which the signal ends. Throws TrinoRefusal. */
  async start(sql: string, signal?: AbortSignal): Promise<Running> {
    const text = this.toDuckdb(sql)
    const connection = await this.instance.connect()
    try {
      await connection.run(`SET search_path = '${SCHEMA},main'; ${SETTINGS}`)
    } catch (error) {
      connection.closeSync()
      throw error
    }
    return begin(connection, text, signal)
  }

  /** Every row of every table, to see whether something has changed. */
  async state(): Promise<string> {
    const connection = await this.instance.connect()
    const names = await connection.runAndReadAll('SELECT schema_name || table_name FROM duckdb_tables() ORDER BY ALL')
    const rows = await Promise.all(
      this.tables.map(async ({ name }) =>
        (await connection.runAndReadAll(`SELECT t FROM ${SCHEMA}."${name}" t ORDER BY ALL`)).getRowsJson(),
      ),
    )
    connection.closeSync()
    return JSON.stringify([names.getRowsJson(), rows])
  }

  close(): void {
    this.instance.closeSync()
  }
}

async function copyFile(connection: DuckDBConnection, path: string): Promise<void> {
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS stock (READ_ONLY)`)
  const found = await connection.runAndReadAll(
    "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = 'stock'",
  )
  for (const [name, comment] of found.getRows()) {
    await connection.run(`CREATE TABLE ${SCHEMA}."${name}" AS FROM stock."${name}"`)
    if (comment !== null) await connection.run(`COMMENT ON TABLE ${SCHEMA}."${name}" IS ${text(comment)}`)
  }
  const columns = await connection.runAndReadAll(
    "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'stock' AND comment IS NOT NULL",
  )
  for (const [table, column, comment] of columns.getRows())
    await connection.run(`COMMENT ON COLUMN ${SCHEMA}."${table}"."${column}" IS ${text(comment)}`)
  await connection.run('DETACH stock')
}

const text = (value: unknown) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`)

async function readTables(connection: DuckDBConnection): Promise<WarehouseTable[]> {
  const found = await connection.runAndReadAll(
    `SELECT table_name, comment, false FROM duckdb_tables() WHERE schema_name = '${SCHEMA}'
     UNION ALL SELECT view_name, comment, true FROM duckdb_views() WHERE schema_name = '${SCHEMA}' ORDER BY 1`,
  )
  const tables: WarehouseTable[] = []
  for (const [name, comment, isView] of found.getRows()) {
    const rows = await connection.runAndReadAll(`SELECT count(*) FROM ${SCHEMA}."${name}"`)
    const shape = await connection.runAndReadAll(`FROM ${SCHEMA}."${name}" LIMIT 0`)
    const said = await connection.runAndReadAll(
      `SELECT column_name, is_nullable, comment FROM duckdb_columns() WHERE schema_name = '${SCHEMA}' AND table_name = ${text(name)} ORDER BY column_index`,
    )
    const types = shape.columnTypes()
    tables.push({
      name: String(name),
      comment: comment === null ? null : String(comment),
      isView: isView === true,
      rows: Number(rows.getRows()[0]?.[0]),
      columns: said.getRows().map(([column, nullable, note], index) => ({
        name: String(column),
        type: trinoType(types[index] as DuckDBType),
        nullable: nullable === true,
        comment: note === null ? null : String(note),
      })),
    })
  }
  return tables
}

/** The catalogue as Trino shows it, with the columns that are not listed by `SELECT *`. */
function informationSql(tables: WarehouseTable[], partitions: string[]): string {
  const columns = tables.flatMap((table) =>
    table.columns.map((column, index) => {
      const extra = partitions.includes(`${table.name}.${column.name}`) ? 'partition key' : null
      const cells = [table.name, column.name, column.type, column.nullable ? 'YES' : 'NO', column.comment, extra]
      return `('hive', '${SCHEMA}', ${cells.map(text).join(', ')}, ${index + 1})`
    }),
  )
  const rows = tables.map(
    ({ name, isView, comment }) =>
      `('hive', '${SCHEMA}', ${text(name)}, '${isView ? 'VIEW' : 'BASE TABLE'}', ${text(comment)})`,
  )
  return `CREATE SCHEMA trino_information;
    CREATE TABLE trino_information.columns (table_catalog VARCHAR, table_schema VARCHAR, table_name VARCHAR, column_name VARCHAR,
      data_type VARCHAR, is_nullable VARCHAR, comment VARCHAR, extra_info VARCHAR, ordinal_position BIGINT);
    CREATE TABLE trino_information.tables (table_catalog VARCHAR, table_schema VARCHAR, table_name VARCHAR, table_type VARCHAR, comment VARCHAR);
    ${columns.length > 0 ? `INSERT INTO trino_information.columns VALUES ${columns.join(', ')};` : ''}
    ${rows.length > 0 ? `INSERT INTO trino_information.tables VALUES ${rows.join(', ')};` : ''}
    CREATE VIEW trino_information.schemata AS SELECT 'hive' AS catalog_name, '${SCHEMA}' AS schema_name;
    CREATE VIEW trino_information.table_comments AS
      SELECT table_catalog AS catalog_name, table_schema AS schema_name, table_name, comment FROM trino_information.tables;`
}

async function begin(connection: DuckDBConnection, sql: string, signal?: AbortSignal): Promise<Running> {
  const work = interruptible(connection, signal)
  const refuse = (error: unknown): never => {
    connection.closeSync()
    throw refusalOf(error)
  }
  const result = await work(() => connection.stream(sql)).catch(refuse)
  const types = result.columnTypes()
  const columns = result.columnNames().map((name, index) => ({
    name: /[()]/.test(name) ? `_col${index}` : name,
    type: trinoType(types[index] as DuckDBType),
  }))
  let over = false
  const close = () => {
    if (!over) connection.closeSync()
    over = true
  }
  return {
    columns,
    async next() {
      if (over) return undefined
      const chunk = await work(() => result.fetchChunk()).catch((error) => {
        over = true
        return refuse(error)
      })
      if (chunk && chunk.rowCount > 0)
        return chunk.getRows().map((row) => row.map((value, index) => wireValue(value, types[index] as DuckDBType)))
      close()
      return undefined
    },
    close,
  }
}

/** Runs work that the signal ends. An interruption that comes before the engine has begun is lost, and so is repeated. */
function interruptible(connection: DuckDBConnection, signal?: AbortSignal) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (signal?.aborted) throw new Error('INTERRUPT')
    let repeat: NodeJS.Timeout | undefined
    const interrupt = () => {
      connection.interrupt()
      repeat = setInterval(() => connection.interrupt(), INTERRUPT_MS)
    }
    signal?.addEventListener('abort', interrupt, { once: true })
    try {
      return await work()
    } finally {
      clearInterval(repeat)
      signal?.removeEventListener('abort', interrupt)
    }
  }
}

const INTERRUPT_MS = 20

const REFUSALS: [RegExp, string][] = [
  [/Division by zero/, 'DIVISION_BY_ZERO'],
  [/^(Error: )?Conversion Error|Could not convert/, 'INVALID_CAST_ARGUMENT'],
  [/Out of Range Error/, 'NUMERIC_VALUE_OUT_OF_RANGE'],
  [/Ambiguous reference/, 'AMBIGUOUS_NAME'],
  [/Referenced (column|table)|not found in FROM|Values list .* does not have a column/, 'COLUMN_NOT_FOUND'],
  [/Table with name .* does not exist/, 'TABLE_NOT_FOUND'],
  [/explicit cast|No function matches|Cannot compare|Cannot mix/, 'TYPE_MISMATCH'],
  [/Function with name .* does not exist/, 'FUNCTION_NOT_FOUND'],
  [/Parser Error|Binder Error/, 'SYNTAX_ERROR'],
  [/INTERRUPT/, 'USER_CANCELED'],
]

function refusalOf(error: unknown): TrinoRefusal {
  const message = String(error instanceof Error ? error.message : error)
  const name = REFUSALS.find(([words]) => words.test(message))?.[1] ?? 'GENERIC_INTERNAL_ERROR'
  return new TrinoRefusal(name, message)
}

const NAMES: { [id: number]: string } = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'bigint',
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'real',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.VARCHAR]: 'varchar',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time(3)',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp(6)',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp(3) with time zone',
  [DuckDBTypeId.INTERVAL]: 'interval day to second',
  [DuckDBTypeId.BLOB]: 'varbinary',
  [DuckDBTypeId.UUID]: 'uuid',
  [DuckDBTypeId.SQLNULL]: 'unknown',
  [DuckDBTypeId.INTEGER_LITERAL]: 'integer',
}

function trinoType(type: DuckDBType): string {
  if (type.alias === 'JSON') return 'json'
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return type.toString().toLowerCase()
    case DuckDBTypeId.LIST:
      return `array(${trinoType((type as DuckDBListType).valueType)})`
    case DuckDBTypeId.MAP:
      return `map(${trinoType((type as DuckDBMapType).keyType)}, ${trinoType((type as DuckDBMapType).valueType)})`
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType
      return `row(${entryNames.map((name, i) => `${name ? `"${name}" ` : ''}${trinoType(entryTypes[i] as DuckDBType)}`).join(', ')})`
    }
    default:
      return NAMES[type.typeId] ?? 'varchar'
  }
}

function wireValue(value: DuckDBValue, type: DuckDBType): WireValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'bigint')
    return value
  if (typeof value === 'number') return numberValue(value, type.typeId)
  if (value instanceof DuckDBDecimalValue) return value.toString()
  if (value instanceof DuckDBIntervalValue) return intervalText(value)
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return (value as DuckDBListValue).items.map((item) => wireValue(item, (type as DuckDBListType).valueType))
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType
      const { entries } = value as DuckDBStructValue
      return entryNames.map((name, i) => wireValue(entries[name] ?? null, entryTypes[i] as DuckDBType))
    }
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType
      const entries = (value as DuckDBMapValue).entries
      return Object.fromEntries(entries.map((e) => [String(wireValue(e.key, keyType)), wireValue(e.value, valueType)]))
    }
    case DuckDBTypeId.BLOB:
      return Buffer.from((value as { bytes: Uint8Array }).bytes).toString('base64')
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIMESTAMP:
      return withFraction(value.toString())
    case DuckDBTypeId.TIMESTAMP_TZ:
      return `${withFraction(value.toString().replace(/[+-]\d\d(:\d\d)?$/, ''))} UTC`
    default:
      return value.toString()
  }
}

function numberValue(value: number, typeId: DuckDBTypeId): WireValue {
  if (!Number.isFinite(value)) return String(value)
  if (typeId !== DuckDBTypeId.FLOAT) return value
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** Trino writes at least milliseconds. */
function withFraction(moment: string): string {
  const [whole = '', fraction = ''] = moment.split('.')
  return `${whole}.${fraction.padEnd(3, '0')}`
}

function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0) return `${Math.floor(months / 12)}-${months % 12}`
  const seconds = Number(micros / 1_000_000n)
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${days} ${clock}.${String((micros / 1000n) % 1000n).padStart(3, '0')}`
}
