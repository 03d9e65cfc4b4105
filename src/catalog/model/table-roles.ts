/** Which column names a row to people, and which date is meant when a question names none. */
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { isRecordYear, lastingDates } from '../row-dates.ts'
import { isOfWorkers } from '../work.ts'
import { isDated, isKeyName } from './column-roles.ts'
import { lemma, lemmaPhrase, tableWords, withoutTableWords } from './names.ts'

const NOT_NAMING = new Set(['user', 'file', 'nick', 'domain', 'host', 'path', 'middle', 'maiden'])

/** How well a column names a row, by its words without the table's: 0 not at all. */
function namingScore(words: string[]): number {
  const phrase = words.join(' ')
  const last = words.at(-1) ?? ''
  const exact: { [phrase: string]: number } = {
    'full name': 100,
    'name full': 100,
    'display name': 95,
    name: 90,
    title: 80,
    label: 70,
    'last name': 50,
    surname: 50,
    lastname: 50,
    description: 30,
    'first name': 20,
  }
  if (exact[phrase]) return exact[phrase]
  if (last === 'name') return NOT_NAMING.has(words.at(-2) ?? '') ? 0 : 60
  return last === 'title' ? 45 : 0
}

const PERSON_NAMES = new Set(['full name', 'name', 'last name', 'surname', 'first name'])

/** Whether values repeat too often to name rows. Persons share names; other things should not. Unknown counts as no. */
function repeatsTooOften(column: ColumnInfo, words: string[], rowCount: number | null): boolean {
  const distinct = column.profile?.distinct
  if (distinct === undefined || distinct === null || !rowCount) return false
  return distinct / rowCount < (PERSON_NAMES.has(words.join(' ')) ? 0.05 : 0.5)
}

/** The text column that names a row to people (name, title, last name ...), or undefined. `foreign`: columns that refer elsewhere. */
export function guessDisplayColumn(table: TableInfo, foreign: ReadonlySet<string>): string | undefined {
  const own = tableWords(table.name)
  const wordsOf = (column: ColumnInfo) => withoutTableWords(column.label.toLowerCase().split(' '), own)
  const arePersons = table.columns.some((column) => wordsOf(column).join(' ') === 'last name')
  const scored = table.columns.flatMap((column) => {
    if (column.type !== 'string' || column.hidden || foreign.has(column.name)) return []
    const words = wordsOf(column)
    if (arePersons && words.at(-1) === 'title') return []
    const isTableName = lemmaPhrase(words) === lemmaPhrase(own)
    const unfit = isKeyName(words) || repeatsTooOften(column, words, table.rowCount)
    const score = unfit ? 0 : isTableName ? 85 : namingScore(words)
    return score > 0 ? [{ name: column.name, score }] : []
  })
  const city =
    own.some((word) => PLACES.has(lemma(word))) && table.columns.find((column) => /^city$/i.test(column.label))
  return scored.toSorted((a, b) => b.score - a.score)[0]?.name ?? (city ? city.name : undefined)
}

/** Tables of places go by their city where nothing names them. */
const PLACES = new Set(['location', 'office', 'site', 'branch', 'store', 'place'])

/**
 * The date on which what a row tells happened: the table's only one, the only one that every row has while others come
 * later (closed, shipped), the first day of what lasts, or the one that is called after the table (`order_date`). Undefined where that is unclear, for
 * those who work somewhere, who were there from one date to another, and beside a column of years. `notTimes`: columns
 * that the model says are no times.
 */
export function guessDefaultTime(table: TableInfo, notTimes: ReadonlySet<string>): string | undefined {
  const dates = table.columns.filter(
    ({ type, hidden, name, label }) => isDated(type) && !hidden && !notTimes.has(name) && !BORN.test(label),
  )
  const hasBirth = table.columns.some(({ type, label }) => isDated(type) && BORN.test(label))
  if (dates.length === 1) return hasBirth || table.columns.some(isRecordYear) ? undefined : dates[0]?.name
  if (isOfWorkers(table) || table.columns.some(isRecordYear)) return undefined
  const declared = dates.filter(({ nullable }) => !nullable)
  if (declared.length === 1 && !LATER.test(declared[0]?.label ?? '')) return declared[0]?.name
  const [always, ...more] = dates.filter(isAlwaysThere)
  const others = dates.filter((date) => date !== always)
  if (always && more.length === 0 && others.every(comesLater) && !LATER.test(always.label)) return always.name
  const lasting = lastingDates(table)
  if (lasting) return lasting.from.name
  const [called, ...alike] = dates.filter(({ label }) => isCalledAfter(label, table))
  return called && isAlwaysThere(called) && alike.length === 0 ? called.name : undefined
}

/** What cannot be the day on which a row began. */
const LATER = /\b(end|due|expiry|expiration|target|until|closed|modified|updated|changed|last)\b/i
const BORN = /\bbirth/i
const isAlwaysThere = ({ nullable, profile }: ColumnInfo) => !nullable || profile?.nullShare === 0
const comesLater = ({ nullable, profile }: ColumnInfo) => nullable && profile?.nullShare !== 0

/** "Order date" of orders, "applied" of an application. */
function isCalledAfter(label: string, { name }: TableInfo): boolean {
  const rest = label
    .toLowerCase()
    .split(' ')
    .filter((word) => !DATE_WORDS.has(word))
  const [only = '', ...more] = rest
  return (
    more.length === 0 && only.length > 3 && tableWords(name).some((word) => lemma(word).startsWith(only.slice(0, 4)))
  )
}

const DATE_WORDS = new Set(['date', 'time', 'day', 'at', 'on'])
