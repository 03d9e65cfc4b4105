/** A draft to a form: the subject, then measures, groups, conditions, periods and order, each name settled on the way. */
import { addDays } from '../../form/dates.ts'
import { capitalised, isFlag, isNumber } from '../../form/labels.ts'
import { baseOf } from '../../form/measures.ts'
import { nameFields, usualFields } from '../../form/rows.ts'
import { emptyForm, type FieldRef, type Form, type Measure } from '../../form/types.ts'
import { applyCalculations } from './calculations.ts'
import { leaveOutCancelled } from './cancelled.ts'
import { showInCharge } from './charge.ts'
import type { Chunk } from './chunks.ts'
import { groupBySubject } from './comparisons.ts'
import { conceptField } from './concepts.ts'
import { buildConditions } from './conditions.ts'
import { checkCoverage } from './coverage.ts'
import { type Draft, hasMetric } from './draft.ts'
import { countEvents } from './events.ts'
import { applyExtreme, shownWith } from './extremes.ts'
import { addMeasure, sameField, settleSubject, takeGroups } from './groups.ts'
import { whatHolds } from './histories.ts'
import { keepInForce, liftInForce } from './in-force.ts'
import { countMeasure, fieldAggregate, measureOf, plainMeasure } from './measures.ts'
import { applyOrder } from './order.ts'
import { applyPeriods, applyStep } from './periods.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer, doesNotBelong } from './signals.ts'
import { isAlone, takeSplit } from './splits.ts'
import { attachDates, chooseSubject, settleRows } from './subject.ts'
import { keepUnderWay } from './under-way.ts'
import { pointsTo } from './ways.ts'

/** Builds the form. Throws AskBack or CannotAnswer where the draft does not settle it. */
export function buildForm(draft: Draft, scope: Scope, today: string): Form {
  refuseWhatIsNotUnderstood(draft)
  attachDates(draft)
  for (const chunk of [...draft.things, ...draft.by, ...draft.measures.map((m) => m.thing)]) {
    const table = chunk && !hasMetric(chunk) ? scope.tableIn(chunk) : undefined
    if (table) scope.named.add(table)
  }
  countEvents(draft, scope)
  scope.subject = chooseSubject(draft, scope)
  const form = emptyForm(scope.subject)
  takeMeasures(draft, scope, form)
  takeGroups(draft, scope, form)
  applyExtreme(draft, scope, form)
  if (draft.quality && !draft.extreme) takeQuality(draft.quality, draft, scope, form)
  takeThings(draft, scope, form)
  showInCharge(draft, scope, form)
  settleSubject(scope, form)
  buildConditions(draft, scope, form)
  settleRows(scope, form)
  keepUnderWay(draft, scope, form, today)
  leaveOutCancelled(scope, form)
  liftInForce(draft, scope, form)
  applyPeriods(draft, scope, form, today)
  applyStep(draft, scope, form)
  keepInForce(draft, scope, form)
  applyCalculations(draft, scope, form)
  applyOrder(draft, scope, form)
  refuseForecasts(draft, scope, form)
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
  refuseWords(draft.unknown.map((chunk) => chunk.text))
}

/** A period to come is asked of what is planned: of dates that are known for it already, and of no others. */
function refuseForecasts({ ranges }: Draft, scope: Scope, form: Form): void {
  const coming = ranges.find(({ range }) => (range.from ?? '') > scope.today)
  if (!coming) return
  const said = form.where.flat().flatMap((c) => (c.kind === 'related' ? c.where : [c]))
  const dates = said.flatMap((c) => (c.kind === 'date' || (c.kind === 'inForce' && c.through) ? [c.field] : []))
  const { defaultTime } = scope.table(form.subject)
  const field =
    form.period?.field ?? dates[0] ?? (defaultTime ? { table: form.subject, column: defaultTime } : undefined)
  const last = field && scope.column(field).profile?.max
  if (String(last ?? '') < (coming.range.from ?? '')) throw new CannotAnswer(REFUSALS.future, [coming.chunk.text])
}

