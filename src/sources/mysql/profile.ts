/** What profiles of a MySQL or MariaDB table ask their server. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import { type ProfileSql, SAMPLE_ROWS } from '../remote/profile.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn, RawTable } from '../types.ts'

/** Places of a large table from which rows are taken. */
const PIECES = 50

export const mysqlProfileSql: ProfileSql = {
  quoted,
  text: (expression) => `CAST(${expression} AS CHAR)`,
  length: (text) => `CHAR_LENGTH(${text})`,
  value,
  sample: async (table, column, ask) => `(${await sampleSql(table, column, ask)}) s`,
  distinct: async () => new Map(),
  indexed: async (table, ask) => (await ask(indexedSql(table))).map(([name]: Cell[]) => String(name)),
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function nameOf({ name, schema }: RawTable): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
}

/** Bits as a number: as text they are bytes. */
function value({ name, nativeType }: RawColumn): string {
  return nativeType.startsWith('bit') ? `${quoted(name)} + 0` : quoted(name)
}

/** Rows from places all over the range of a whole-number key; the first rows of a table that has none. */
async function sampleSql(table: RawTable, column: RawColumn, ask: Ask): Promise<string> {
  const key = table.columns.find(({ name, type }) => type === 'integer' && table.primaryKey.join() === name)
  const select = `SELECT ${value(column)} AS v FROM ${nameOf(table)}`
  if (!key) return `${select} LIMIT ${SAMPLE_ROWS}`
  const name = quoted(key.name)
  const [[low, high] = []] = await ask(`SELECT MIN(${name}), MAX(${name}) FROM ${nameOf(table)}`)
  if (low === null || low === undefined) return `${select} LIMIT 0`
  const [first, last] = [BigInt(String(low)), BigInt(String(high))]
  const step = (last - first) / BigInt(PIECES) + 1n
  const pieces = Array.from({ length: PIECES }, (_, piece) => {
    const start = first + step * BigInt(piece)
    const rows = `${select} WHERE ${name} >= ${start} AND ${name} < ${start + step} ORDER BY ${name}`
    return `(${rows} LIMIT ${Math.ceil(SAMPLE_ROWS / PIECES)})`
  })
  return pieces.join(' UNION ALL ')
}

/** First columns of indexes. */
function indexedSql({ name, schema }: RawTable): string {
  const database = schema === undefined ? 'DATABASE()' : literal(schema, 'mysql')
  return `SELECT DISTINCT column_name FROM information_schema.statistics WHERE table_schema = ${database}
    AND table_name = ${literal(name, 'mysql')} AND seq_in_index = 1 AND index_type = 'BTREE' AND sub_part IS NULL`
}
