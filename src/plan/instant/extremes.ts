/** Superlatives: "the highest paid employee", "top 5 departments by headcount", "which customer has the most invoices". */
import { lemmaOf } from '../../catalog/words.ts'
import { isNumber } from '../../form/labels.ts'
import { baseOf } from '../../form/measures.ts'
import type { FieldRef, Form, Measure } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import { conceptField, conceptIn } from './concepts.ts'
import { type Draft, type Extreme, hasField } from './draft.ts'
import { amountOf, onlyNumber } from './figures.ts'
import { displayOf } from './groups.ts'
import { countMeasure, fieldAggregate, plainMeasure } from './measures.ts'
import { namesFigure } from './order.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer, doesNotBelong } from './signals.ts'
import { pointsTo } from './ways.ts'

type Target = { measure: Measure } | { field: FieldRef }

/** Orders and limits the form as the draft's superlative asks. */
export function applyExtreme(draft: Draft, scope: Scope, form: Form): void {
  const { extreme } = draft
  if (!extreme) return
  draft.groupNames.push(...draft.things.filter((chunk) => scope.tableIn(chunk)))
  const { target, direction } = targetOf(extreme, draft, scope, form)
  if (!target && draft.limit === undefined)
    throw new CannotAnswer(`I do not know what "${extreme.at.text}" is measured by here.`, [extreme.at.text])
  if (!target) return
  if (takeQuality(extreme, draft, scope, form)) return
  if ('field' in target && asksForValue(extreme, target.field, draft, scope)) {
    form.measures.push(fieldAggregate(direction === 'desc' ? 'max' : 'min', target.field, draft, scope))
    return
  }
  const entity = entityOf(draft, scope)
  const ranking = { direction, extreme, entity, draft, scope, form }
  if ('field' in target) rankByField(target.field, ranking)
  else rankByMeasure(target.measure, ranking)
}

/** "How old is the youngest": the lowest age. Returns false where the question asks for a row, or only a date is known. */
function takeQuality({ concepts }: Extreme, { quality, ...draft }: Draft, scope: Scope, form: Form): boolean {
  if (!quality || !concepts) return false
  const asked = conceptField(scope, quality.concepts)
  const end = asked && conceptField(scope, concepts, asked.field)
  if (!asked || !end) throw new CannotAnswer(`I do not know "${quality.at.text}" in this data.`, [quality.at.text])
  if (!isNumber(scope.column(asked.field))) {
    form.columns = shownWith(asked.field, scope)
    return false
  }
  form.measures.push(fieldAggregate(end.direction === 'desc' ? 'max' : 'min', asked.field, draft, scope))
  return true
}

/** A field beside the name of its row. */
export function shownWith(field: FieldRef, scope: Scope): FieldRef[] {
  const { displayColumn } = scope.table(field.table)
  return [...(displayColumn ? [{ table: field.table, column: displayColumn }] : []), field]
}

/** "The highest latitude of the stations in each city": the rows are named after the figure that is asked for. */
function asksForValue({ thing, at, aggregate }: Extreme, field: FieldRef, draft: Draft, scope: Scope): boolean {
  if (!thing || aggregate || draft.limit !== undefined || draft.head === 'who' || draft.by.length === 0) return false
  const tables = draft.things.filter((chunk) => scope.tableIn(chunk))
  const [rows] = tables
  const after = tables.every((chunk) => chunk.start > thing.end && scope.tableIn(chunk) === field.table)
  const said = rows !== undefined && /^\s*(of|for|among)\b/i.test(scope.text.slice(thing.end, rows.start))
  return after && said && isNumber(scope.column(field)) && at.start < thing.start
}

/** What is highest or lowest; undefined when "by" names it later ("top 5 departments by headcount"). */
function targetOf(
  extreme: Extreme,
  draft: Draft,
  scope: Scope,
  form: Form,
): { target?: Target; direction: 'asc' | 'desc' } {
  const { direction } = extreme
  if (extreme.concepts) {
    const happened = dateOfThings(extreme, scope)
    if (happened) return { target: { field: happened }, direction: AGED.exec(extreme.at.text)?.[1] ? 'asc' : 'desc' }
    const found = conceptIn(scope, extreme.concepts, extreme.at)
    if (!found)
      throw new CannotAnswer(`I do not know what "${extreme.at.text}" is measured by here.`, [extreme.at.text])
    return {
      target: found.metric
        ? { measure: { kind: 'metric', name: found.metric.name } }
        : found.field
          ? { field: found.field }
          : undefined,
      direction: found.direction,
    }
  }
  const { thing } = extreme
  if (thing) return { target: namedTarget(extreme, draft, scope), direction }
  if (draft.orderBy) return { target: orderTarget(draft, scope), direction }
  const [measure] = form.measures
  const field = measure ? undefined : onlyFigure(draft, scope)
  return { target: measure ? { measure } : field ? { field } : undefined, direction }
}