function refuseWords(words: string[]): never {
  const named = words.map((word) => `"${word}"`).join(', ')
  throw new CannotAnswer(`I do not understand ${named} here: it is not permitted or not in this data.`, words)
}

function takeMeasures(draft: Draft, scope: Scope, form: Form): void {
  for (const mention of draft.measures) addMeasure(form, measureOf(mention, draft, scope))
}

/** "How old is Ann": what is asked beside her name. "How old are they on average": the figure over all of them. */
function takeQuality(
  { concepts, at, aggregate }: NonNullable<Draft['quality']>,
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  const field = conceptField(scope, concepts)?.field
  const isFigure = field !== undefined && isNumber(scope.column(field))
  if (!field || (aggregate && !isFigure)) throw new CannotAnswer(`I do not know "${at.text}" in this data.`, [at.text])
  scope.because(at, scope.label(field), 'schema')
  if (aggregate) addMeasure(form, fieldAggregate(aggregate, field, draft, scope))
  else form.columns.push(...shownWith(field, scope))
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
    else if (table && !takeFigure(chunk, table, draft, scope, form)) takeTable(chunk, table, draft, scope, form)
    else if (!table) takeField(chunk, draft, scope, form)
  }
  if (form.columns.length > 0 && form.columns.length === draft.shown.size)
    form.columns.unshift(...usualFields(scope.subject, scope.catalog))
  if (
    form.measures.length === 0 &&
    !form.shareOf &&
    (form.by.length > 0 || draft.grain || draft.step || draft.trend || draft.share) &&
    !form.order.length
  )
    implyMeasure(draft, scope, form)
}

/** "Salary by department" where salaries have a table of their own: the figure in it, not the number of its rows. */
function takeFigure(chunk: Chunk, table: string, draft: Draft, scope: Scope, form: Form): boolean {
  const named = chunk.meanings.flatMap((m) => (m.kind === 'field' && m.quality === 1 && !m.owned ? [m.field] : []))
  const field = named.find((one) => one.table === table && !scope.isKey(one))
  const shown = draft.possessed.has(chunk)
  if (!field || form.measures.length > 0 || (isUnmeasured(draft) && !shown)) return false
  const measure = plainMeasure(field, draft, scope)
  if (!measure) return false
  if (shown && form.by.length === 0) groupBySubject(scope, form)
  addMeasure(form, measure)
  return true
}

/** Nothing asks for a number: "employees in Berlin" lists them, "employees by month" counts them. */
function isUnmeasured(draft: Draft): boolean {
  const grouped =
    draft.by.length > 0 ||
    draft.grain !== undefined ||
    draft.step !== undefined ||
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
    throw doesNotBelong(chunk.text)
  }
  addMeasure(form, measure)
}

/** A table beside measures of other rows is what they are grouped by: "which departments had hires in 2024". */
function takeTable(chunk: Chunk, table: string, draft: Draft, scope: Scope, form: Form): void {
  scope.because(chunk, `${scope.table(table).label.toLowerCase()}`, 'schema')
  if (form.measures.length === 0 && table !== scope.subject) return showTable(chunk, table, draft, scope, form)
  const [measure] = form.measures
  const base = measure && baseOf(measure, scope.catalog)
  if (!base || table === base || form.by.some((d) => d.field.table === table)) return
  const asks = draft.head === 'which' || draft.head === 'list' || (draft.head === undefined && draft.listed.has(chunk))
  const isGroup = asks && draft.extreme === undefined && pointsTo(scope.catalog, base, table)
  const display = scope.table(table).displayColumn
  if (isGroup && display && draft.by.length === 0) form.by.push({ field: { table, column: display } })
}

/** "Products with their category": another table's name beside the rows is a column to show. */
function showTable(chunk: Chunk, table: string, draft: Draft, scope: Scope, form: Form): void {
  const column = scope.table(table).displayColumn ?? whatHolds(table, scope)
  const field = column === undefined ? undefined : { table, column }
  if (!field || scope.isBeyond(field) || scope.nearness(table) < 0) throw doesNotBelong(chunk.text)
  form.columns.push(field)
  draft.shown.add(chunk)
}

