/** Words for lists of rows, for the one row that a superlative asks for, and for no rows at all. */
import { plural } from '../form/labels.ts'
import type { Form } from '../form/types.ts'
import { dataRange } from './data-range.ts'
import { asked, joined, known, listed, type Statement, say } from './statement.ts'
import { rowInFull } from './words-columns.ts'
import { at, type Facts, labelOf, rowsOf, scopeOf, sentence, subjectOf } from './words-facts.ts'

const MAX_NAMED = 3

/** A list: how many rows, and the first of them. */
export function rowsWords(facts: Facts): Statement[] {
  const { form } = facts
  const name = nameColumn(facts)
  const count = facts.table.rows.length
  if (facts.table.truncated) {
    const rows = say`${facts.sayer.count()} ${noun(facts, count)}${scopeOf(facts)}`
    return [sentence(say`these are the first ${rows}; there are more`)]
  }
  if (name === undefined) return [sentence(say`${facts.sayer.count()} ${noun(facts, count)}${scopeOf(facts)}`)]
  if (form?.limit !== undefined && !form.perGroup) {
    const [first] = form.limit === 1 ? superlative(facts, form, name) : []
    return [first ?? sentence(limitedWords(facts, form, name))]
  }
  const only = form && count === 1 ? onlyRow(facts, form) : []
  if (only.length > 0) return [sentence(say`${only}${scopeOf(facts)}`)]
  const named = rowsOf(facts)
    .slice(0, MAX_NAMED)
    .map((row) => facts.sayer.cell(at(row, name)))
  const head = say`${facts.sayer.count()} ${noun(facts, count)}${scopeOf(facts)}`
  if (count <= MAX_NAMED) return [sentence(say`${head}: ${listed(named)}`)]
  return [sentence(say`${head}; the first ${form?.order.length ? 'in order' : 'in the list'} is ${named[0] ?? ''}`)]
}

/** "Salary is 3,000", where columns were asked for and one row has them; its name only where the question did not say it. */
function onlyRow(facts: Facts, { columns, where, subject }: Form): Statement {
  const places = [...facts.table.columns.keys()]
  const added = places.length - columns.length
  if (columns.length === 0 || added < 0) return []
  const display = facts.catalog?.tables.find(({ name }) => name === subject)?.displayColumn
  const isNamed = where.some(([one, ...more]) => {
    const field = one && more.length === 0 && one.kind === 'values' ? one.field : undefined
    return field !== undefined && field.table === subject && field.column === display && field.via === undefined
  })
  return rowInFull(facts, isNamed ? places.slice(added) : places)
}

/** "The 5 employees with the highest salary: Ana Silva (EUR 91,000), Ben Ito (EUR 88,000), Cy Young (EUR 80,000) and others". */
function limitedWords(facts: Facts, form: Form, name: number): Statement {
  const by = orderColumn(facts, form)
  const rows = rowsOf(facts)
  const figure = (row: number) => (by === undefined || by === name ? [] : say` (${facts.sayer.cell(at(row, by))})`)
  const named = rows.slice(0, MAX_NAMED).map((row) => say`${facts.sayer.cell(at(row, name))}${figure(row)}`)
  const names = rows.length > MAX_NAMED ? say`${joined(named)} and others` : listed(named)
  const head = say`${facts.sayer.count()} ${noun(facts, rows.length)}`
  if (by === undefined && rows.length === 1) return say`the ${noun(facts, 1)}${scopeOf(facts)} is ${names}`
  if (by === undefined) return say`the first ${head}${scopeOf(facts)}: ${names}`
  return say`the ${head} with the ${endOf(facts, form, by)} ${labelOf(facts, by)}${scopeOf(facts)}: ${names}`
}

function endOf(facts: Facts, form: Form, by: number): string {
  const ascending = form.order[0]?.direction === 'asc'
  if (facts.table.columns[by]?.role === 'time') return ascending ? 'earliest' : 'latest'
  return ascending ? 'lowest' : 'highest'
}