const AGED = /^(?:(oldest|earliest)|newest|latest|most recent|youngest)$/i

/** "The oldest request": things are as old as the date of their row, whatever the age of those who made them. */
function dateOfThings({ at }: Extreme, scope: Scope): FieldRef | undefined {
  const { name, columns, defaultTime } = scope.subject ? scope.table(scope.subject) : { name: '', columns: [] }
  const isPerson = columns.some(({ label }) => /^(birth date|date of birth|dob|last name|age)$/i.test(label))
  if (!AGED.test(at.text) || isPerson || !defaultTime) return undefined
  scope.because(at, `${scope.label({ table: name, column: defaultTime })}`, 'schema')
  return { table: name, column: defaultTime }
}

/** "Top 5 salaries" are the highest ones: the only thing that is named is a number. */
function onlyFigure({ things, by }: Draft, scope: Scope): FieldRef | undefined {
  const [only, ...more] = things
  if (!only || more.length > 0 || by.length > 0) return undefined
  const table = scope.tableIn(only)
  if (table) return onlyNumber(table, scope)
  return hasField(only) ? scope.field(only, 'number') : undefined
}

function namedTarget(extreme: Extreme, draft: Draft, scope: Scope): Target | undefined {
  const { thing, aggregate } = extreme
  if (!thing) return undefined
  const metric = scope.metric(thing)
  if (metric) return { measure: scope.takeMetric(thing, metric) }
  const table = scope.tableIn(thing)
  const figure =
    table && !COUNTS.test(extreme.at.text) ? (onlyNumber(table, scope) ?? amountOf(table, scope)) : undefined
  if (figure) return { field: figure }
  const onlyPart = thing.meanings.every((m) => m.kind !== 'field' || m.part || scope.isKey(m.field))
  if (table && onlyPart) return { measure: countMeasure(table, draft, scope) }
  const field = scope.field(thing, 'number') ?? scope.field(thing)
  if (field && scope.column(field).type.startsWith('date') && COUNTS.test(extreme.at.text)) {
    if (table) return { measure: countMeasure(table, draft, scope) }
    throw new CannotAnswer(`"${thing.text}" is not a figure.`, [thing.text])
  }
  if (field && aggregate) return { measure: { kind: 'aggregate', aggregate, table: field.table, field } }
  if (field && !isNumber(scope.column(field)) && !scope.column(field).type.startsWith('date')) {
    const counts = COUNTS.test(extreme.at.text) && scope.column(field).type !== 'boolean'
    if (!counts) throw new CannotAnswer(`"${thing.text}" is not a figure.`, [thing.text])
    return { measure: { kind: 'aggregate', aggregate: 'count', table: field.table, field, distinct: true } }
  }
  return field ? { field } : table ? { measure: countMeasure(table, draft, scope) } : undefined
}

const COUNTS = /most|least|fewest/i

function orderTarget(draft: Draft, scope: Scope): Target | undefined {
  const { orderBy } = draft
  if (!orderBy) return undefined
  const metric = scope.metric(orderBy)
  if (metric) return { measure: scope.takeMetric(orderBy, metric) }
  const field = scope.field(orderBy, 'number')
  return field && namesFigure(orderBy, field, scope) ? { field } : undefined
}

/** The table whose rows are ranked: one that the question names beside the measure, or people for "who". */
function entityOf(draft: Draft, scope: Scope): string | undefined {
  const tables = draft.things.flatMap((chunk) => scope.tableIn(chunk) ?? [])
  if (tables[0]) return tables[0]
  if (draft.head === 'who') return scope.subject
  return undefined
}

/** One superlative on its way into a form. `entity` is the table whose rows are ranked, where the question names one. */
type Ranking = { direction: 'asc' | 'desc'; extreme: Extreme; entity?: string; draft: Draft; scope: Scope; form: Form }

function rankByField(field: FieldRef, ranking: Ranking): void {
  const { direction, extreme, entity, draft, scope, form } = ranking
  if (entity) scope.subject = entity
  if (entity && scope.isBeyond(field)) return rankByMeasure(rankedValue(field, ranking), ranking)
  const groups = !entity && namedGroup(draft, scope) !== undefined && isNumber(scope.column(field))
  if (groups) return rankByMeasure(rankedValue(field, ranking), ranking)
  if (!entity && (draft.by.length > 0 || isLoneValue(draft, extreme, scope))) {
    form.measures.push(fieldAggregate(direction === 'desc' ? 'max' : 'min', field, draft, scope))
    return
  }
  form.subject = entity ?? field.table
  scope.subject = form.subject
  form.measures = []
  form.order = [{ item: { field }, direction }]
  form.limit = extreme.count ?? 1
  form.ties = form.limit === 1
  form.perGroup = form.by.length > 0
}

