/** The SQLite engine process: one database file, opened read-only, every statement judged by an authorizer. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Cell } from '../../types.ts'
import { type Chunk, type Cursor, type Engine, NotAQuery, serve, Unreadable } from '../engine/child.ts'
import type { FailureKind } from '../failure.ts'
import type { RawResultColumn } from '../types.ts'
import { Authorizer } from './authorizer.ts'
import { cellOf } from './cells.ts'
import { inclusionShares, profileTable } from './profile.ts'
import { readSchema } from './schema.ts'
import { logicalType, nativeType, nothingObserved, observe, type SqliteValue } from './types.ts'

export type SqliteConfig = { path: string; memoryMb: number }

/** Rows of one batch; the types of computed columns are told by the first. */
const BATCH_ROWS = 2048
/** Bytes of one value and of one statement. */
const MAX_VALUE_BYTES = 64_000_000
const MAX_SQL_BYTES = 1_000_000

async function open(config: SqliteConfig): Promise<Engine> {
  const database = openDatabase(config)
  const authorizer = new Authorizer(database)
  return {
    query: async (sql, reads) => openCursor(authorizer.compile(reads, () => prepareQuery(database, sql))),
    interrupt: () => {},
    calls: {
      schema: async () => authorizer.unchecked(() => readSchema(database)),
      profile: async (table) => authorizer.unchecked(() => profileTable(database, table)),
      inclusion: async (candidates) => authorizer.unchecked(() => inclusionShares(database, candidates)),
    },
    classify,
  }
}

function openDatabase({ path, memoryMb }: SqliteConfig): DatabaseSync {
  try {
    const limits = { length: MAX_VALUE_BYTES, sqlLength: MAX_SQL_BYTES, attach: 0 }
    const database = new DatabaseSync(path, { readOnly: path !== ':memory:', timeout: 2000, defensive: true, limits })
    database.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
    addMedian(database)
    database.exec(`PRAGMA hard_heap_limit = ${memoryMb * 1_000_000}`)
    const safe = database
      .prepare('SELECT query_only, trusted_schema FROM pragma_query_only, pragma_trusted_schema')
      .get()
    if (safe?.query_only !== 1 || safe.trusted_schema !== 0) throw new Unreadable('it could not be made read-only')
    // Table functions connect here: with the authorizer set they would be refused.
    database.prepare("SELECT count(*) FROM sqlite_schema, json_each('[]'), json_tree('[]')").get()
    return database
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : new Unreadable(whyNotOpened(cause), { cause })
  }
}

function whyNotOpened(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : ''
  if (/not a database/.test(text)) return 'the file is encrypted or not an SQLite database'
  if (/locked|busy/.test(text)) return 'the database is locked by another program'
  if (/malformed/.test(text)) return 'the database is damaged'
  return /unable to open/.test(text) ? 'the file may not be read by this user' : 'the database cannot be opened'
}

/** The statement, provided that it is alone and a query: the second wall behind the guard. */
function prepareQuery(database: DatabaseSync, sql: string): StatementSync {
  if (!/^[\s(]*(select|with|values)\b/i.test(sql)) throw new NotAQuery('the text does not begin like a query')
  const statement = database.prepare(sql)
  const rest = sql.slice(statement.sourceSQL.length)
  if (/[^\s;]/.test(rest)) throw new NotAQuery('text after the statement')
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  return statement
}

function openCursor(statement: StatementSync): Cursor {
  const names = statement.columns()
  const rows = statement.iterate() as unknown as IterableIterator<SqliteValue[]>
  const first = readBatch(rows)
  const columns = names.map(({ name, type }, index) => resultColumn(name, type, first, index))
  let pending: SqliteValue[][] | null = first
  const next = async () => {
    const batch = pending ?? readBatch(rows)
    pending = null
    return batch.length === 0 ? null : toChunk(batch, columns)
  }
  return { columns, next, close: () => void rows.return?.() }
}

function readBatch(rows: IterableIterator<SqliteValue[]>): SqliteValue[][] {
  const batch: SqliteValue[][] = []
  while (batch.length < BATCH_ROWS) {
    const { done, value } = rows.next()
    if (done) break
    batch.push(value)
  }
  return batch
}

function resultColumn(name: string, declared: string | null, rows: SqliteValue[][], index: number): RawResultColumn {
  const seen = nothingObserved()
  for (const row of rows) observe(seen, row[index] ?? null)
  return { name, type: logicalType(declared, seen), nativeType: nativeType(declared, seen) }
}

function toChunk(rows: SqliteValue[][], columns: RawResultColumn[]): Chunk {
  const cells = columns.map(({ type }, index) => {
    const column: Cell[] = new Array(rows.length)
    for (let row = 0; row < rows.length; row++) column[row] = cellOf(rows[row]?.[index] ?? null, type)
    return column
  })
  return { cells, rowCount: rows.length }
}

/** By SQLite's result codes (sqlite.org/rescode.html), then by its words, for the code 1 that it gives for most of all. */
const CODES: { [code: number]: FailureKind } = {
  6: 'time',
  5: 'time',
  7: 'memory',
  18: 'memory',
  20: 'conversion',
  23: 'not-permitted',
}
const FAILURES: [RegExp, FailureKind][] = [
  [/^ambiguous column name/, 'ambiguous-name'],
  [/^no such (column|table|index)/, 'unknown-name'],
  [/^integer overflow/, 'out-of-range'],
  [/^malformed JSON/, 'conversion'],
  [
    /^(no such function|wrong number of arguments|near |misuse of|circular reference|no such collation|unrecognized token|incomplete input|bad JSON path|sub-select returns)/,
    'unsupported',
  ],
]

function classify(thrown: unknown): FailureKind {
  if (!(thrown instanceof Error)) return 'failed'
  // The low byte is the plain code, the rest says more.
  const code = 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0
  return CODES[code] ?? FAILURES.find(([pattern]) => pattern.test(thrown.message))?.[1] ?? 'failed'
}

serve((config) => open(config as SqliteConfig))

/** SQLite lacks the median that other engines have: the middle value, or the mean of the two in the middle; nulls left out. */
function addMedian(database: DatabaseSync): void {
  // An aggregate's state must be a value of SQLite: a number that stands for the values seen.
  const groups = new Map<number, number[]>()
  let last = 0
  database.aggregate('median', {
    start: () => {
      last += 1
      groups.set(last, [])
      return last
    },
    step: (group: number, value: unknown) => {
      if (value !== null) groups.get(group)?.push(Number(value))
      return group
    },
    result: (group: number) => {
      const sorted = (groups.get(group) ?? []).sort((a, b) => a - b)
      groups.delete(group)
      return middleOf(sorted)
    },
  })
}

function middleOf(sorted: number[]): number | null {
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
