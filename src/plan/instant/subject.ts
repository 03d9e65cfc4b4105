/** The table that a row or a count of the answer stands for. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import type { Form } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { type Draft, hasField, hasMetric, hasTable } from './draft.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer, doesNotBelong } from './signals.ts'
import { pointsTo } from './ways.ts'

/** Words that people are called by; a table that goes by one of them answers "who". */
const PEOPLE = new Set([
  'employee',
  'person',
  'people',
  'staff',
  'worker',
  'customer',
  'client',
  'student',
  'teacher',
  'user',
  'member',
  'player',
  'author',
  'artist',
  'candidate',
  'patient',
  'driver',
  'instructor',
  'professor',
  'singer',
  'actor',
  'director',
  'owner',
  'guest',
  'visitor',
  'friend',
  'physician',
  'doctor',
])

/** The table that a row or a count stands for, as far as names alone tell. */
export function chooseSubject(draft: Draft, scope: Scope): string {
  const counted = draft.measures.find((m) => m.kind === 'count')?.thing
  const candidates = [
    draft.inCharge && scope.values(draft.inCharge.of).field.table,
    counted && !hasMetric(counted) ? (scope.tableIn(counted) ?? countedByValue(counted)) : undefined,
    ...draft.measures.map((m) => scope.metricBase(m.thing)),
    ...draft.things
      .filter((chunk) => !hasMetric(chunk) && !draft.possessed.has(chunk))
      .map((chunk) => scope.tableIn(chunk)),
    ...draft.things
      .filter((chunk) => hasMetric(chunk))
      .map((chunk) => (hasTable(chunk) && draft.head === 'list' ? scope.tableIn(chunk) : undefined)),
    ledTable(draft, scope),
    draft.head === 'who' || saysHeadcount(draft) ? peopleTable(scope) : undefined,
    ...draft.things.map((chunk) => scope.metricBase(chunk) ?? scope.tableIn(chunk)),
    scope.metricBase(draft.extreme?.thing),
  ]
  return candidates.find((table) => table !== undefined) ?? ownerNamed(draft) ?? fieldTable(draft, scope)
}

/** "Who reports to Ann": one of those whom Ann is among. */
function ledTable({ conditions }: Draft, scope: Scope): string | undefined {
  const led = conditions.find((c) => c.kind === 'value' && c.inCharge)
  return led?.kind === 'value' ? scope.values(led.chunk, led.owner).field.table : undefined
}

/** "How many women": rows of the table whose value it is, whatever else is named. */
function countedByValue({ meanings, values }: Chunk): string | undefined {
  const tables = new Set(values.map(({ field }) => field.table))
  const [only] = tables
  return meanings.length === 0 && tables.size === 1 ? only : undefined
}

/** "Split by gender of employees": the table is named with its column. */
function ownerNamed({ things, by }: Draft): string | undefined {
  const meanings = [...things, ...by].flatMap((chunk) => chunk.meanings)
  return meanings.flatMap((m) => (m.kind === 'field' && m.owned ? [m.field.table] : []))[0]
}

/** "Headcount" without a metric of that name counts the people. */
function saysHeadcount(draft: Draft): boolean {
  return draft.measures.some((m) => m.kind === 'count' && !m.thing && /head|staff/i.test(m.at.text))
}

/** The table of people that most others point to. */
export function peopleTable(scope: Scope): string | undefined {
  const isPeople = (phrase: string) => wordsOf(phrase).some((word) => PEOPLE.has(lemmaOf(word)))
  const tables = scope.catalog.tables.filter((table) => [table.label, table.name, ...table.synonyms].some(isPeople))
  const pointed = (table: string) => scope.catalog.relationships.filter((r) => r.to === table).length
  return tables.sort((a, b) => pointed(b.name) - pointed(a.name))[0]?.name
}

/** Without any table or metric: the table of the first field or value. */
function fieldTable(draft: Draft, scope: Scope): string {
  const chunks = [...draft.measures.map((m) => m.thing), draft.extreme?.thing, ...draft.things]
  const fieldOf = (chunk: Chunk | undefined) => (chunk && hasField(chunk) ? scope.likelyField(chunk) : undefined)
  for (const chunk of chunks) {
    const field = fieldOf(chunk)
    if (field) return field.table
  }
  const groups = draft.by.flatMap((chunk) => scope.tableIn(chunk) ?? fieldOf(chunk)?.table ?? [])
  const counted = groups.find((table) =>
    valueTables(draft, scope).every((other) => pointsTo(scope.catalog, table, other)),
  )
  if (counted) return counted
  for (const condition of draft.conditions) {
    if (condition.kind === 'value') return scope.values(condition.chunk, condition.owner).field.table
    const named = 'thing' in condition ? condition.thing : undefined
    const field = named && hasField(named) ? scope.likelyField(named) : undefined
    if (field) return field.table
  }
  for (const chunk of [...draft.by, draft.orderBy, ...draft.measures.map((m) => m.thing)]) {
    const table = chunk && (scope.tableIn(chunk) ?? fieldOf(chunk)?.table)
    if (table) return table
  }
  throw new CannotAnswer('I could not tell what this asks about. Name one of the tables or metrics of this data.')
}

function valueTables(draft: Draft, scope: Scope): string[] {
  return draft.conditions.flatMap((c) => (c.kind === 'value' ? [scope.values(c.chunk, c.owner).field.table] : []))
}

/**
 * "Email and job of Ann": each job has many people, and what is shown and what is said of them must be of the same ones.
 * So the rows are theirs. Throws CannotAnswer where they cannot be.
 */
export function settleRows(scope: Scope, form: Form): void {
  const isFiltered = (table: string) =>
    form.where.flat().some((c) => (c.kind === 'related' ? c.table : c.field.table) === table)
  const shown = form.columns.find((field) => scope.isBeyond(field) && isFiltered(field.table))
  if (form.measures.length > 0 || form.by.length > 0 || !shown) return
  const [before, display] = [form.subject, scope.table(form.subject).displayColumn]
  const isRelated = form.where.flat().some((c) => c.kind === 'related' && c.table === shown.table)
  scope.subject = shown.table
  form.subject = shown.table
  if (display) form.columns.unshift({ table: before, column: display })
  if (isRelated || form.columns.some((field) => scope.isBeyond(field))) throw doesNotBelong(scope.label(shown))
}

/** A period apart from the only date that is named ("joined in Germany this year") belongs to it. */
export function attachDates(draft: Draft): void {
  const [range, ...more] = draft.ranges
  if (!range || more.length > 0 || range.hint || range.named) return
  const isDate = (chunk: Chunk) =>
    !hasTable(chunk) &&
    !hasMetric(chunk) &&
    chunk.meanings.some((m) => m.kind === 'field' && (m.verb || m.synonym)) &&
    chunk.meanings.every((m) => m.kind === 'field' && m.date)
  const dates = draft.things.filter(isDate)
  const [date] = dates
  if (!date || dates.length > 1) return
  range.hint = date
  draft.things = draft.things.filter((chunk) => chunk !== date)
}
