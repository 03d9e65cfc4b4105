/** Words of work: what those who work somewhere are called, and the dates of their work. */
import type { ColumnInfo, TableInfo } from '../types.ts'
import { lemmaOf, wordsOf } from './words.ts'

/** Lemmas of those who work somewhere. */
export const WORKERS = ['employee', 'staff', 'worker', 'people', 'person', 'colleague', 'workforce']

/** What people did on the dates of their work, what those are called who did, and the lemmas that name such dates. */
export const WORK_DATES: { verbs: string[]; nouns: string[]; names: string[] }[] = [
  {
    verbs: ['hired', 'joined', 'started'],
    nouns: ['hire', 'new hire', 'joiner', 'new joiner', 'starter', 'new starter'],
    names: [
      'hire date',
      'date hire',
      'start date',
      'join date',
      'date join',
      'date of join',
      'entry date',
      'employment date',
    ],
  },
  {
    verbs: ['left', 'exited', 'departed', 'leaving'],
    nouns: ['leaver', 'departure', 'exit', 'termination', 'separation'],
    names: ['end date', 'exit date', 'termination date', 'leave date', 'date leave', 'date left', 'separation date'],
  },
]

/** Words of work that mean the same: what a table or a column has in its name may be asked for by another of its row. */
const SAID_OTHERWISE: string[][] = [
  ['sickness', 'sick', 'illness', 'sick leave', 'sickness absence', 'sick absence'],
  ['absence', 'leave', 'time off'],
  ['requisition', 'position', 'role'],
  ['candidate', 'applicant'],
  ['salary', 'pay', 'wage'],
  ['overtime', 'extra hours'],
  ['holiday', 'bank holiday', 'public holiday'],
  ['appraisal', 'review', 'performance review'],
]

/** Other ways to say a word or phrase of work, in lemmas. */
export function saidOtherwise(phrase: string): string[] {
  return SAID_OTHERWISE.filter((words) => words.includes(phrase)).flatMap((words) =>
    words.filter((one) => one !== phrase),
  )
}

/** The lemmas of a name as one text. */
export const lemmasOf = (name: string) => wordsOf(name).map(lemmaOf).join(' ')

/** Whether a table holds those who work somewhere. */
export function isOfWorkers({ label, name, synonyms }: Pick<TableInfo, 'label' | 'name' | 'synonyms'>): boolean {
  return [label, name, ...synonyms].some((phrase) => WORKERS.includes(lemmasOf(phrase)))
}

/** The table with the dates on which its people came and left, where it keeps those who left. */
export function withEmployment(table: TableInfo): TableInfo {
  const [from, to] = isOfWorkers(table) ? [workDate(table, 'hired'), workDate(table, 'left')] : []
  const keepsBoth = to?.nullable === true && (to.profile?.nullShare ?? 1) > 0
  return from && keepsBoth ? { ...table, employment: { from: from.name, to: to.name } } : table
}

/** The one date of a table on which people did something, by one of its verbs. */
export function workDate({ columns }: TableInfo, verb: string): ColumnInfo | undefined {
  const names = WORK_DATES.find(({ verbs }) => verbs.includes(verb))?.names ?? []
  const [date, ...more] = columns.filter(
    ({ type, hidden, label }) => type.startsWith('date') && !hidden && names.includes(lemmasOf(label)),
  )
  return more.length === 0 ? date : undefined
}
