/** What stored codes mean where nobody has said so: M and F of a gender, Y and N of a column that answers yes or no. */
import { isFlag } from '../form/labels.ts'
import type { ColumnInfo } from '../types.ts'
import { wordsOf } from './words.ts'

const GENDER = /^(sex|gender)$/
const FEMALE = ['female', 'females', 'woman', 'women', 'girl', 'girls']
const MALE = ['male', 'males', 'man', 'men', 'boy', 'boys']
const GENDERS: Record<string, string[]> = {
  f: FEMALE,
  female: FEMALE,
  w: FEMALE,
  woman: FEMALE,
  m: MALE,
  male: MALE,
  man: MALE,
}

const YES = new Set(['y', 'yes', 't', 'true'])
const NO = new Set(['n', 'no', 'f', 'false'])
/** Words of a name that only say that it answers yes or no: "is male", "approved flag". */
const FLAG_WORDS = new Set(['is', 'has', 'was', 'flag', 'yn', 'indicator', 'ind'])
/** Columns of more values are no codes. */
export const MOST_CODES = 6

/** What is said of those for whom a yes-or-no column of that name says yes. */
const SAID_OF: Record<string, string[]> = {
  attrition: ['left', 'leaver', 'leavers', 'quit', 'who left', 'attrited'],
  churn: ['churned', 'left', 'cancelled'],
  churned: ['churned', 'left', 'cancelled'],
}

/** Short codes that systems of people and work use, and what they stand for. */
const USUAL_CODES: Record<string, string[]> = {
  perm: ['permanent'],
  temp: ['temporary'],
  appr: ['apprentice', 'apprenticeship'],
  ftc: ['fixed term', 'fixed term contract'],
  ft: ['full time'],
  pt: ['part time'],
  ct: ['contractor'],
  int: ['intern'],
  act: ['active'],
  ina: ['inactive'],
  term: ['terminated'],
  trm: ['terminated'],
  loa: ['leave of absence'],
  promo: ['promotion', 'promoted'],
  susp: ['suspended'],
  canc: ['cancelled'],
  pend: ['pending'],
  held: ['on hold', 'hold'],
  eoc: ['end of contract'],
}
const CODED = /\b(status|type|reason|code|kind|category|class)$/
const MOST_USUAL = 15

/** Letters for the state of somebody who works somewhere. */
const STATES: Record<string, string[]> = {
  a: ['active'],
  i: ['inactive'],
  l: ['on leave'],
  t: ['terminated'],
  s: ['suspended'],
}

/** Usual codes of a column that holds capitals only and is called a status, a type or a reason. */
function usualCodes(label: string, values: readonly string[]): Record<string, string[]> {
  const isCoded =
    CODED.test(label.toLowerCase()) &&
    values.length <= MOST_USUAL &&
    values.every((value) => /^[A-Z_]{2,12}$/.test(value))
  const isState = /\bstatus$/.test(label.toLowerCase()) && values.every((value) => STATES[value.toLowerCase()])
  if (isState && values.length > 1)
    return Object.fromEntries(values.map((value) => [value, STATES[value.toLowerCase()] ?? []]))
  if (!isCoded) return {}
  return Object.fromEntries(
    values.flatMap((value) => {
      const words = USUAL_CODES[value.toLowerCase()]
      return words ? [[value, words]] : []
    }),
  )
}

/** What a yes-or-no column asks, without the words that only say that it does. */
function askedBy(label: string): string {
  return wordsOf(label)
    .filter((word) => !FLAG_WORDS.has(word))
    .join(' ')
}

/** Phrases for "true" of a yes-or-no column: "left" where it is called attrition. */
export function flagLabels(label: string): string[] {
  return SAID_OF[askedBy(label)] ?? []
}

/** Phrases for the codes of a text column, by code; none where the column holds other values too. */
export function codeLabels(label: string, values: readonly string[]): Record<string, string[]> {
  const usual = usualCodes(label, values)
  if (Object.keys(usual).length > 0) return usual
  if (values.length === 0 || values.length > MOST_CODES) return {}
  const words = wordsOf(label)
  if (words.some((word) => GENDER.test(word))) return gendersOf(values)
  const answers = values.every((value) => YES.has(value.toLowerCase()) || NO.has(value.toLowerCase()))
  const said = askedBy(label)
  if (!answers || said === '') return {}
  const labels = (value: string) =>
    YES.has(value.toLowerCase()) ? [said, ...flagLabels(label)] : [`not ${said}`, ...opposites(said)]
  return Object.fromEntries(values.map((value) => [value, labels(value)]))
}

/** Phrases for 1 and 0 of a column that holds nothing else: "paid", "unpaid" of `is_paid`. */
export function digitLabels(column: ColumnInfo): Record<string, string[]> {
  const said = isFlag(column) && column.type === 'integer' ? askedBy(column.label) : ''
  if (said === '') return {}
  const short = said.replace(/ (received|required|completed|done|signed|present)$/, '')
  return { 1: [...new Set([said, short]), ...flagLabels(column.label)], 0: [`not ${said}`, ...opposites(said)] }
}

/** "Inactive", "unpaid" for what is not active or paid. */
const opposites = (said: string) => (wordsOf(said).length === 1 ? [`un${said}`, `in${said}`, `non ${said}`] : [])

/** Other values beside ("X", "unknown") keep their own words. */
function gendersOf(values: readonly string[]): Record<string, string[]> {
  const known = values.flatMap((value): [string, string[]][] => {
    const labels = GENDERS[value.toLowerCase()]
    return labels ? [[value, labels.filter((one) => one !== value.toLowerCase())]] : []
  })
  return Object.fromEntries(known)
}