function noun(facts: Facts, count: number): Statement {
  if (facts.form && facts.form.measures.length > 0) return say`${count === 1 ? 'row' : 'rows'}`
  const [first] = facts.table.columns.keys()
  if (!facts.form?.distinct || first === undefined) return [known(subjectOf(facts, count))]
  const label = labelOf(facts, first).text
  return say`different ${facts.sayer.label(first, count === 1 ? label : plural(label))}`
}

/** The column that names a row to people. */
function nameColumn(facts: Facts): number | undefined {
  return facts.dimensions[0] ?? (facts.table.columns.length > 0 ? 0 : undefined)
}

// ------------------------------------------------------------------------------------------ "the oldest employee"

function superlative(facts: Facts, form: Form, name: number): Statement[] {
  const by = orderColumn(facts, form)
  if (by === undefined) return []
  const rows = rowsOf(facts).filter((row) => facts.table.rows[row]?.[by] === facts.table.rows[0]?.[by])
  const names =
    rows.length > MAX_NAMED
      ? say`${facts.sayer.count(rows)} ${known(subjectOf(facts, 2))}`
      : listed(rows.map((row) => facts.sayer.cell(at(row, name))))
  const word = adjective(facts)
  const detail = say`${detailOf(facts, by)} ${facts.sayer.cell(at(0, by))}`
  if (word) {
    const verb = rows.length === 1 ? 'is' : 'are'
    const subject = subjectOf(facts, rows.length)
    return [sentence(say`the ${asked(word)} ${known(subject)}${scopeOf(facts)} ${verb} ${names} (${detail})`)]
  }
  const verb = rows.length === 1 ? 'has' : 'have'
  return [
    sentence(
      say`${names} ${verb} the ${endOf(facts, form, by)} ${labelOf(facts, by)}${scopeOf(facts)}: ${facts.sayer.cell(at(0, by))}`,
    ),
  ]
}

/** The shown column that the rows are ordered by: the compiler adds it last where the question did not ask for it. */
function orderColumn(facts: Facts, form: Form): number | undefined {
  const item = form.order[0]?.item
  if (typeof item !== 'object' || !('field' in item)) return undefined
  const words = item.field.column.toLowerCase()
  const label = facts.catalog?.tables
    .find((table) => table.name === item.field.table)
    ?.columns.find((column) => column.name === item.field.column)?.label
  const found = facts.table.columns.findLastIndex(
    (column) =>
      column.name.toLowerCase() === words ||
      (label !== undefined && column.label.toLowerCase() === label.toLowerCase()),
  )
  return found >= 0 ? found : undefined
}

/** The question's own word for the extreme, where it stands right before the subject: "oldest", "longest serving". */
function adjective(facts: Facts): string | undefined {
  const subject = subjectOf(facts, 1)
  const last = subject.split(' ').at(-1) ?? subject
  const pattern = new RegExp(
    `\\b(?:the )?((?:most|least|best|worst|[a-z]+est)(?: [a-z-]+)?) (?:${escaped(subject)}|${escaped(last)})(?:s|es)?\\b`,
    'i',
  )
  const word = pattern.exec(facts.question ?? '')?.[1]?.toLowerCase()
  return word && !/^(highest|lowest|largest|smallest|latest|earliest)$/.test(word) ? word : undefined
}

function escaped(text: string): string {
  return text.replace(/[^\w ]/g, '\\$&')
}

function detailOf(facts: Facts, column: number): Statement {
  const label = labelOf(facts, column)
  if (/\bbirth|\bborn/.test(label.text)) return say`born`
  return /\bhire/.test(label.text) ? say`hired` : [label]
}

// ------------------------------------------------------------------------------------------ nothing

/** No rows: what was looked for, and the likely reason. */
export function emptyWords(facts: Facts): Statement[] {
  const { form } = facts
  if (!form) return [sentence(say`no rows match`)]
  const scope = scopeOf(facts)
  const head = sentence(say`no ${known(subjectOf(facts))} match${scope.length > 0 ? scope : ' the question'}`)
  const range = dataRange(facts)
  if (range)
    return [head, sentence(say`the data have ${known(range.label)} from ${known(range.from)} to ${known(range.to)}`)]
  if (form.where.length + form.having.length > 1)
    return [head, sentence(say`perhaps the conditions do not hold together; leave one out to see more`)]
  return [head]
}
