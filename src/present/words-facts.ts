/** What the words need to know of an answer: its columns by role, its rows in order, and how to name things. */
import { conditionWords } from '../form/explain.ts'
import { plural, singular } from '../form/labels.ts'
import type { DateRange, Form } from '../form/types.ts'
import type { Catalog, Plan, ResultColumn, ResultTable } from '../types.ts'
import { inWords, lowerFirst } from './names.ts'
import { asked, type CellRef, joined, type Piece, Sayer, type Statement, say } from './statement.ts'

export type WordsContext = {
  /** The day that "today" means, `YYYY-MM-DD`. */
  today: string
  question?: string
  /** With it filters and tables go by their names in the model. */
  catalog?: Catalog
}

export type Facts = WordsContext & {
  form: Form | undefined
  table: ResultTable
  sayer: Sayer
  /** Places of columns by role. */
  times: number[]
  dimensions: number[]
  measures: number[]
  /** Whether the rows are all that the question asks for: nothing was cut and no limit was set. Unknown without a form. */
  complete: boolean
}

/** Reads the facts of an answer. */
export function factsOf(plan: Pick<Plan, 'form'>, table: ResultTable, context: WordsContext): Facts {
  const places = (role: ResultColumn['role']) => table.columns.flatMap((column, i) => (column.role === role ? [i] : []))
  const named = places('dimension')
  const times = places('time')
  const { form } = plan
  return {
    ...context,
    form,
    table,
    sayer: new Sayer(table),
    times,
    dimensions: named.length + times.length > 0 ? named : places('key'),
    measures: places('measure'),
    complete: !table.truncated && form !== undefined && form.limit === undefined,
  }
}

/** A label in the middle of a sentence; of a comparison's "Headcount, 2025" only "headcount". */
export function labelOf(facts: Facts, column: number): Piece {
  const label = facts.table.columns[column]?.label ?? ''
  const { range } = facts.form?.period ?? {}
  const suffix = `, ${range?.text}`
  const bare = range && label.endsWith(suffix) ? label.slice(0, -suffix.length) : label
  return facts.sayer.label(column, lowerFirst(bare))
}

/** A statement as a sentence: capital first, full stop last. */
export function sentence(statement: Statement): Statement {
  const at = statement.findIndex((piece) => piece.text !== '')
  const first = statement[at]
  if (!first || at < 0) return []
  const text = first.text.charAt(0).toUpperCase() + first.text.slice(1)
  return [{ ...first, text }, ...statement.slice(at + 1), { text: '. ' }]
}

/** The subject's rows in words: "employees". */
export function subjectOf(facts: Facts, count = 2): string {
  const { form, catalog } = facts
  if (!form) return count === 1 ? 'row' : 'rows'
  const label = catalog?.tables.find((table) => table.name === form.subject)?.label ?? inWords(form.subject)
  const noun = lowerFirst(label)
  return count === 1 ? singular(noun) : plural(singular(noun))
}

/** Where and when the figures hold: " in 2025 where city is Berlin". Empty when the form says nothing. */
export function scopeOf(facts: Facts): Statement {
  return [...periodOf(facts), ...filtersOf(facts, ' where ')]
}

/** The period that the figures hold for, with a space before it. */
export function periodOf({ form, today }: Facts): Statement {
  const { range } = form?.period ?? {}
  if (!range) return []
  const soFar = isRunning(range, today) && !/\b(to date|so far)\b/.test(range.text) ? ' so far' : ''
  return say` ${asked(inPeriod(range.text))}${soFar}`
}

/** The conditions on the rows after the given words. That rows are in force today goes without saying; a caveat says so. */
export function filtersOf({ catalog, form, today }: Facts, lead: string): Statement {
  const where = (form?.where ?? []).filter((group) => !(group[0]?.kind === 'inForce' && group[0].day === today))
  if (where.length === 0) return []
  if (!catalog) return say` among the rows that match`
  const terms = where.map((group) => group.map((condition) => conditionWords(condition, catalog)).join(' or '))
  return say`${lead}${asked(terms.join(' and '))}`
}

/** A period with its preposition: "in 2025", "over the last 12 months", "since 2020", "last month". */
export function inPeriod(text: string): string {
  if (
    /^(in|on|since|until|before|after|between|from|during|as of|at|over|this|last|next|previous|today|yesterday)\b/i.test(
      text,
    )
  )
    return text
  if (/^\d{4}-\d{2}-\d{2} to /.test(text)) return `in the time from ${text}`
  return /^the (last|past|previous|next) /i.test(text) ? `over ${text}` : `in ${text}`
}

/** Whether a period is over on this day: its end is not after it. */
export function isPast(range: DateRange | undefined, today: string): boolean {
  return range?.to !== undefined && range.to <= today
}

function isRunning(range: DateRange, today: string): boolean {
  return range.from !== undefined && range.to !== undefined && range.from <= today && today < range.to
}

