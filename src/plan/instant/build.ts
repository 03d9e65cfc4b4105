/** A draft to a form: the subject, then measures, groups, conditions, periods and order, each name settled on the way. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { capitalised } from '../../form/labels.ts'
import { baseOf, timeOf, validityOf } from '../../form/measures.ts'
import { usualFields } from '../../form/rows.ts'
import type { Condition, Dimension, FieldRef, Form, Measure } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { buildConditions, groupBySubject } from './conditions.ts'
import { checkCoverage } from './coverage.ts'
import { type Draft, hasField, hasMetric, hasTable } from './draft.ts'
import { applyExtreme } from './extremes.ts'
import { countMeasure, hasEventDate, measureOf, plainMeasure } from './measures.ts'
import { applyPeriods } from './periods.ts'
import { isNumber, type Scope } from './scope.ts'
import { AskBack, CannotAnswer } from './signals.ts'

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

/** Builds the form. Throws AskBack or CannotAnswer where the draft does not settle it. */
export function buildForm(draft: Draft, scope: Scope, today: string): Form {
  refuseWhatIsNotUnderstood(draft)
  attachDates(draft)
  for (const chunk of [...draft.things, ...draft.by, ...draft.measures.map((m) => m.thing)]) {
    const table = chunk && !hasMetric(chunk) ? scope.tableIn(chunk) : undefined
    if (table) scope.named.add(table)
  }
  scope.subject = chooseSubject(draft, scope)
  const form: Form = {
    subject: scope.subject,
    columns: [],
    measures: [],
    by: [],
    where: [],
    having: [],
    order: [],
    calculations: [],
  }
  takeMeasures(draft, scope, form)
  takeGroups(draft, scope, form)
  applyExtreme(draft, scope, form)
  takeThings(draft, scope, form)
  settleSubject(scope, form)
  buildConditions(draft, scope, form)
  liftInForce(draft, scope, form)
  applyPeriods(draft, scope, form, today)
  keepInForce(draft, scope, form, today)
  applyCalculations(draft, scope, form)
  applyOrder(draft, scope, form)
  refuseEmpty(form, draft)
  checkCoverage(draft, form, scope)
  return form
}

const REFUSALS = {
  why: 'I can show what the data says, not why it is so.',
  future: 'I only report what is in the data; I do not forecast.',
  opinion: 'I can show figures, but I do not give opinions or advice.',
}

function refuseWhatIsNotUnderstood(draft: Draft): void {
  if (draft.instead) throw new CannotAnswer('There is no answer before that this could change.')
  if (draft.refusal) throw new CannotAnswer(REFUSALS[draft.refusal.why], [draft.refusal.chunk.text])
  if (draft.unknown.length === 0) return
  const words = draft.unknown.map((chunk) => chunk.text)
  const named = words.map((word) => `"${word}"`).join(', ')
  throw new CannotAnswer(`I do not understand ${named} here: it is not permitted or not in this data.`, words)
}

