/** Conditions of a form as SQL. What lies beyond a multiplying join becomes EXISTS, so that filters never change counts. */
import { aggregateSql, likePattern } from '../sql/dialects.ts'
import { literal } from '../sql/write.ts'
import { addDays } from './dates.ts'
import type { Step } from './joins.ts'
import { columnOf } from './labels.ts'
import { Select } from './select.ts'
import type { Condition, DateRange, FieldRef, Literal, SimpleCondition } from './types.ts'

type FieldCondition = Exclude<Condition, { kind: 'related' }>

/** The WHERE terms for all conditions: every term must hold. */
export function whereTerms(where: Condition[][], select: Select): string[] {
  const single = where.flatMap((group) => (group.length === 1 ? group : []))
  const beyond = single.filter((c): c is FieldCondition => c.kind !== 'related' && select.isBeyond(c.field))
  const plain = where.filter((group) => !(group.length === 1 && beyond.includes(group[0] as FieldCondition)))
  return [...plain.map((group) => anyOf(group, select)), ...existsTerms(beyond, select)]
}

function anyOf(group: Condition[], select: Select): string {
  const terms = group.map((condition) => conditionSql(condition, select))
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' OR ')})`
}

/** One condition as a boolean SQL expression. */
export function conditionSql(condition: Condition, select: Select): string {
  if (condition.kind === 'related') return relatedSql(condition, select)
  if (select.isBeyond(condition.field)) return existsTerms([condition], select)[0] ?? 'TRUE'
  return fieldSql(condition, select)
}

function fieldSql(condition: FieldCondition, select: Select): string {
  const column = select.column(condition.field)
  const value = (v: Literal) => valueSql(v, condition.field, select)
  switch (condition.kind) {
    case 'values':
      return valuesSql(column, condition.values.map(value), condition.negated)
    case 'compare':
      return condition.op === '!='
        ? notSql(`${column} = ${value(condition.value)}`, column)
        : `${column} ${condition.op} ${value(condition.value)}`
    case 'between':
      return `${column} BETWEEN ${value(condition.low)} AND ${value(condition.high)}`
    case 'contains': {
      const term = select.facts.like(column, likePattern(condition.text, condition.at, select.dialect))
      return condition.negated ? notSql(term, column) : term
    }
    case 'missing':
      return `${column} IS ${condition.negated ? 'NOT ' : ''}NULL`
    case 'date': {
      const term = rangeSql(column, condition.range, select)
      return condition.negated ? notSql(term, column) : term
    }
    case 'inForce': {
      const day = select.facts.date(condition.day)
      const [from, later] = condition.through
        ? [`< ${select.facts.date(condition.until ?? addDays(condition.day, 1))}`, '>=']
        : [`<= ${day}`, '>']
      return `${column} ${from} AND (${select.column(condition.to)} IS NULL OR ${select.column(condition.to)} ${later} ${day})`
    }
    case 'fields':
      return `${column} ${condition.op === '!=' ? '<>' : condition.op} ${select.column(condition.other)}`
    case 'versus':
      return `${column} ${condition.op} (${versusSql(condition, select)})`
  }
}

/** "Not Sales" keeps rows without a value: nobody who says it means to leave those out. */
function notSql(term: string, column: string): string {
  return `(NOT (${term}) OR ${column} IS NULL)`
}

function valuesSql(column: string, values: string[], negated: boolean): string {
  const term = values.length === 1 ? `${column} = ${values[0]}` : `${column} IN (${values.join(', ')})`
  return negated ? notSql(term, column) : term
}

function valueSql(value: Literal, field: FieldRef, select: Select): string {
  const isDate = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
  if (isDate && columnOf(select.catalog, field).type.startsWith('date')) return select.facts.date(value)
  return literal(value, select.dialect)
}

/** Half-open, so that timestamps within the last day count. */
export function rangeSql(column: string, range: DateRange, select: Select): string {
  const terms = [
    ...(range.from ? [`${column} >= ${select.facts.date(range.from)}`] : []),
    ...(range.to ? [`${column} < ${select.facts.date(range.to)}`] : []),
  ]
  return terms.join(' AND ') || `${column} IS NOT NULL`
}

function versusSql(condition: FieldCondition & { kind: 'versus' }, select: Select): string {
  const inner = new Select(select.catalog, condition.field.table, select.days, select.aliases)
  const column = inner.column({ table: condition.field.table, column: condition.field.column })
  const counted = inner.inForce(inner.root, inner.rootAlias)
  return `SELECT ${aggregateSql(condition.aggregate, column, select.dialect)} ${inner.from()}${counted ? ` WHERE ${counted}` : ''}`
}

/** Conditions on the same many side go into one EXISTS: "a sickness absence in March", not one of each. */
function existsTerms(conditions: FieldCondition[], select: Select): string[] {
  const groups = new Map<string, { step: Step; before: Step[]; conditions: FieldCondition[] }>()
  for (const condition of conditions) {
    const path = select.pathTo(condition.field)
    const down = path.findIndex((step) => step.direction === 'down')
    const step = path[down]
    if (!step) continue
    const key = path
      .slice(0, down + 1)
      .map((s) => s.relationship.name)
      .join('>')
    const group = groups.get(key) ?? { step, before: path.slice(0, down), conditions: [] }
    group.conditions.push(condition)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ step, before, conditions: inside }) => {
    const negated = inside.length === 1 && isNegated(inside[0])
    const positive = negated ? inside.map(withoutNegation) : inside
    const sub = subquery(step, before, select, (inner) => positive.map((c) => conditionSql(c, inner)))
    return `${negated ? 'NOT ' : ''}EXISTS (SELECT 1 ${sub})`
  })
}

function isNegated(condition: FieldCondition | undefined): boolean {
  return condition !== undefined && 'negated' in condition && condition.negated === true && condition.kind !== 'missing'
}

/** "Employees not in training X" means: no enrolment in X, not: an enrolment in something else. */
function withoutNegation(condition: FieldCondition): FieldCondition {
  return 'negated' in condition ? { ...condition, negated: false } : condition
}

function subquery(step: Step, before: Step[], select: Select, terms: (inner: Select) => string[]): string {
  const outerAlias = select.join(before)
  const inner = new Select(select.catalog, step.to, select.days, select.aliases)
  const conditions = terms(inner)
  const link = inner.joinCondition(step, outerAlias, inner.rootAlias)
  return `${inner.from()} WHERE ${[link, ...conditions].join(' AND ')}`
}

function relatedSql(condition: Condition & { kind: 'related' }, select: Select): string {
  const path = select.pathTo({ table: condition.table, column: '' })
  const down = path.findIndex((step) => step.direction === 'down')
  const step = path[down]
  if (!step) return parentSql(path, condition.quantifier === 'none', select)
  const inside = (inner: Select) => condition.where.map((c: SimpleCondition) => conditionSql(c, inner))
  const rest = path.slice(down + 1)
  const sub = subquery(step, path.slice(0, down), select, (inner) => {
    // With a row of the first table and none of the last there is none.
    inner.join(rest, true)
    return inside(inner)
  })
  const { quantifier } = condition
  if (quantifier === 'some') return `EXISTS (SELECT 1 ${sub})`
  if (quantifier === 'none') return `NOT EXISTS (SELECT 1 ${sub})`
  return `(SELECT COUNT(*) ${sub}) ${quantifier.op === '!=' ? '<>' : quantifier.op} ${quantifier.count}`
}

/** Towards the one side a relation is a filled key: "employees without a manager". */
function parentSql(path: Step[], none: boolean, select: Select): string {
  const [first] = path
  if (!first) return none ? '1 = 0' : '1 = 1'
  const column = `${select.id(select.rootAlias)}.${select.id(first.relationship.fromColumns[0] ?? '')}`
  return `${column} IS ${none ? '' : 'NOT '}NULL`
}