/** What a group is ranked by: its usual total for "most" and where one row is in force, else the question does not say. */
function rankedValue(field: FieldRef, { direction, extreme, draft, scope }: Ranking): Measure {
  if (!isNumber(scope.column(field)))
    throw new CannotAnswer(`I do not know what "${extreme.at.text}" is measured by here.`, [extreme.at.text])
  const ofRow = extreme.thing && scope.tableIn(extreme.thing) === field.table
  if (ofRow && !COUNTS.test(extreme.at.text))
    return fieldAggregate(direction === 'desc' ? 'max' : 'min', field, draft, scope)
  const usual =
    COUNTS.test(extreme.at.text) ||
    validityOf(field.table, scope.catalog) !== undefined ||
    (scope.column(field).aggregate === 'sum' && extreme.at.cue?.cue === 'top')
  const plain = usual ? plainMeasure(field, draft, scope) : undefined
  if (plain) return plain
  const label = scope.label(field)
  const end = direction === 'desc' ? 'maximum' : 'minimum'
  const by = (word: string) => ({
    label: `By the ${word} ${label}`,
    question: scope.text.replace(extreme.at.text, `${extreme.at.text} ${word}`),
  })
  throw new AskBack(`${direction === 'desc' ? 'Highest' : 'Lowest'} by which ${label}? There are several for each.`, [
    by('average'),
    by(scope.column(field).aggregate === 'sum' ? 'total' : end),
  ])
}

/** "What is the highest salary" asks for the value, "top 5 salaries" and "the oldest" for rows. */
function isLoneValue(draft: Draft, extreme: Extreme, scope: Scope): boolean {
  if (extreme.concepts && draft.head !== 'which') return false
  return draft.limit === undefined && draft.head !== 'who' && !draft.things.some((chunk) => scope.tableIn(chunk))
}

function rankByMeasure(measure: Measure, { direction, extreme, entity, draft, scope, form }: Ranking): void {
  form.measures = [measure, ...form.measures.filter((known) => JSON.stringify(known) !== JSON.stringify(measure))]
  const base = baseOf(measure, scope.catalog)
  const grouped = form.by.length > 0
  const nestedEntity =
    grouped && entity !== undefined && !form.by.some((d) => d.field.table === entity) && entity !== base
  // "The fewest sick days per employee" of departments would be an average over employees.
  const [unit] = draft.by
  const units = unit && scope.tableIn(unit)
  if (nestedEntity && unit && units && entity && pointsTo(scope.catalog, units, entity)) throw doesNotBelong(unit.text)
  if (!grouped || nestedEntity) addEntityGroup(entity, base, draft, scope, form)
  if (form.by.length === 0) {
    groupByNamedField(draft, scope, form)
    if (form.by.length === 0 && !draft.grain) return
  }
  form.order = [{ item: { measure: 0 }, direction }]
  if (asksForRanking(draft, extreme) && !nestedEntity) return
  form.limit = extreme.count ?? 1
  form.ties = form.limit === 1
  form.perGroup = nestedEntity
}

/** "Which departments have the most ..." without a number ranks them all, "which department" names one. */
function asksForRanking(draft: Draft, extreme: Extreme): boolean {
  if (draft.limit !== undefined || (extreme.at.cue?.cue !== 'extreme' && extreme.at.cue?.cue !== 'top')) return false
  const [entity] = draft.groupNames
  const word = entity?.tokens[0]?.plain ?? ''
  return word !== '' && lemmaOf(word) !== word
}

function addEntityGroup(
  entity: string | undefined,
  base: string | undefined,
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  const named = draft.things.flatMap((chunk) => scope.tableIn(chunk) ?? []).filter((table) => table !== base)
  const table = named[0] ?? (entity !== undefined ? entity : undefined)
  const column = table ? (displayOf(table, scope) ?? scope.table(table).primaryKey[0]) : undefined
  if (table && column) form.by.push({ field: { table, column } })
}

/** A text field beside the superlative, for "which types of absence ...". */
function namedGroup(draft: Draft, scope: Scope): FieldRef | undefined {
  if (draft.head !== 'which') return undefined
  for (const chunk of draft.things) {
    const field = hasField(chunk) && !scope.tableIn(chunk) ? scope.likelyField(chunk) : undefined
    if (field && !isNumber(scope.column(field))) return field
  }
  return undefined
}

/** "Which job family has the highest attrition": a field named beside the superlative is the group. */
function groupByNamedField(draft: Draft, scope: Scope, form: Form): void {
  for (const chunk of draft.things) {
    const field = hasField(chunk) && !scope.tableIn(chunk) ? scope.field(chunk) : undefined
    const isDate = field !== undefined && scope.column(field).type.startsWith('date')
    if (!field || isDate || isNumber(scope.column(field)) || scope.nearness(field.table, field.via) < 0.05) continue
    draft.things = draft.things.filter((known) => known !== chunk)
    draft.groupNames.push(chunk)
    form.by.push({ field })
    return
  }
}