/** A period apart from the only date that is named ("joined in Germany this year") belongs to it. */
function attachDates(draft: Draft): void {
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

/** The table that a row or a count stands for, as far as names alone tell. */
function chooseSubject(draft: Draft, scope: Scope): string {
  const counted = draft.measures.find((m) => m.kind === 'count')?.thing
  const candidates = [
    counted && !hasMetric(counted) ? scope.tableIn(counted) : undefined,
    ...draft.measures.map((m) => scope.metricBase(m.thing)),
    ...draft.things.filter((chunk) => !hasMetric(chunk)).map((chunk) => scope.tableIn(chunk)),
    ...draft.things
      .filter((chunk) => hasMetric(chunk))
      .map((chunk) => (hasTable(chunk) && draft.head === 'list' ? scope.tableIn(chunk) : undefined)),
    draft.head === 'who' || saysHeadcount(draft) ? peopleTable(scope) : undefined,
    ...draft.things.map((chunk) => scope.metricBase(chunk) ?? scope.tableIn(chunk)),
    scope.metricBase(draft.extreme?.thing),
  ]
  return candidates.find((table) => table !== undefined) ?? fieldTable(draft, scope)
}

/** "Headcount" without a metric of that name counts the people. */
function saysHeadcount(draft: Draft): boolean {
  return draft.measures.some((m) => m.kind === 'count' && !m.thing && /head|staff/i.test(m.at.text))
}

/** The table of people that most others point to. */
function peopleTable(scope: Scope): string | undefined {
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
  for (const condition of draft.conditions) {
    if (condition.kind === 'value') return scope.values(condition.chunk, condition.owner).field.table
    const named = 'thing' in condition ? condition.thing : undefined
    const field = named && hasField(named) ? scope.likelyField(named) : undefined
    if (field) return field.table
  }
  for (const chunk of [...draft.by, draft.orderBy]) {
    const table = chunk && (scope.tableIn(chunk) ?? fieldOf(chunk)?.table)
    if (table) return table
  }
  throw new CannotAnswer('I could not tell what this asks about. Name one of the tables or metrics of this data.')
}

function takeMeasures(draft: Draft, scope: Scope, form: Form): void {
  for (const mention of draft.measures) form.measures.push(measureOf(mention, draft, scope))
}

function takeGroups(draft: Draft, scope: Scope, form: Form): void {
  for (const chunk of draft.by) {
    const dimension = dimensionOf(chunk, scope)
    if (!dimension) throw new CannotAnswer(`I cannot group by "${chunk.text}".`, [chunk.text])
    if (!form.by.some((known) => sameField(known.field, dimension.field))) form.by.push(dimension)
  }
}

/** A table groups by the column that names its rows, a field by itself. */
export function dimensionOf(chunk: Chunk, scope: Scope): Dimension | undefined {
  const table = scope.tableIn(chunk)
  const display = table ? displayOf(table, scope) : undefined
  const exactField = chunk.meanings.some((m) => m.kind === 'field' && m.quality >= 0.96 && !m.part)
  if (table && display && !(exactField && table === scope.subject)) {
    scope.because(chunk, `by ${scope.label({ table, column: display })}`, 'schema')
    return { field: { table, column: display } }
  }
  const field = scope.field(chunk)
  return field ? { field } : undefined
}

/** The column that names a table's rows; a text key where no other does. */
export function displayOf(table: string, scope: Scope): string | undefined {
  const { displayColumn, primaryKey, columns } = scope.table(table)
  const [key] = primaryKey
  const isText = columns.some((column) => column.name === key && column.type === 'string')
  return displayColumn ?? (primaryKey.length === 1 && isText ? key : undefined)
}

export function sameField(a: FieldRef, b: FieldRef): boolean {
  return a.table === b.table && a.column === b.column && a.via === b.via
}

/** Names that no rule gave a part: metrics to compute, tables to group by or list, fields to show, dates that must be there. */
function takeThings(draft: Draft, scope: Scope, form: Form): void {
  const listing = draft.head === 'list' || draft.head === 'who'
  const metricsFirst = [...draft.things].sort((a, b) => Number(hasMetric(b)) - Number(hasMetric(a)))
  for (const chunk of metricsFirst) {
    const metric = scope.metric(chunk)
    const table = scope.tableIn(chunk)
    if (metric && !(table && (listing || form.measures.length > 0 || isUnmeasured(draft))))
      addListedMeasure(chunk, scope.takeMetric(chunk, metric), draft, form)
    else if (table) takeTable(chunk, table, draft, scope, form)
    else takeField(chunk, draft, scope, form)
  }
  if (form.columns.length > 0 && form.columns.length === draft.shown.size)
    form.columns.unshift(...usualFields(scope.subject, scope.catalog))
  if (
    form.measures.length === 0 &&
    (form.by.length > 0 || draft.grain || draft.trend || draft.share) &&
    !form.order.length
  )
    implyMeasure(draft, scope, form)
}

/** Nothing asks for a number: "employees in Berlin" lists them, "employees by month" counts them. */
function isUnmeasured(draft: Draft): boolean {
  const grouped =
    draft.by.length > 0 ||
    draft.grain !== undefined ||
    draft.trend ||
    draft.share !== undefined ||
    draft.compare !== undefined ||
    draft.growth !== undefined
  return !grouped
}

/** Two figures stand side by side only when the question lists them: "average age of leavers" is something else. */
function addListedMeasure(chunk: Chunk, measure: Measure, draft: Draft, form: Form): void {
  const known = form.measures.some((m) => JSON.stringify(m) === JSON.stringify(measure))
  if (form.measures.length > 0 && !known && !draft.listed.has(chunk)) {
    throw new CannotAnswer(`I do not know how "${chunk.text}" belongs to the rest of the question.`, [chunk.text])
  }
  addMeasure(form, measure)
}

function addMeasure(form: Form, measure: Measure): void {
  if (!form.measures.some((known) => JSON.stringify(known) === JSON.stringify(measure))) form.measures.push(measure)
}

/** A table beside measures of other rows is what they are grouped by: "which departments had hires in 2024". */
function takeTable(chunk: Chunk, table: string, draft: Draft, scope: Scope, form: Form): void {
  scope.because(chunk, `${scope.table(table).label.toLowerCase()}`, 'schema')
  if (form.measures.length === 0 && table !== scope.subject) return showTable(chunk, table, draft, scope, form)
  if (form.measures.length === 0 || table === scope.subject || form.by.some((d) => d.field.table === table)) return
  const isGroup =
    (draft.head === 'which' || draft.head === 'list') && draft.extreme === undefined && scope.nearness(table) > 0.05
  const display = scope.table(table).displayColumn
  if (isGroup && display && draft.by.length === 0) form.by.push({ field: { table, column: display } })
}

/** "Products with their category": another table's name beside the rows is a column to show. */
function showTable(chunk: Chunk, table: string, draft: Draft, scope: Scope, form: Form): void {
  const { displayColumn } = scope.table(table)
  const field = displayColumn ? { table, column: displayColumn } : undefined
  if (!field || scope.isBeyond(field) || scope.nearness(table) < 0)
    throw new CannotAnswer(`I do not know how "${chunk.text}" belongs to the rest of the question.`, [chunk.text])
  form.columns.push(field)
  draft.shown.add(chunk)
}

function takeField(chunk: Chunk, draft: Draft, scope: Scope, form: Form): void {
  const field = scope.field(chunk)
  if (!field) throw new CannotAnswer(`I do not know how to use "${chunk.text}" here.`, [chunk.text])
  if (
    scope.column(field).type === 'boolean' &&
    (form.measures.length > 0 || form.columns.length > 0 || scope.named.size > 0)
  ) {
    form.where.push([{ kind: 'values', field, values: [true], negated: false }])
    return
  }
  const verb = chunk.meanings.some((m) => m.kind === 'field' && m.verb && sameField(m.field, field))
  if (verb) return noteHappened(field, scope, form)
  if (form.measures.length > 0 || draft.by.length > 0 || draft.grain || draft.trend) {
    const near = form.measures.length === 0 || field.table === scope.subject || scope.nearness(field.table) > 0.05
    const measure = isNumber(scope.column(field)) && near ? plainMeasure(field, draft, scope) : undefined
    if (measure) return addMeasure(form, measure)
    if (
      form.measures.length > 0 &&
      draft.by.length === 0 &&
      draft.head === 'which' &&
      draft.things[0] === chunk &&
      isBeforeMeasures(chunk, draft)
    ) {
      form.by.push({ field })
      return
    }
    throw new CannotAnswer(`I do not know how "${chunk.text}" belongs to the rest of the question.`, [chunk.text])
  }
  form.columns.push(field)
}

/** "Which job titles had hires": the name comes before what is computed. */
function isBeforeMeasures(chunk: Chunk, draft: Draft): boolean {
  return (
    draft.measures.every((measure) => chunk.start < measure.at.start) &&
    (draft.extreme === undefined || chunk.start < draft.extreme.at.start)
  )
}

/** "Employees who left": the date must be there; one that is always there says nothing. */
function noteHappened(field: FieldRef, scope: Scope, form: Form): void {
  if (field.table !== scope.subject) {
    form.where.push([{ kind: 'related', table: field.table, quantifier: 'some', where: [] }])
    return
  }
  const column = scope.column(field)
  const always = !column.nullable || column.profile?.nullShare === 0
  if (!always) form.where.push([{ kind: 'missing', field, negated: true }])
}

/** Groups without a measure count the subject's rows. */
function implyMeasure(draft: Draft, scope: Scope, form: Form): void {
  const numeric = form.columns.find((field) => isNumber(scope.column(field)))
  const measure = numeric ? plainMeasure(numeric, draft, scope) : undefined
  if (measure) form.columns = form.columns.filter((field) => field !== numeric)
  if (!measure) askWhatToCount(draft, scope, form)
  form.measures.push(measure ?? countMeasure(scope.subject, draft, scope))
}

/** "Training by department" where a training belongs to many departments: what is counted decides the figures. */
function askWhatToCount(draft: Draft, scope: Scope, form: Form): void {
  const beyond = form.by.some((dimension) => scope.isBeyond(dimension.field))
  if (!beyond) return
  const between = new Set(scope.catalog.relationships.filter((r) => r.to === scope.subject).map((r) => r.from))
  const metrics = scope.catalog.metrics
    .filter((metric) => metric.dataset && between.has(metric.dataset))
    .map((metric) => metric.label.toLowerCase())
  const subject = scope.table(scope.subject).label.toLowerCase()
  const named = draft.things.find((chunk) => scope.tableIn(chunk) === scope.subject)
  if (!named) return
  const labels = [...metrics.slice(0, 3), `number of different ${subject}`]
  throw new AskBack(
    `What should be counted for "${named.text}"?`,
    labels.map((label) => ({ label: capitalised(label), question: scope.rewritten(named, label) })),
  )
}

/** With measures, the subject is where their rows are. */
function settleSubject(scope: Scope, form: Form): void {
  const [first] = form.measures
  if (!first) return
  const base = baseOf(first, scope.catalog)
  if (base) {
    form.subject = base
    scope.subject = base
  }
}

/** Rows of a table with a validity are those in force today, unless the question is about when they began or ended. */
function keepInForce(draft: Draft, scope: Scope, form: Form, today: string): void {
  if (form.measures.length > 0 || form.distinct) return
  const validity = validityOf(form.subject, scope.catalog)
  const dated = form.where
    .flat()
    .some((c) => c.kind !== 'related' && [validity?.from, validity?.to].some((f) => f && sameField(f, c.field)))
  if (form.where.flat().some((c) => saysState(c, form.subject, scope))) return
  if (!validity || dated || hasEventDate(form.subject, draft, scope)) return
  form.where.push([{ kind: 'inForce', field: validity.from, to: validity.to, day: today }])
  scope.assume(
    `Only ${scope.table(form.subject).label.toLowerCase()} in force today (${scope.label(validity.to)} empty or later).`,
    0.99,
  )
}

const STATE = /\b(status|state|active)\b/i

/** A condition on the state of a row ("former", "not active") speaks of rows that are not in force too. */
function saysState(condition: Condition, table: string, scope: Scope): boolean {
  return (
    condition.kind === 'values' && condition.field.table === table && STATE.test(scope.column(condition.field).label)
  )
}

/** Counts of rows in force become plain counts where the question names a state. */
function liftInForce(draft: Draft, scope: Scope, form: Form): void {
  if (!form.where.flat().some((c) => saysState(c, form.subject, scope))) return
  const count = scope.countMetric(form.subject)
  form.measures = form.measures.map((measure): Measure => {
    if (measure.kind === 'metric' && measure.name === count?.name)
      return { kind: 'aggregate', aggregate: 'count', table: form.subject, field: null }
    if (measure.kind === 'metric' && timeOf(measure, scope.catalog)?.inForce)
      throw new CannotAnswer(
        'This figure is only known of rows in force.',
        draft.conditions.flatMap((c) => (c.kind === 'value' ? [c.chunk.text] : [])),
      )
    return measure.kind === 'aggregate' ? { ...measure, inForce: undefined } : measure
  })
}

function applyCalculations(draft: Draft, scope: Scope, form: Form): void {
  if (draft.share) shareCalculation(draft.share, scope, form, draft)
  if ((draft.growth || draft.running) && !form.period?.grain) {
    throw new CannotAnswer('Growth and running totals need a period to go by: say "by month" or "by year".', [
      (draft.growth ?? draft.running)?.text ?? '',
    ])
  }
  if (draft.growth) form.calculations.push('growth')
  if (draft.running) form.calculations.push('running')
}

/** Of groups: each one's share of all. Of conditions: the share of rows that meet them. */
function shareCalculation(chunk: Chunk, scope: Scope, form: Form, draft: Draft): void {
  scope.because(chunk, 'share of the total', 'grammar')
  const aside = new Set(draft.conditions.flatMap((c) => (c.kind === 'value' && c.aside ? [c.chunk.text] : [])))
  const inside = form.where.filter((group) => group.length === 1)
  const asked = inside.filter((group) => !isAside(group[0], aside))
  const numerator = asked.length > 0 ? asked : inside
  const within = form.by.length > 0 ? asked.length > 0 : numerator.length > 0
  if (within) {
    form.shareOf = numerator.flat()
    form.where = form.where.filter((group) => !numerator.includes(group))
    const [measure] = form.measures
    const counts =
      measure === undefined || (measure.kind === 'aggregate' && measure.field === null) || measure.kind === 'metric'
    if (!counts) throw new CannotAnswer('I can give the share of rows, not of this measure.', [chunk.text])
    inForceOnly(measure, scope, form)
    form.measures = []
    return
  }
  if (form.by.length === 0)
    throw new CannotAnswer('A share needs groups: say, for example, "share by department".', [chunk.text])
  form.calculations.push('share')
}

/** The share of a metric of rows in force leaves the others out. */
function inForceOnly(measure: Measure | undefined, scope: Scope, form: Form): void {
  const time = measure ? timeOf(measure, scope.catalog) : undefined
  if (measure?.kind !== 'metric' || !time?.inForce) return
  const metric = scope.catalog.metrics.find((m) => m.name === measure.name)
  const [table, column] = metric?.valid?.to.split('.') ?? []
  if (table && column) form.where.push([{ kind: 'missing', field: { table, column }, negated: false }])
}

function isAside(condition: Condition | undefined, aside: Set<string>): boolean {
  return (
    condition?.kind === 'values' &&
    [...aside].some((text) => condition.values.some((value) => String(value).toLowerCase() === text.toLowerCase()))
  )
}

function applyOrder(draft: Draft, scope: Scope, form: Form): void {
  if (draft.limit && !form.limit) form.limit = draft.limit
  if (draft.orderBy && form.order.length === 0) orderByChunk(draft.orderBy, draft, scope, form)
  if (draft.direction && form.order.length === 0)
    form.order = [
      {
        item: form.measures.length > 0 ? { measure: 0 } : { field: firstField(form, scope) },
        direction: draft.direction,
      },
    ]
  if (form.order.length === 0 && form.by.length > 0 && form.measures.length > 0 && !form.period?.grain)
    form.order = defaultOrder(form, scope)
  if (form.limit && form.order.length === 0) askWhatToOrderBy(scope, form)
  if (form.measures.length === 0 && form.by.length === 0) form.distinct = isDistinct(draft, scope, form)
}

/** "Top 10 employees" of what? The metrics and numbers at hand are the choices. */
function askWhatToOrderBy(scope: Scope, form: Form): never {
  const near = (metric: { dataset?: string }) =>
    metric.dataset !== undefined && (metric.dataset === form.subject || scope.nearness(metric.dataset) > 0)
  const metrics = scope.catalog.metrics.filter(near).map((metric) => metric.label.toLowerCase())
  const numbers = scope
    .table(form.subject)
    .columns.filter((column) => isNumber(column) && column.aggregate !== 'none' && !column.hidden)
    .map((column) => column.label.toLowerCase())
  const choices = [...new Set([...metrics, ...numbers])]
    .slice(0, 4)
    .map((label) => ({ label: capitalised(label), question: `${scope.text.replace(/[?.!\s]+$/, '')} by ${label}` }))
  throw new AskBack('By what should they be ranked?', choices)
}

function firstField(form: Form, scope: Scope): FieldRef {
  const display = scope.table(form.subject).displayColumn ?? scope.table(form.subject).columns[0]?.name ?? ''
  return form.columns[0] ?? { table: form.subject, column: display }
}

function orderByChunk(chunk: Chunk, draft: Draft, scope: Scope, form: Form): void {
  const metric = scope.metric(chunk)
  const direction = draft.direction ?? (metric || draft.limit ? 'desc' : 'asc')
  if (metric) {
    if (form.measures.length === 0 && form.by.length === 0) groupBySubject(scope, form)
    addMeasure(form, scope.takeMetric(chunk, metric))
    settleSubject(scope, form)
    const at = form.measures.findIndex((m) => m.kind === 'metric' && m.name === metric.name)
    form.order = [{ item: { measure: at }, direction }]
    return
  }
  const field = scope.field(chunk)
  if (!field) throw new CannotAnswer(`I cannot order by "${chunk.text}".`, [chunk.text])
  const by = form.by.findIndex((d) => sameField(d.field, field))
  if (by >= 0) form.order = [{ item: { by }, direction }]
  else if (form.measures.length === 0)
    form.order = [
      {
        item: { field },
        direction: draft.direction ?? (isNumber(scope.column(field)) && draft.limit ? 'desc' : 'asc'),
      },
    ]
  else if (isNumber(scope.column(field)))
    form.order = [{ item: { measure: orderMeasure(field, draft, scope, form) }, direction: draft.direction ?? 'desc' }]
}

function orderMeasure(field: FieldRef, draft: Draft, scope: Scope, form: Form): number {
  const known = form.measures.findIndex((m) => m.kind === 'aggregate' && m.field && sameField(m.field, field))
  if (known >= 0) return known
  const measure = plainMeasure(field, draft, scope)
  if (!measure) return 0
  form.measures.push(measure)
  return form.measures.length - 1
}

/** Groups by number or date go in their order, others by the size of the measure. */
function defaultOrder(form: Form, scope: Scope): Form['order'] {
  const [first] = form.by
  const column = first ? scope.column(first.field) : undefined
  const ordinal = column !== undefined && (isNumber(column) || column.type.startsWith('date'))
  return [ordinal ? { item: { by: 0 }, direction: 'asc' } : { item: { measure: 0 }, direction: 'desc' }]
}

/** Fields asked for without their table ("which countries ...") are listed once each. */
function isDistinct(draft: Draft, scope: Scope, form: Form): boolean {
  if (form.columns.length === 0 || form.order.length > 0) return false
  const subjectNamed = draft.things.some((chunk) => scope.tableIn(chunk) === form.subject) || draft.head === 'who'
  return draft.distinct || !subjectNamed
}

function refuseEmpty(form: Form, draft: Draft): void {
  const asks =
    form.measures.length > 0 ||
    form.columns.length > 0 ||
    form.where.length > 0 ||
    form.shareOf ||
    form.order.length > 0
  const named = draft.things.length > 0 || draft.head === 'who'
  if (!asks && !named) throw new CannotAnswer('I could not tell what this asks for.')
}
