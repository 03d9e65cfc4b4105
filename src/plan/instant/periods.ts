/** Periods, grains and comparisons of a draft: which date they apply to, and what is assumed where the question is silent. */
import { addDays, addPeriods, daysBetween, firstDayOf } from '../../form/dates.ts'
import { capitalised } from '../../form/labels.ts'
import { timeOf } from '../../form/measures.ts'
import type { DateRange, FieldRef, Form } from '../../form/types.ts'
import { historyOf } from '../../form/validity.ts'
import type { Grain } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft, RangeMention } from './draft.ts'
import { endSaid } from './events.ts'
import { setDay } from './histories.ts'
import { inForceAt } from './in-force.ts'
import { anyDate, askWhichDate, groupByYearColumn, rowDate, yearColumn } from './row-date.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer } from './signals.ts'
import { periodBefore, readTime, sayPeriod, yearBefore } from './times.ts'
import { tokenize } from './tokens.ts'
import { isUnderWay } from './under-way.ts'

/** Adds period, grain and comparison to the form. Throws AskBack or CannotAnswer. */
export function applyPeriods(draft: Draft, scope: Scope, form: Form, today: string): void {
  for (const mention of draft.ranges) applyRange(mention, draft, scope, form)
  defaultPeriods(draft, scope, form, today)
  const grain = draft.grain ?? (draft.trend ? trendGrain(form, today) : undefined)
  if (grain) applyGrain(grain, draft, scope, form)
  if (draft.compare) applyComparison(draft, scope, form, today)
}

/** Who left this year has left by now: who is to leave later in it has not. */
function untilToday({ range, hint }: RangeMention, field: FieldRef, scope: Scope): DateRange {
  const isEnd = scope.table(field.table).employment?.to === field.column
  const isPast = isEnd && hint?.meanings.some((m) => m.kind === 'field' && m.verb)
  const tomorrow = addDays(scope.today, 1)
  const isOpen = (range.from ?? '') < tomorrow && (range.to === undefined || range.to > tomorrow)
  return isPast && isOpen ? { ...range, to: tomorrow } : range
}

function applyRange(mention: RangeMention, draft: Draft, scope: Scope, form: Form): void {
  const { chunk } = mention
  const hinted = scope.pinned(chunk.start) ?? (mention.hint ? scope.field(mention.hint, 'date') : undefined)
  const range = hinted ? untilToday(mention, hinted, scope) : mention.range
  if (hinted) {
    scope.because(chunk, `${scope.label(hinted)} ${range.text}`, 'date')
    if (mention.hint) askWhatHappened(mention.hint, hinted, scope, form)
    if (/born|birth/i.test(mention.hint?.text ?? '') && !/\d{4}|ago|last|since/.test(chunk.text))
      throw new CannotAnswer('I can look for birth dates in a year, not for birthdays.', [chunk.text])
    if (isMeasureTime(hinted, form)) return setRange(form, range, hinted)
    const related = form.where.flat().find((c) => c.kind === 'related' && c.table === hinted.table)
    if (related?.kind === 'related') {
      related.where.push({ kind: 'date', field: hinted, range })
      return
    }
    form.where.push([{ kind: 'date', field: hinted, range }])
    return
  }
  const ended = endSaid(form.subject, draft, scope)
  if (ended) {
    scope.because(chunk, `${scope.label(ended)} ${range.text}`, 'date')
    if (form.measures.length > 0) setRange(form, range, ended)
    else form.where.push([{ kind: 'date', field: ended, range }])
    return
  }
  if (mention.hint && yearColumn(mention, scope, form)) return
  scope.because(chunk, range.text, 'date')
  if (isUnderWay(range, scope, form) || yearColumn(mention, scope, form)) return
  if (!(mention.ofMetric && form.measures.length > 0) && putIntoEvent(range, scope, form)) return
  if (setDay(range, scope, form)) return
  askAboutState(mention, scope, form)
  const { employment, columns } = scope.table(form.subject)
  // "Employees since March": who came then, or who was there? Of a whole year those count who were there at its end.
  const isOfCount = form.measures.some((one) => one.kind === 'aggregate' && one.inForce && one.table === form.subject)
  if (employment && isOfCount && !range.to)
    askWhichDate(
      columns.filter(({ type, hidden }) => type.startsWith('date') && !hidden),
      form.subject,
      mention,
      scope,
    )
  if (form.measures.length > 0 && form.measures.every((m) => timeOf(m, scope.catalog))) {
    noteInForce(range, draft, scope, form)
    return setRange(form, range, undefined)
  }
  if (inForceAt(range, scope, form)) return
  const field = rowDate(scope, form.subject, chunk.text, mention)
  if (form.measures.length > 0) setRange(form, range, field)
  else form.where.push([{ kind: 'date', field, range }])
}

/**
 * "Without sick leave in 2025": a period belongs to the other rows that the question speaks of (absences), not to the
 * subject's own date. Returns false where the question speaks of no other rows.
 */
