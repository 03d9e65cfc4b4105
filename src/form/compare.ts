/** Two periods side by side, and shares of rows that meet a condition. */
import { QuerentError } from '../errors.ts'
import { factsOf } from '../sql/dialects.ts'
import { ident } from '../sql/write.ts'
import type { Dialect } from '../types.ts'
import { shareTerms } from './aggregate.ts'
import { type CompileContext, type Compiled, coreOf, groupBy, type Shape, shapeOf } from './core.ts'
import { capitalised, measureLabel, nameFor, type OutputColumn } from './labels.ts'
import { measureTree } from './measures.ts'
import type { DateRange, Form } from './types.ts'

/** Two periods side by side: current, previous, change, change in percent. */
export function compileComparison(form: Form, context: CompileContext, compareTo: DateRange): Compiled {
  const plain: Form = { ...form, period: { ...form.period, compareTo: undefined, grain: undefined } }
  const shape = shapeOf(plain, context)
  const { dialect } = context.catalog
  const id = (name: string) => ident(name, dialect)
  const facts = factsOf(dialect)
  const part = (name: string, range: DateRange | undefined) => {
    const core = coreOf(plain, context, shape, range, `${name}_`)
    const list = [
      ...shape.groups.map((group, i) => `${core.groupSql[i]} AS ${id(group.name)}`),
      ...shape.measures.map((m, i) => `${core.measureSql[i]} AS ${id(m.name)}`),
    ]
    return [
      ...core.ctes,
      `${name} AS (SELECT ${list.join(', ')} ${core.tail}${core.grouped ? groupBy(core.groupSql) : ''})`,
    ]
  }
  const ctes = [...part('this_period', form.period?.range), ...part('other_period', compareTo)]
  const keys = shape.groups.map((group) => group.name)
  const zero = (measure: number, side: string) =>
    comparedValue(plain, context, measure, `${side}.${id(shape.measures[measure]?.name ?? '')}`)
  const columns: OutputColumn[] = []
  const list = shape.measures.flatMap((column, i) => {
    const current = zero(i, 'this_period')
    const previous = zero(i, 'other_period')
    const names = [column.name, `${column.name}_before`, `change_in_${column.name}`, `growth_in_${column.name}`]
    const [a, b, c, d] = names as [string, string, string, string]
    columns.push(
      { ...column, label: `${column.label}, ${form.period?.range?.text ?? 'now'}` },
      { ...column, name: b, label: `${column.label}, ${compareTo.text}` },
      { ...column, name: c, label: `Change in ${column.label.toLowerCase()}` },
      { name: d, label: 'Change in percent', role: 'measure', format: 'percent', type: 'float' },
    )
    return [
      `${current} AS ${id(a)}`,
      `${previous} AS ${id(b)}`,
      `${current} - ${previous} AS ${id(c)}`,
      `${facts.divide(`(${current} - ${previous})`, previous)} AS ${id(d)}`,
    ]
  })
  if (keys.length === 0)
    return {
      sql: `WITH ${ctes.join(', ')} SELECT ${list.join(', ')} FROM this_period CROSS JOIN other_period`,
      columns,
    }
  const union = `both_periods AS (SELECT ${keys.map(id).join(', ')} FROM this_period UNION SELECT ${keys.map(id).join(', ')} FROM other_period)`
  const join = (side: string) =>
    `LEFT JOIN ${side} ON ${keys.map((key) => facts.same(`both_periods.${id(key)}`, `${side}.${id(key)}`)).join(' AND ')}`
  const shown = shape.groupColumns.map((column) => `both_periods.${id(column.name)} AS ${id(column.name)}`)
  const order = comparisonOrder(form, shape, context.catalog.dialect, zero)
  const limit = form.limit ? ` LIMIT ${form.limit}` : ''
  const sql = `WITH ${[...ctes, union].join(', ')} SELECT ${[...shown, ...list].join(', ')} FROM both_periods ${join('this_period')} ${join('other_period')} ORDER BY ${order}${limit}`
  return { sql, columns: [...shape.groupColumns, ...columns] }
}

function comparisonOrder(
  form: Form,
  shape: Shape,
  dialect: Dialect,
  valueIn: (measure: number, side: string) => string,
): string {
  const { nullsLast } = factsOf(dialect)
  const [first] = form.order
  const direction = first?.direction === 'asc' ? 'asc' : 'desc'
  const group = (name: string) => ({ name: ident(name, dialect), value: `both_periods.${ident(name, dialect)}` })
  const by = first && first.item !== 'period' && 'by' in first.item ? shape.groupColumns[first.item.by] : undefined
  const [measure] = shape.measures
  const main = by ? group(by.name) : { name: ident(measure?.name ?? '', dialect), value: valueIn(0, 'this_period') }
  return [
    nullsLast(main.name, direction, main.value),
    ...shape.groupColumns
      .map((column) => group(column.name))
      .filter(({ name }) => name !== main.name)
      .map(({ name, value }) => nullsLast(name, 'asc', value)),
  ].join(', ')
}

function comparedValue(form: Form, { catalog }: CompileContext, index: number, column: string): string {
  const measure = form.measures[index]
  const tree = measure ? measureTree(measure, catalog) : []
  const [only] = tree
  const counts = tree.length === 1 && only !== undefined && 'leaf' in only && only.leaf.zeroWhenEmpty
  return counts && form.by.length > 0 ? `COALESCE(${column}, 0)` : column
}

/** "What share of X are V": matching rows, all rows, and the one over the other. */
export function compileShare(form: Form, context: CompileContext): Compiled {
  const { catalog } = context
  const shape = shapeOf({ ...form, measures: [], period: undefined }, context)
  const id = (name: string) => ident(name, catalog.dialect)
  const parts = shareTerms(form, { ...context, form, groups: shape.groups, range: form.period?.range })
  const total = measureLabel(catalog, { kind: 'aggregate', aggregate: 'count', table: form.subject, field: null })
  const columns: OutputColumn[] = [
    { name: 'share', label: 'Share', role: 'measure', format: 'percent', type: 'float' },
    { name: 'matching', label: 'Matching', role: 'measure', format: 'integer' },
    { name: nameFor(total), label: capitalised(total), role: 'measure', format: 'integer' },
  ]
  const groups = shape.groups.flatMap((group, i) => (group.hidden ? [] : [`${parts.groupSql[i]} AS ${id(group.name)}`]))
  const list = [
    ...groups,
    `${factsOf(catalog.dialect).divide(parts.matching, 'COUNT(*)')} AS share`,
    `${parts.matching} AS matching`,
    `COUNT(*) AS ${id(columns[2]?.name ?? 'total')}`,
  ]
  const order =
    shape.groupColumns.length > 0 ? ` ORDER BY ${shareOrder(shape, parts.groupSql, catalog.dialect).join(', ')}` : ''
  if (list.length === 0) throw new QuerentError('INTERNAL', 'A share of nothing was asked for.')
  return {
    sql: `SELECT ${list.join(', ')} ${parts.tail}${groupBy(parts.groupSql)}${order}`,
    columns: [...shape.groupColumns, ...columns],
  }
}

function shareOrder({ groups }: Shape, groupSql: string[], dialect: Dialect): string[] {
  const { nullsLast } = factsOf(dialect)
  const shown = groups.flatMap(({ name, hidden }, i) =>
    hidden ? [] : [nullsLast(ident(name, dialect), 'asc', groupSql[i])],
  )
  return [nullsLast('share', 'desc'), ...shown]
}
