/** Whether a reading by rules and a learned one say the same, whatever each of them shows beside it. */
import { type Query, type QueryCondition, tablesOfQuery } from '../../../form/query.ts'
import type { Condition, Form, Measure } from '../../../form/types.ts'

/** The same conditions, figures, groups, order and limit; what the learned one shows, the other shows too. */
export function agrees(form: Form, query: Query): boolean {
  if (query.set || query.alternatives || form.shareOf || form.perGroup || form.calculations.length > 0 || form.period)
    return false
  return (
    sameSet(
      form.where.flatMap((group) => group.map(ruledCondition)),
      query.where.map(learnedCondition),
    ) &&
    sameSet(
      form.having.map(({ measure, op, value }) => `${figure(measure)} ${op} ${value}`),
      query.having.map(({ item, op, value }) => `${learnedFigure(item)} ${op} ${value}`),
    ) &&
    sameFigures(form, query) &&
    form.where.some((group) => group.length > 1) === query.where.some((condition) => condition.or) &&
    sameGroups(form, query) &&
    (form.limit ?? 0) === (query.limit ?? 0) &&
    sameOrder(form, query) &&
    shows(form, query)
  )
}

const lower = (name: string) => name.toLowerCase()

function sameSet(a: string[], b: string[]): boolean {
  return a.length === b.length && [...a].sort().every((one, i) => one === [...b].sort()[i])
}

function ruledCondition(condition: Condition): string {
  if (condition.kind === 'related')
    return typeof condition.quantifier === 'string' && condition.where.length === 0
      ? `${condition.quantifier} ${lower(condition.table)}`
      : 'related'
  const name = lower(condition.field.column)
  switch (condition.kind) {
    case 'values':
      return condition.values.length === 1
        ? `${name} ${condition.negated ? '!=' : '='} ${condition.values[0]}`
        : 'several'
    case 'compare':
      return `${name} ${condition.op} ${condition.value}`
    case 'between':
      return `${name} between ${condition.low} ${condition.high}`
    case 'missing':
      return `${name} ${condition.negated ? 'present' : 'missing'}`
    case 'fields':
      return `${name} ${condition.op} ${lower(condition.other.column)}`
    case 'versus':
      return `${name} ${condition.op} ${condition.aggregate}`
    default:
      return condition.kind
  }
}

function learnedCondition({ item, op, value, high, query }: QueryCondition): string {
  const name = lower(item.field.column)
  if (!query)
    return `${name} ${op} ${op === 'between' ? `${value} ${high}` : op === 'missing' || op === 'present' ? '' : value}`.trim()
  const [inner] = query.select
  if (query.where.length > 0 || query.by.length > 0) return 'nested'
  if (op === 'not in') return `none ${lower(inner?.field.table ?? '')}`
  if (op === 'in') return `some ${lower(inner?.field.table ?? '')}`
  return inner?.aggregate ? `${name} ${op} ${inner.aggregate}` : 'nested'
}

function figure(measure: Measure): string {
  if (measure.kind === 'metric') return measure.name
  if (measure.aggregate === 'count' && !measure.distinct) return 'count'
  return `${measure.aggregate}${measure.distinct ? ' distinct' : ''} ${lower(measure.field?.column ?? '*')}`
}

function learnedFigure({ field, aggregate, distinct }: Query['select'][number]): string {
  if (aggregate === 'count' && !distinct) return 'count'
  return `${aggregate}${distinct ? ' distinct' : ''} ${lower(field.column)}`
}

/** The figures that are shown, ordered or kept by: the rules show them all. What is counted must take part. */
function sameFigures(form: Form, query: Query): boolean {
  const shown = query.select.filter((item) => item.aggregate).map(learnedFigure)
  const ordered = query.order.flatMap(({ item }) => (item.aggregate ? [learnedFigure(item)] : []))
  const kept = query.having.map(({ item }) => learnedFigure(item))
  const tables = tablesOfQuery(query)
  const counts = form.measures.every((measure) => measure.kind === 'metric' || tables.includes(measure.table))
  return counts && sameSet([...new Set(form.measures.map(figure))], [...new Set([...shown, ...ordered, ...kept])])
}

/** Both group, by one column or by columns of one table: a key and a name of it make the same groups. */
function sameGroups(form: Form, query: Query): boolean {
  if (form.by.some((dimension) => dimension.grain)) return false
  if (form.by.length !== query.by.length) return false
  return form.by.every(({ field }) =>
    [...query.by, ...query.select.filter((item) => !item.aggregate).map((item) => item.field)].some(
      (other) => lower(other.column) === lower(field.column) || other.table === field.table,
    ),
  )
}

/** Where both order, the same way; a reading by rules orders groups by their figure unasked. */
function sameOrder(form: Form, query: Query): boolean {
  const [ours] = query.order
  const [theirs] = form.order
  if (!ours) return form.limit === undefined
  if (!theirs || theirs.direction !== ours.direction || typeof theirs.item === 'string') return false
  if ('measure' in theirs.item) {
    const measure = form.measures[theirs.item.measure]
    return measure !== undefined && ours.item.aggregate !== undefined && figure(measure) === learnedFigure(ours.item)
  }
  const field = 'by' in theirs.item ? form.by[theirs.item.by]?.field : theirs.item.field
  return lower(field?.column ?? '') === lower(ours.item.field.column)
}

/** The columns that the learned reading shows are among those of the other; its usual columns hold any of its subject. */
function shows(form: Form, query: Query): boolean {
  const shown = [...form.columns, ...form.by.map((dimension) => dimension.field)]
  return query.select
    .filter((item) => !item.aggregate)
    .every(
      ({ field }) =>
        shown.some((other) => lower(other.column) === lower(field.column)) ||
        (form.measures.length === 0 && form.columns.length === 0 && field.table === form.subject) ||
        (form.by.length > 0 && form.by.some((dimension) => dimension.field.table === field.table)),
    )
}