function putIntoEvent(range: DateRange, scope: Scope, form: Form): boolean {
  const tables = new Set(
    form.where
      .flat()
      .flatMap((c) => (c.kind === 'related' ? [c.table] : scope.isBeyond(c.field) ? [c.field.table] : [])),
  )
  const [table] = [...tables].filter((one) => !historyOf(scope.table(one)))
  if (!table) return false
  const column = scope.table(table).defaultTime
  const spans = scope.table(table).columns.filter((c) => c.type.startsWith('date') && !c.hidden).length > 1
  const oneDay = range.from !== undefined && range.to === addDays(range.from, 1)
  if (tables.size > 1 || !column || (spans && oneDay))
    throw new CannotAnswer(`I do not know what "${range.text}" applies to.`, [range.text])
  const date = { kind: 'date' as const, field: { table, column }, range }
  const related = form.where.flat().find((c) => c.kind === 'related' && c.table === table)
  if (related?.kind === 'related') related.where.push(date)
  else form.where.push([date])
  scope.assume(`"${range.text}" applies to the ${scope.label(date.field)}.`, 0.97)
  return true
}

const STATE = /\b(status|state|stage)\b/i

/** "Positions cancelled in 2025": a state has no date of its own, so which of the row's dates is meant must be said. */
function askAboutState(mention: RangeMention, scope: Scope, form: Form): void {
  const state = form.where
    .flat()
    .find((c) => c.kind === 'values' && c.field.table === form.subject && STATE.test(scope.column(c.field).label))
  const dates = scope.table(form.subject).columns.filter((column) => column.type.startsWith('date') && !column.hidden)
  if (state && dates.length > 1) askWhichDate(dates, form.subject, mention, scope)
}

/** "How many courses were completed": the different courses, or the completions? */
function askWhatHappened(hint: Chunk, field: FieldRef, scope: Scope, form: Form): void {
  const [measure] = form.measures
  const counted = measure?.kind === 'aggregate' && measure.field === null ? measure.table : undefined
  const passive = /\b(was|were|been|being|are|is)\s+$/i.test(scope.text.slice(0, hint.start))
  if (!counted || !passive || !scope.isBeyond(field) || isOneToOne(field.table, counted, scope)) return
  const subject = scope.table(counted).label.toLowerCase()
  const events = scope.table(field.table).label.toLowerCase()
  const ask = (what: string) => ({
    label: capitalised(`number of ${what}`),
    question: scope.text.replace(/\b(how many|number of|count of)\s+\p{L}+/iu, `how many ${what}`),
  })
  throw new AskBack('What should be counted?', [ask(events), ask(`different ${subject}`)])
}

/** A key that is unique on its many side leads to one row at most. */
function isOneToOne(many: string, one: string, scope: Scope): boolean {
  const { rowCount, columns } = scope.table(many)
  return scope.catalog.relationships.some((r) => {
    const key = columns.find((column) => column.name === r.fromColumns[0])
    return r.from === many && r.to === one && key?.profile?.distinct !== undefined && key.profile.distinct === rowCount
  })
}

function isMeasureTime(field: FieldRef, form: Form): boolean {
  return form.measures.length > 0 && form.measures.every((m) => m.kind === 'aggregate' && m.table === field.table)
}

function setRange(form: Form, range: DateRange, field: FieldRef | undefined): void {
  if (form.period?.range)
    throw new CannotAnswer(`I can take one period, not both "${form.period.range.text}" and "${range.text}".`, [
      range.text,
    ])
  form.period = { ...form.period, range, field: field ?? form.period?.field }
}

/** Figures of rows in force are those of the last day of the period; say so. */
function noteInForce(range: DateRange, { grain, trend }: Draft, scope: Scope, form: Form): void {
  const inForce = form.measures.some(
    (m) =>
      m.kind === 'metric' &&
      scope.catalog.metrics.find((known) => known.name === m.name && known.valid && known.at !== 'average'),
  )
  if (!inForce || !range.to || range.to > scope.today) return
  const each = grain ?? (trend ? 'period' : undefined)
  const day = each ? `the last day of each ${each}` : `${addDays(range.to, -1)}, the last day of the period`
  scope.assume(`Figures are those in force on ${day}.`, 0.98)
}

/** Years or quarters of a metric that goes by months. */
const USUAL_PERIODS = 5

/** A metric that only means something over a period has a usual one; years and quarters are whole ones. */
function defaultPeriods({ grain }: Draft, scope: Scope, form: Form, today: string): void {
  if (form.period?.range) return
  for (const measure of form.measures) {
    const metric = measure.kind === 'metric' ? scope.catalog.metrics.find((m) => m.name === measure.name) : undefined
    const text = metric?.defaultPeriod
    const hit = text ? readTime(tokenize(text), 0, today, text) : undefined
    if (!hit || !metric) continue
    const range = grain === 'year' || grain === 'quarter' ? lastPeriods(grain, today) : hit.range
    const over = range === hit.range ? 'over ' : ''
    scope.assume(`${metric.label} ${over}${range.text}, since no period was named.`, 0.97)
    form.period = { ...form.period, range }
    return
  }
}

