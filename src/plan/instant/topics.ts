/** What tables are of: "sickness" for sickness episodes, "requests" for leave requests, and the other words for both. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { saidOtherwise } from '../../catalog/work.ts'
import { isNumber } from '../../form/labels.ts'
import type { ColumnInfo, TableInfo } from '../../types.ts'
import type { Meaning } from './lexicon.ts'

/** Last words of tables whose first word says what they are of. */
const INSTANCES = new Set('episode record entry event case spell log request transaction instance'.split(' '))
/** Last words that many things have. */
const COMMON = new Set(
  'type kind class status state code name date time detail history info data item list group level'.split(' '),
)
/** What rows are measured in. */
const UNITS = ['days', 'hours', 'amount', 'cost']

type Phrase = { phrase: string; meaning: Meaning }

/**
 * Phrases for a table and for its only column of days or hours ("sick days"). `isFree`: whether a phrase, in lemmas, is no
 * name already.
 */
export function topicsOf(table: TableInfo, tables: readonly TableInfo[], isFree: (name: string) => boolean): Phrase[] {
  const meaning: Meaning = { kind: 'table', table: table.name, quality: 0.88, synonym: true }
  const hasInstances = INSTANCES.has(headOf(table))
  return namesOf(table, tables)
    .filter(isFree)
    .flatMap((name) => [
      { phrase: name, meaning },
      ...UNITS.flatMap((unit) => unitOf(table, name, unit)),
      ...(hasInstances ? [...INSTANCES].map((instance) => ({ phrase: `${name} ${instance}`, meaning })) : []),
    ])
}

const lemmasIn = ({ label }: TableInfo) => wordsOf(label).map(lemmaOf)
const headOf = (table: TableInfo) => lemmasIn(table)[1] ?? ''

/** What a table of one or two words is called by one of them, where no other table is. */
function namesOf(table: TableInfo, tables: readonly TableInfo[]): string[] {
  const [topic = '', head, ...more] = lemmasIn(table)
  if (more.length > 0) return []
  const isAlone = (is: (other: TableInfo) => boolean) => tables.filter(is).length === 1
  const ofTopic = (other: TableInfo) => lemmasIn(other)[0] === topic && INSTANCES.has(headOf(other))
  const names = [
    ...(head === undefined || (INSTANCES.has(head) && isAlone(ofTopic)) ? [topic] : []),
    ...(head !== undefined && !COMMON.has(head) && isAlone((other) => lemmasIn(other).at(-1) === head) ? [head] : []),
  ]
  return [...new Set(names.flatMap((name) => [name, ...saidOtherwise(name)]))]
}

function unitOf(table: TableInfo, name: string, unit: string): Phrase[] {
  const has = ({ label, hidden, aggregate }: ColumnInfo) =>
    !hidden && aggregate !== 'none' && wordsOf(label).includes(unit)
  const [column, ...more] = table.columns.filter((one) => isNumber(one) && has(one))
  if (!column || more.length > 0) return []
  const field = { table: table.name, column: column.name }
  return [
    {
      phrase: `${name} ${unit}`,
      meaning: { kind: 'field', field, quality: 0.95, synonym: true, date: false, figure: true },
    },
  ]
}