function takeField(chunk: Chunk, draft: Draft, scope: Scope, form: Form): void {
  const field = scope.field(chunk)
  if (!field) throw new CannotAnswer(`I do not know how to use "${chunk.text}" here.`, [chunk.text])
  const column = scope.column(field)
  if (isFlag(column) && (form.measures.length > 0 || form.columns.length > 0 || scope.named.size > 0 || draft.share)) {
    if (scope.isAside(field)) throw doesNotBelong(chunk.text)
    form.where.push([{ kind: 'values', field, values: [column.type === 'boolean' ? true : 1], negated: false }])
    return
  }
  if (isAlone(chunk, draft, form) && takeSplit(field, scope, form)) return
  refuseOtherKeys(chunk, field, scope)
  const verb = chunk.meanings.some((m) => m.kind === 'field' && m.verb && sameField(m.field, field))
  if (verb) return noteHappened(chunk, field, draft, scope, form)
  if (form.measures.length > 0 || draft.by.length > 0 || draft.grain || draft.step || draft.trend) {
    const near = form.measures.length === 0 || field.table === scope.subject || scope.nearness(field.table) > 0.05
    const measure = isNumber(scope.column(field)) && near ? plainMeasure(field, draft, scope) : undefined
    if (measure) return addMeasure(form, measure)
    // "By weekday of the order date": the date of the groups.
    if ((draft.step || draft.binned) && scope.column(field).type.startsWith('date')) return
    if (
      form.measures.length > 0 &&
      draft.by.length === 0 &&
      (draft.head === 'which' || draft.listed.has(chunk)) &&
      draft.things[0] === chunk &&
      isBeforeMeasures(chunk, draft)
    ) {
      form.by.push({ field })
      return
    }
    throw doesNotBelong(chunk.text)
  }
  // "Names of the analysts" are whole ones.
  const names = /^names?$/i.test(chunk.text) ? nameFields(scope.table(field.table), field.via) : []
  form.columns.push(...(names.some((one) => one.column === field.column) ? names : [field]))
}

/** "Employee ids" where only other rows have such a key that may be shown. */
function refuseOtherKeys(chunk: Chunk, field: FieldRef, scope: Scope): void {
  const { primaryKey } = scope.table(field.table)
  if (primaryKey.includes(field.column) && field.table !== scope.subject && !scope.named.has(field.table))
    refuseWords([chunk.text])
}

/** "Which job titles had hires": the name comes before what is computed. */
function isBeforeMeasures(chunk: Chunk, draft: Draft): boolean {
  return (
    draft.measures.every((measure) => chunk.start < measure.at.start) &&
    (draft.extreme === undefined || chunk.start < draft.extreme.at.start)
  )
}

/** "Employees who left": the date must be there; one that is always there says nothing. */
function noteHappened(chunk: Chunk, field: FieldRef, draft: Draft, scope: Scope, form: Form): void {
  if (field.table !== scope.subject) {
    if (scope.isAside(field)) throw doesNotBelong(chunk.text)
    form.where.push([{ kind: 'related', table: field.table, quantifier: 'some', where: [] }])
    return
  }
  const column = scope.column(field)
  const always = !column.nullable || column.profile?.nullShare === 0
  const hasLeft = scope.table(field.table).employment?.to === field.column
  const soFar = { to: addDays(scope.today, 1), text: 'until today' }
  if (hasLeft) form.where.push([{ kind: 'date', field, range: soFar }])
  else if (!always) form.where.push([{ kind: 'missing', field, negated: true }])
  // "How is hiring going": nothing else says what is asked.
  else if (
    draft.things.length === 1 &&
    isUnmeasured(draft) &&
    !draft.ranges.length &&
    !draft.measures.length &&
    !draft.extreme
  )
    throw doesNotBelong(chunk.text)
}

/** Groups without a measure count the subject's rows; "who are the managers of each department" names them in the order of the groups. */
function implyMeasure(draft: Draft, scope: Scope, form: Form): void {
  if (draft.head === 'who' && form.by.every(({ field, grain }) => !grain && !scope.isBeyond(field))) {
    form.order = form.by.map(({ field }) => ({ item: { field }, direction: 'asc' }))
    form.by = []
    return
  }
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
