/**
 * Relationships that nobody declared. A join is taken only when the names say so (the column names the other table, or is
 * called like its key) and the values agree (nearly all of them are keys there); values alone prove nothing, since any two
 * columns of small whole numbers agree. Pure: the engine measures the values.
 */
import { singular } from '../form/labels.ts'
import type { JoinCandidate } from './engine/protocol.ts'
import type { RawColumn, RawRelationship, RawTable } from './types.ts'

/** The share of sampled distinct values that must be keys of the other table. */
const MIN_INCLUSION = 0.9

/** Candidate joins with how well the names fit: higher is better. */
export type RatedCandidate = JoinCandidate & { rating: number }

const KEY_WORDS: Record<string, string> = {
  id: 'id',
  key: 'id',
  fk: 'id',
  pk: 'id',
  ref: 'id',
  uuid: 'id',
  guid: 'id',
  no: 'number',
  nr: 'number',
  num: 'number',
  number: 'number',
  code: 'code',
}

/** Names that many tables use for different things. */
const GENERIC = new Set([...Object.keys(KEY_WORDS), 'name', 'type', 'date', 'year', 'title', 'status', 'value', 'rank'])

type KeyName = { words: string[]; stem: string[]; suffix: string | null }

/** The words of a name in lower case: `DepartmentID`, `department_id` and `Department Id` are `department`, `id`. */
export function nameWords(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean)
}

function oneOf(word: string): string {
  return word === 'people' ? 'person' : singular(word)
}

function keyName(name: string): KeyName {
  const words = nameWords(name)
  const suffix = KEY_WORDS[words.at(-1) ?? ''] ?? null
  if (suffix) return { words, stem: words.slice(0, -1), suffix }
  const glued = words.length === 1 ? /^(\p{L}{3,})(id|no|code)$/u.exec(words[0] ?? '') : null
  if (glued?.[1] && glued[2]) return { words, stem: [glued[1]], suffix: KEY_WORDS[glued[2]] ?? null }
  return { words, stem: words, suffix: null }
}

/** True for `emp` of `employee` (its beginning) and `dept` of `department` (beginning, end, and letters in order). */
export function abbreviates(short: string, word: string): boolean {
  if (short.length < 3 || short.length >= word.length) return false
  if (word.startsWith(short)) return true
  if (short.length < 4 || !word.startsWith(short.slice(0, 2)) || !word.endsWith(short.slice(-1))) return false
  let at = 0
  for (const letter of word) if (letter === short[at]) at++
  return at === short.length
}

/** How well the words before `_id` name a table: 3 in full, 2 as a part (`home_team`, `dim_team`), 1 abbreviated, 0 not. */
function namesTable(stem: string[], table: string): number {
  const named = stem.map(oneOf)
  const words = nameWords(table).map(oneOf)
  const last = named.at(-1)
  const lastWord = words.at(-1)
  if (last === undefined || lastWord === undefined) return 0
  const [text, tableText] = [named.join(' '), words.join(' ')]
  if (text.replaceAll(' ', '') === tableText.replaceAll(' ', '')) return 3
  if (text.endsWith(` ${tableText}`) || tableText.endsWith(` ${text}`)) return 2
  return words.length === 1 && abbreviates(last, lastWord) ? 1 : 0
}

function isUnique(table: RawTable, column: RawColumn): boolean {
  const declared = [table.primaryKey, ...table.uniqueKeys]
  if (declared.some((key) => key.length === 1 && key[0] === column.name)) return true
  const { profile } = column
  return (
    profile?.exact === true && profile.nullShare === 0 && profile.distinct === table.rowCount && table.rowCount !== 0
  )
}

function kind(column: RawColumn): 'number' | 'text' | null {
  if (column.type === 'integer' || column.type === 'decimal') return 'number'
  return column.type === 'string' ? 'text' : null
}

function isPrimary(table: RawTable, column: string): boolean {
  return table.primaryKey.length === 1 && table.primaryKey[0] === column
}

