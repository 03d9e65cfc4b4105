/** The last look at a form: everything that was read must have reached it, and nothing in it may contradict itself. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { fieldsIn, fieldsOf, relatedTables } from '../../form/fields.ts'
import { baseOf } from '../../form/measures.ts'
import type { Condition, FieldRef, Form, Measure } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import { sameField } from './groups.ts'
import { directReports } from './read-charge.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer, doesNotBelong } from './signals.ts'
import { hasSeveralBetween, pointsTo } from './ways.ts'

/** Throws CannotAnswer naming the first part of the question that the form does not hold. */
export function checkCoverage(draft: Draft, form: Form, scope: Scope): void {
  const held = heldBy(form, scope)
  for (const chunk of [...draft.things, ...draft.by, ...(draft.orderBy ? [draft.orderBy] : [])])
    if (!isHeld(chunk, held)) refuse(chunk.text)
  if (draft.extreme && form.order.length === 0 && !form.measures.some(isExtremeValue)) refuse(draft.extreme.at.text)
  if (draft.limit && form.limit !== draft.limit) refuse(String(draft.limit))
  const ranges = form.where.flat().filter(hasRange).length + (form.period?.range ? 1 : 0) + (form.asOf ? 1 : 0)
  const [range] = draft.ranges
  if (range && ranges < draft.ranges.length && !held.yearCompared) refuse(range.chunk.text)
  if (draft.distinct && !form.distinct && !form.measures.some((m) => m.kind === 'aggregate' && m.distinct))
    refuse('different')
  if (form.shareOf?.some((c) => 'field' in c && c.field.via)) refuse(draft.share?.text ?? 'share')
  refuseStrayGroups(draft, form, scope)
  refuseOddGroups(form, scope)
  refuseNestedGroups(draft, form, scope)
  if (!draft.inCharge) refuseFilteredRoles(form, scope)
  refuseUnledReports(draft, form)
}

/** "People who left, by reason": the reasons of their sick leaves are others, and they have several of them. */
function refuseStrayGroups({ by }: Draft, form: Form, scope: Scope): void {
  const stray = form.by.find(
    ({ field }) => scope.isAside(field) || (scope.isBeyond(field) && !scope.named.has(field.table)),
  )
  const stepped = form.by.find(({ grain }) => grain === 'weekday' || grain === 'hour')
  const whole = form.by.find((one) => stepped && !one.grain && sameField(one.field, stepped.field))
  if (whole) refuse(scope.label(whole.field))
  const own = stray ? wordsOf(scope.table(stray.field.table).label).map(lemmaOf) : []
  const named = by.some(({ text }) => wordsOf(text).some((word) => own.includes(lemmaOf(word))))
  const bases = form.measures.map((measure) => baseOf(measure, scope.catalog))
  const unclear = form.by.find(({ field }) => bases.some((base) => hasSeveralBetween(scope.catalog, field.table, base)))
  if (unclear) refuse(scope.label(unclear.field))
  if (stray && !named) refuse(scope.label(stray.field))
}

/** "Managers in Munich", "names of managers": whether that is the manager's or the report's cannot be told. */
function refuseFilteredRoles(form: Form, scope: Scope): void {
  const roles = [
    ...form.columns,
    ...form.measures.flatMap((m) => (m.kind === 'aggregate' && m.field ? [m.field] : [])),
  ].filter((field) => field.via)
  const [role] = roles
  const filtered = form.where.flat().some((c) => c.kind !== 'inForce')
  const unnamed = form.columns.some((field) => !field.via) && !scope.named.has(form.subject)
  if (role?.via && form.columns.length > 0 && unnamed) refuse(role.via.replaceAll('_', ' '))
  if (role?.via && filtered && (form.distinct || form.measures.length > 0 || form.columns.length === 1))
    refuse(role.via.replaceAll('_', ' '))
}

function refuse(words: string): never {
  throw doesNotBelong(words)
}

type Held = { tables: Set<string>; fields: Set<string>; metrics: Set<string>; yearCompared: boolean }

const key = (field: FieldRef) => `${field.table}.${field.column}`

