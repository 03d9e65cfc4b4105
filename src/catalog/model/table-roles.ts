/** Which column names a row to people, and which date is meant when a question names none. */
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { isDated, isKeyName } from './column-roles.ts'
import { lemmaPhrase, tableWords, withoutTableWords } from './names.ts'

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
  return scored.toSorted((a, b) => b.score - a.score)[0]?.name
}

/**
 * The table's only date, or undefined where it has none or several. A date of birth is never what "in 2025" means.
 * `notTimes`: columns that the model says are no times.
 */
export function guessDefaultTime(table: TableInfo, notTimes: ReadonlySet<string>): string | undefined {
  const dates = table.columns.filter((column) => isDated(column.type) && !column.hidden && !notTimes.has(column.name))
  const [only, ...others] = dates
  return only && others.length === 0 && !/\bbirth/i.test(only.label) ? only.name : undefined
}
