/** Words of work: what those who work somewhere are called, and the dates of their work. */
import type { ColumnInfo, TableInfo } from '../types.ts'
import { lemmaOf, wordsOf } from './words.ts'

/** Lemmas of those who work somewhere. */
export const WORKERS = ['employee', 'staff', 'worker', 'people', 'person', 'colleague']

/** What people did on the dates of their work, and the lemmas that name such dates. */
export const WORK_DATES: { verbs: string[]; names: string[] }[] = [
  {
    verbs: ['hired', 'joined', 'started'],
    names: ['hire date', 'start date', 'join date', 'date join', 'entry date', 'employment date'],
  },
  {
    verbs: ['left', 'resigned', 'exited', 'departed'],
    names: ['end date', 'exit date', 'termination date', 'leave date', 'date leave'],
  },
]

/** The lemmas of a name as one text. */
export const lemmasOf = (name: string) => wordsOf(name).map(lemmaOf).join(' ')

/** Whether a table holds those who work somewhere. */
export function isOfWorkers({ label, name, synonyms }: Pick<TableInfo, 'label' | 'name' | 'synonyms'>): boolean {
  return [label, name, ...synonyms].some((phrase) => WORKERS.includes(lemmasOf(phrase)))
}

/** The one date of a table on which people did something, by one of its verbs. */
export function workDate({ columns }: TableInfo, verb: string): ColumnInfo | undefined {
  const names = WORK_DATES.find(({ verbs }) => verbs.includes(verb))?.names ?? []
  const [date, ...more] = columns.filter(
    ({ type, hidden, label }) => type.startsWith('date') && !hidden && names.includes(lemmasOf(label)),
  )
  return more.length === 0 ? date : undefined
}