/** What a form speaks of: tables, fields and metrics. */
function heldBy(form: Form, scope: Scope): Held {
  const conditions = [...form.where.flat(), ...(form.shareOf ?? [])]
  const measured = [...form.measures, ...form.having.map((h) => h.measure)]
  const fields = [...fieldsOf(form), ...(form.period?.field ? [form.period.field] : [])]
  const bases = measured.map((m) => baseOf(m, scope.catalog))
  return {
    tables: new Set([form.subject, ...relatedTables(form), ...bases, ...fields.map((field) => field.table)]),
    fields: new Set([...fields, ...keysOf(fields, scope)].map(key)),
    metrics: new Set(measured.flatMap((m) => (m.kind === 'metric' ? [m.name] : countedBy(m, scope)))),
    yearCompared: conditions.some((c) => c.kind === 'compare' && Number(c.value) > 1900 && Number(c.value) < 2100),
  }
}

/** The keys that lead to the people and things that a form names: "by interviewer". */
function keysOf(fields: FieldRef[], { catalog }: Scope): FieldRef[] {
  const roles = new Set(fields.flatMap(({ via }) => via ?? []))
  const used = catalog.relationships.filter(({ name, fromColumns }) => roles.has(name) && fromColumns.length === 1)
  return used.flatMap(({ from, fromColumns: [column = ''] }) => [{ table: from, column }])
}

/** A plain count of rows stands for the metric that counts them, where that was lifted. */
function countedBy(measure: Measure & { kind: 'aggregate' }, scope: Scope): string[] {
  const metric = measure.field === null ? scope.countMetric(measure.table) : undefined
  return metric ? [metric.name] : []
}

function hasRange(condition: Condition): boolean {
  const isDay = (c: Condition) => c.kind === 'date' || (c.kind === 'inForce' && c.through === true)
  return isDay(condition) || (condition.kind === 'related' && condition.where.some(isDay))
}

function isHeld(chunk: Chunk, held: Held): boolean {
  return chunk.meanings.some((meaning) => {
    if (meaning.kind === 'table') return held.tables.has(meaning.table)
    if (meaning.kind === 'metric') return held.metrics.has(meaning.name)
    return held.fields.has(key(meaning.field)) || (meaning.verb === true && held.tables.has(meaning.field.table))
  })
}

function isExtremeValue(measure: Form['measures'][number]): boolean {
  return measure.kind === 'aggregate' && (measure.aggregate === 'min' || measure.aggregate === 'max')
}

/** "Who has the most direct reports": people are those of somebody, by a condition or a group. */
function refuseUnledReports(draft: Draft, form: Form): void {
  const reports = directReports(draft)
  const led = [...form.where.flat().flatMap(fieldsIn), ...form.by.map(({ field }) => field)]
  if (reports && !led.some(({ via }) => via !== undefined)) refuse(reports.text)
}

/** "Hours per employee by department" are averages over employees, which a form cannot say. */
function refuseNestedGroups({ unit }: Draft, form: Form, scope: Scope): void {
  const table = unit && scope.tableIn(unit)
  const others = form.by.filter(
    ({ field }) => field.table !== table || field.column !== scope.table(table).displayColumn,
  )
  if (table && others.some(({ field, grain }) => !grain && pointsTo(scope.catalog, table, field.table)))
    refuse(unit.text)
}

const MANY_GROUPS = 60

/** Groups that tell nothing: the rows that are counted, a key, or a number with as many values as rows. */
function refuseOddGroups(form: Form, scope: Scope): void {
  for (const { field, grain } of form.by) {
    const table = scope.table(field.table)
    const column = scope.column(field)
    const counts = form.measures.some((m) => m.kind === 'aggregate' && m.field === null && m.table === field.table)
    if (counts && table.displayColumn === field.column && form.having.length === 0) refuse(scope.label(field))
    const many = (column.profile?.distinct ?? 0) > MANY_GROUPS
    const continuous =
      !grain && many && (column.type === 'decimal' || column.type === 'float' || column.expression !== undefined)
    if (continuous || (scope.isKey(field) && table.displayColumn !== undefined)) {
      throw new CannotAnswer(`"${scope.label(field)}" has too many different values to group by.`, [scope.label(field)])
    }
  }
}