/** "was" for a period that is over, else "is"; "were" and "are" for a measure with a plural name, such as "sickness days". */
export function isOrWas(facts: Facts, measure: number): string {
  const past = isPast(facts.form?.period?.range, facts.today)
  if (isPlural(facts, measure)) return past ? 'were' : 'are'
  return past ? 'was' : 'is'
}

/** "was" or "were" of a measure at a point in time. */
export function wasOrWere(facts: Facts, measure: number): string {
  return isPlural(facts, measure) ? 'were' : 'was'
}

function isPlural(facts: Facts, measure: number): boolean {
  if (countedNoun(facts, measure)) return false
  const [head = ''] = labelOf(facts, measure).text.split(/ (?:per|of|in|by|with|for|at) /)
  return /[^siu]s$/.test(head)
}

/** Rows that have a number in a column, the highest first; equals in the order of the table. */
export function ranked(facts: Facts, column: number, rows = rowsOf(facts)): number[] {
  const value = (row: number) => facts.sayer.number([row, column])
  const filled = rows.filter((row) => value(row) !== null)
  return filled.sort((a, b) => (value(b) ?? 0) - (value(a) ?? 0) || a - b)
}

/** Rows whose group has a name in every column. */
export function namedRows(facts: Facts): number[] {
  return rowsOf(facts).filter((row) => facts.dimensions.every((column) => facts.table.rows[row]?.[column] !== null))
}

/** All rows by their place. */
export function rowsOf(facts: Facts): number[] {
  return facts.table.rows.map((_, i) => i)
}

const IN_PLACES =
  /\b(department|division|team|unit|country|city|region|state|location|office|site|branch|store|category|sector|industry|company|school|class|course|group|level|grade|band|field|area|year|quarter|month)\b/i

/** A group by its name, with its preposition: "in Engineering", "for Ana Silva", "where city is missing". */
export function groupOf(facts: Facts, row: number, dimensions = facts.dimensions): Statement {
  const columns = dimensions.map((column) => ({ column, cell: facts.table.rows[row]?.[column] ?? null }))
  const [first] = columns
  if (!first) return []
  if (columns.length > 1)
    return say`for ${joined(
      columns.map(({ column }) => nameOf(facts, row, column)),
      ' / ',
    )}`
  const type = facts.table.columns[first.column]
  const label = labelOf(facts, first.column)
  if (first.cell === null) return say`where ${label} is missing`
  if (type?.type === 'boolean') return say`where ${label} is ${facts.sayer.cell([row, first.column])}`
  if (type && !type.grain && needsLabel(facts, row, first.column)) {
    return say`for ${label} ${facts.sayer.cell([row, first.column])}`
  }
  const place = type?.grain || IN_PLACES.test(type?.label ?? '') ? 'in' : 'for'
  return say`${place} ${facts.sayer.cell([row, first.column])}`
}

/** Numbers and codes say little without the name of their column: "job level 7", "gender X". */
function needsLabel(facts: Facts, row: number, column: number): boolean {
  const type = facts.table.columns[column]
  return (
    (type?.type === 'integer' && !/\byear$/i.test(type.label)) || String(facts.table.rows[row]?.[column]).length <= 2
  )
}

function nameOf(facts: Facts, row: number, column: number): Statement {
  if ((facts.table.rows[row]?.[column] ?? null) === null) return say`no ${labelOf(facts, column)}`
  return say`${facts.sayer.cell([row, column])}`
}

/** The groups in words: "departments", or "groups" where several columns make one. */
export function groupNoun(facts: Facts): Piece {
  const [column, second] = facts.dimensions
  if (column === undefined || second !== undefined) return { text: 'groups' }
  return facts.sayer.label(column, plural(labelOf(facts, column).text))
}

/** A cell reference, for readability at the places of use. */
export function at(row: number, column: number): CellRef {
  return [row, column]
}

/** What a count counts: "employees" of "Number of employees", "leavers" of "Leavers". */
export function countedNoun(facts: Facts, measure: number): string | undefined {
  const column = facts.table.columns[measure]
  const label = labelOf(facts, measure).text
  const counted = /^number of (.+)$/i.exec(label)?.[1]
  if (counted) return counted
  const isCount = column?.type === 'integer' && !column.unit && column.format !== 'percent'
  return isCount &&
    /^[a-z][a-z -]*[^s]s$/.test(label) &&
    !/^(days|hours|years|total|sum|highest|lowest|latest)\b/.test(label)
    ? label
    : undefined
}

/** A measure as the subject of a sentence: "average salary", "the number of leavers". */
export function measureName(facts: Facts, measure: number): Statement {
  const noun = countedNoun(facts, measure)
  return noun ? say`the number of ${facts.sayer.label(measure, noun)}` : [labelOf(facts, measure)]
}

/** A measure with the period and filters it holds for: "average salary in 2025 where city is Berlin". */
export function scopedName(facts: Facts, measure: number): Statement {
  return say`${measureName(facts, measure)}${scopeOf(facts)}`
}
