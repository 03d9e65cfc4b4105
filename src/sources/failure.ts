/**
 * What can go wrong with a query, as a closed set. The words of a database can carry data ("could not convert 'Ann' to INT32"),
 * so callers get one fixed sentence for each kind, and the database's own words stay in the cause, for the operator's log.
 */
import { type ErrorCode, QuerentError } from '../errors.ts'

/** Characters of text that a result kept in memory may hold. */
export const MAX_RESULT_CHARACTERS = 64_000_000

type Said = { code: ErrorCode; sentence: string; next?: string }

const failed = (sentence: string, next: string): Said => ({ code: 'QUERY_FAILED', sentence, next })

const KINDS = {
  'division-by-zero': failed('The query divides by zero.', 'Leave out the rows where the divisor is zero.'),
  conversion: failed(
    'A value cannot be converted to the type that the query asks for.',
    'Compare or convert only values that have the form of that type.',
  ),
  'out-of-range': failed('A number or date in the query is too large for its type.', 'Ask for smaller values.'),
  'ambiguous-name': failed('A name in the query can mean several columns.', 'Say which table the column is of.'),
  'unknown-name': failed(
    'The query names a table or column that the database does not have.',
    'If the database has changed, restart so that its schema is read again.',
  ),
  unsupported: failed(
    'The database does not know a function, a pattern or a form of this query.',
    'Ask in other words, or say it with simpler functions.',
  ),
  memory: { code: 'QUERY_MEMORY', sentence: 'The query needs more memory than the engine may use.' },
  'too-large': {
    code: 'QUERY_MEMORY',
    sentence: `The result holds more than ${MAX_RESULT_CHARACTERS / 1e6} MB of text.`,
  },
  time: { code: 'QUERY_TIMEOUT', sentence: 'The query took longer than the database allows.' },
  lost: {
    code: 'ENGINE_LOST',
    sentence: 'The connection to the database ended while it ran this query.',
    next: 'Ask again; a new connection is made.',
  },
  busy: { code: 'OVERLOADED', sentence: 'The database takes no more queries now.' },
  'no-access': failed(
    'The database does not let this source read: its rights are missing, or its credentials are wrong or have expired.',
    'Tell the operator of this server.',
  ),
  'reads-too-much': { code: 'QUERY_TOO_LARGE', sentence: 'The query reads more data than the database allows.' },
  interrupted: { code: 'CANCELLED', sentence: 'The query was cancelled.' },
  'not-a-query': { code: 'SQL_NOT_READ_ONLY', sentence: 'The engine accepts one SELECT statement at a time.' },
  'not-permitted': {
    code: 'SQL_NOT_PERMITTED',
    sentence: 'The engine finds that this query does more than was checked.',
  },
  failed: { code: 'QUERY_FAILED', sentence: 'The database could not run this query.' },
} as const satisfies Record<string, Said>

/** The ways in which a query can fail; `failed` is every other one. */
export type FailureKind = keyof typeof KINDS

/** A database's failure as the error that callers see; `detail` is what the database said. */
export function engineFailure(kind: FailureKind, detail: string): QuerentError {
  const { code, sentence, next }: Said = KINDS[kind]
  return new QuerentError(code, sentence, { next, cause: new Error(detail) })
}

const SQLSTATES: Record<string, FailureKind> = {
  '22012': 'division-by-zero',
  '22P02': 'conversion',
  '22P03': 'conversion',
  '22007': 'conversion',
  '22018': 'conversion',
  '22032': 'conversion',
  '42804': 'conversion',
  '42846': 'conversion',
  '22003': 'out-of-range',
  '22008': 'out-of-range',
  '22015': 'out-of-range',
  '42702': 'ambiguous-name',
  '42P09': 'ambiguous-name',
  '42703': 'unknown-name',
  '42P01': 'unknown-name',
  '3F000': 'unknown-name',
  '42725': 'unsupported',
  '42883': 'unsupported',
  '42803': 'unsupported',
  '42601': 'unsupported',
  '0A000': 'unsupported',
  '2201B': 'unsupported',
  '22023': 'unsupported',
  '22025': 'unsupported',
  '53000': 'memory',
  '53100': 'memory',
  '53200': 'memory',
  '53400': 'memory',
  '54000': 'memory',
  '54001': 'memory',
  '57014': 'time',
  '55P03': 'time',
  '57P01': 'lost',
  '57P02': 'lost',
  '57P03': 'lost',
  '57P05': 'lost',
  '25006': 'not-a-query',
  '42501': 'not-permitted',
}

/**
 * The kind of a PostgreSQL failure by its SQLSTATE (PostgreSQL manual, appendix A). A cancel by the server's time limit and
 * one by a caller have the same state, 57014: it is `time` here, and a source that has cancelled knows better.
 */