/** How well a column's name points at a key of another table; 0 when it does not, or when it is its own table's key. */
function rate(from: RawTable, column: RawColumn, to: RawTable, key: RawColumn): number {
  const name = keyName(column.name)
  const target = keyName(key.name)
  if (isUnique(from, column) && namesTable(name.stem, from.name) === 3) return 0
  const named = namesTable(name.stem, to.name)
  if (name.words.join(' ') === target.words.join(' ')) {
    if (name.words.every((word) => GENERIC.has(word))) return 0
    if (named > 0) return named + 1
    const foreign = !isUnique(from, column) && namesTable(name.stem, from.name) === 0
    return foreign && isPrimary(to, key.name) ? 1 : 0
  }
  if (named === 0) return 0
  if (name.suffix === null) return named === 3 && isPrimary(to, key.name) ? named : 0
  const sameKind = target.suffix === name.suffix
  return sameKind && (target.stem.length === 0 || namesTable(target.stem, to.name) > 0) ? named : 0
}

/** The joins that the names suggest, leaving out what is declared. Views have no keys: they join others, nothing joins them. */
export function joinCandidates(tables: RawTable[], views: string[], declared: RawRelationship[]): RatedCandidate[] {
  const joined = new Set(declared.flatMap(({ from, to }) => [pair(from, to), pair(to, from)]))
  const used = new Set(declared.flatMap(({ from, fromColumns }) => fromColumns.map((column) => pair(from, column))))
  const keyed = tables.filter(({ name }) => !views.includes(name))
  const keys = keyed.flatMap((to) => to.columns.filter((key) => isUnique(to, key)).map((key) => ({ to, key })))
  return tables.flatMap((from) =>
    from.columns
      .filter((column) => kind(column) !== null && !used.has(pair(from.name, column.name)))
      .flatMap((column) =>
        keys
          .filter(({ to, key }) => to !== from && kind(key) === kind(column) && !joined.has(pair(from.name, to.name)))
          .map(({ to, key }) => candidate(from, column, to, key))
          .filter(({ rating }) => rating > 0),
      ),
  )
}

function candidate(from: RawTable, column: RawColumn, to: RawTable, key: RawColumn): RatedCandidate {
  return {
    from: from.name,
    fromSchema: from.schema,
    fromColumn: column.name,
    to: to.name,
    toSchema: to.schema,
    toColumn: key.name,
    rating: rate(from, column, to, key),
  }
}

function pair(first: string, second: string): string {
  return JSON.stringify([first, second])
}

/** The candidates whose values agree; where two fit a column equally well, neither is taken. `shares` in candidate order. */
export function acceptJoins(candidates: RatedCandidate[], shares: number[]): RawRelationship[] {
  const fitting = candidates.filter((_, index) => (shares[index] ?? 0) >= MIN_INCLUSION)
  const byColumn = Map.groupBy(fitting, ({ from, fromColumn }) => pair(from, fromColumn))
  return [...byColumn.values()].flatMap((rivals) => {
    const best = Math.max(...rivals.map(({ rating }) => rating))
    const [winner, ...others] = rivals.filter(({ rating }) => rating === best)
    return winner && others.length === 0 ? [relationship(winner)] : []
  })
}

function relationship({ from, fromColumn, to, toColumn }: RatedCandidate): RawRelationship {
  return { from, to, fromColumns: [fromColumn], toColumns: [toColumn], origin: 'inferred' }
}

/**
 * The table with a primary key where it declares no key at all: its one column that is without gaps and repeats and is
 * called like a key, preferably of this table (`id`, or `employee_no` in `employees`). Files have no declared keys.
 */
export function inferPrimaryKey(table: RawTable): RawTable {
  if (table.primaryKey.length > 0 || table.uniqueKeys.length > 0) return table
  const keys = table.columns.filter(
    (column) => keyName(column.name).suffix !== null && kind(column) !== null && isUnique(table, column),
  )
  const own = keys.filter(({ name }) => {
    const { stem } = keyName(name)
    return stem.length === 0 || namesTable(stem, table.name) > 0
  })
  const [key, ...others] = own.length > 0 ? own : keys
  return key && others.length === 0 ? { ...table, primaryKey: [key.name] } : table
}