function lastPeriods(grain: Grain, today: string): DateRange {
  const from = addPeriods(grain, firstDayOf(grain, today), 1 - USUAL_PERIODS)
  return { from, text: `since ${sayPeriod(grain, from)}` }
}

/** Two years and more go by year, shorter spans by month. */
function trendGrain(form: Form, today: string): Grain {
  const { from, to } = form.period?.range ?? {}
  if (!from) return 'month'
  return daysBetween(from, to && to < today ? to : today) > 3 * 366 ? 'year' : 'month'
}

const GRAINS: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year']

function applyGrain(grain: Grain, draft: Draft, scope: Scope, form: Form): void {
  if (form.measures.length === 0) throw new CannotAnswer('I do not know what to compute for each period.')
  const unit = form.period?.range ? unitOfRange(form.period.range) : undefined
  if (unit && GRAINS.indexOf(unit) < GRAINS.indexOf(grain))
    throw new CannotAnswer(`One ${unit} cannot be shown by ${grain}.`, [grain])
  const timed = form.period?.field !== undefined || form.measures.every((m) => timeOf(m, scope.catalog))
  const hint = draft.ranges.length === 0 ? (hintedDate(draft, scope) ?? endSaid(form.subject, draft, scope)) : undefined
  if (!timed && !hint && groupByYearColumn(grain, scope, form)) return
  const field = form.period?.field ?? hint ?? (timed ? undefined : anyDate(scope, form.subject, grain))
  form.period = { ...form.period, grain, field }
}

/** "by weekday": a group of its own, by the date that the first measure goes by or the question names. */
export function applyStep({ step, ...draft }: Draft, scope: Scope, form: Form): void {
  if (!step) return
  const [measure] = form.measures
  if (!measure) throw new CannotAnswer(`I do not know what to compute for each ${step}.`, [step])
  const time = timeOf(measure, scope.catalog)
  const own = time && !time.inForce ? time.field : undefined
  const field = form.period?.field ?? hintedDate(draft, scope) ?? own ?? anyDate(scope, form.subject, step)
  if (step === 'hour' && scope.column(field).type === 'date')
    throw new CannotAnswer(`${capitalised(scope.label(field))} holds days without a time.`, [step])
  form.by.unshift({ field, grain: step })
  form.order = [{ item: { by: 0 }, direction: 'asc' }]
}

function hintedDate(draft: Pick<Draft, 'things'>, scope: Scope): FieldRef | undefined {
  for (const chunk of draft.things) {
    const field = chunk.meanings.some((m) => m.kind === 'field') ? scope.field(chunk, 'date') : undefined
    if (field) return field
  }
  return undefined
}

function applyComparison(draft: Draft, scope: Scope, form: Form, today: string): void {
  const { compare } = draft
  if (!compare || form.measures.length === 0)
    throw new CannotAnswer('I do not know which figures to compare.', [compare?.at.text ?? ''])
  if (form.period?.grain && compare.to)
    throw new CannotAnswer('I can compare two periods, or show a series, not both at once.', [compare.at.text])
  if (form.period?.grain) return compareWithinSeries(form)
  const first = form.period?.range ?? currentRange(compare.to?.range, scope, today)
  const second = compare.to ? compare.to.range : compare.by === 'year' ? yearBefore(first) : periodBefore(first)
  if (!second) throw new CannotAnswer(`There is no period before "${first.text}" to compare with.`, [compare.at.text])
  // A change goes from the earlier period to the later one, in whichever order they are named.
  const [range, other] = (first.from ?? '') < (second.from ?? '') ? [second, first] : [first, second]
  scope.because(compare.at, `compared with ${other.text}`, 'date')
  form.period = { ...form.period, range, compareTo: other }
}

/** By month or year the comparison is the change from one bucket to the next. */
function compareWithinSeries(form: Form): void {
  if (!form.calculations.includes('growth')) form.calculations.push('growth')
}

/** "compared with last year" without a first period: the running one of the same kind. */
function currentRange(to: DateRange | undefined, scope: Scope, today: string): DateRange {
  const unit = to ? unitOfRange(to) : undefined
  const grain = unit ?? 'year'
  const from = firstDayOf(grain, today)
  const range = { from, to: addPeriods(grain, from, 1), text: sayPeriod(grain, from) }
  scope.assume(`Compared the running ${grain} (${range.text}), since only one period was named.`, 0.92)
  return range
}

function unitOfRange({ from, to }: DateRange): Grain | undefined {
  return (['year', 'quarter', 'month', 'week', 'day'] as const).find(
    (unit) => from && to && firstDayOf(unit, from) === from && addPeriods(unit, from, 1) === to,
  )
}