export function postgresFailure(sqlState: string | undefined): FailureKind {
  if (sqlState?.startsWith('08')) return 'lost'
  return SQLSTATES[sqlState ?? ''] ?? 'failed'
}

const MYSQL_ERRORS: [FailureKind, number[]][] = [
  ['division-by-zero', [1365]],
  ['conversion', [1292, 1366, 1411, 3141, 3903]],
  ['out-of-range', [1264, 1441, 1690]],
  ['ambiguous-name', [1052]],
  ['unknown-name', [1049, 1054, 1109, 1146]],
  [
    'unsupported',
    [1064, 1105, 1139, 1140, 1055, 1210, 1235, 1267, 1305, 1582, 1583, 3685, 3686, 3687, 3688, 3692, 3699],
  ],
  ['memory', [5, 1021, 1037, 1038, 1041, 1104, 1114, 1153, 1301]],
  ['time', [1205, 1969, 3024]],
  ['lost', [1053, 1927, 2006, 2013, 2055]],
  ['interrupted', [1317]],
  ['not-a-query', [1290, 1792]],
  ['not-permitted', [1044, 1142, 1143, 1227, 1370]],
]
const MYSQL_KINDS = new Map(MYSQL_ERRORS.flatMap(([kind, numbers]) => numbers.map((number) => [number, kind] as const)))

/** The kind of a MySQL or MariaDB failure by its error number (MySQL error reference; 1969 is MariaDB's time limit). */
export function mysqlFailure(errno: number | undefined): FailureKind {
  return MYSQL_KINDS.get(errno ?? 0) ?? 'failed'
}

const MSSQL_ERRORS: [FailureKind, number[]][] = [
  ['division-by-zero', [8134]],
  ['conversion', [206, 235, 241, 244, 245, 293, 295, 529, 8114, 8169, 9803, 13609]],
  ['out-of-range', [220, 232, 242, 248, 289, 296, 517, 535, 1007, 8115]],
  ['ambiguous-name', [209]],
  ['unknown-name', [207, 208, 1013, 4104]],
  [
    'unsupported',
    [
      102, 104, 105, 107, 116, 130, 144, 145, 147, 156, 164, 169, 170, 174, 189, 195, 306, 319, 336, 402, 421, 468,
      1023, 1033, 1035, 1038, 1056, 1060, 4121, 4145, 8116, 8117, 8120, 8121, 8126, 8127, 8155, 8156, 8158, 8159, 8180,
      10753,
    ],
  ],
  ['memory', [701, 802, 1101, 1105, 8623, 8631, 8632, 8645, 8651, 8657, 9002]],
  ['time', [1222, 8649]],
  [
    'lost',
    [64, 233, 596, 983, 6005, 10053, 10054, 17142, 18401, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920],
  ],
  ['not-a-query', [1934, 3902, 3903, 3906, 3930, 16937]],
  ['not-permitted', [229, 230, 262, 297, 300, 371, 916, 15247, 15517, 15562]],
]
const MSSQL_KINDS = new Map(MSSQL_ERRORS.flatMap(([kind, numbers]) => numbers.map((number) => [number, kind] as const)))

/** The kind of an SQL Server failure by its number (SQL Server, database engine events and errors). */
export function mssqlFailure(number: number): FailureKind {
  return MSSQL_KINDS.get(number) ?? 'failed'
}

/** A query that an engine was reading for has read more bytes than it may. */
export function readsTooMuch(bytes: number, maxBytes: number): QuerentError {
  const gigabytes = (size: number) => `${(size / 1e9).toPrecision(3)} GB`
  const message = `The query was stopped after it had read ${gigabytes(bytes)}; it may read ${gigabytes(maxBytes)}.`
  return new QuerentError('QUERY_TOO_LARGE', message)
}

/** The caller gave up. */
export function cancelled(cause?: unknown): QuerentError {
  return new QuerentError('CANCELLED', 'The query was cancelled.', { cause })
}

/** The time limit, in milliseconds, was reached. */
export function timedOut(timeoutMs: number): QuerentError {
  return new QuerentError('QUERY_TIMEOUT', `The query was stopped after ${timeoutMs / 1000} s.`)
}

/** The engine process was killed at its memory limit. */
export function overMemory(limitBytes: number): QuerentError {
  return new QuerentError('QUERY_MEMORY', `The query needs more than ${Math.round(limitBytes / 1e6)} MB of memory.`)
}

/** The engine process ended on its own; `how` says how, for the log. */
export function engineLost(how: string): QuerentError {
  return new QuerentError('ENGINE_LOST', 'The engine process ended while it ran this query.', { cause: new Error(how) })
}
