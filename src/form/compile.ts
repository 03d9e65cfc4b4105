/** A form as SQL for the catalog's dialect, and what its result columns are. */
import { stepOrderSql } from '../sql/date-steps.ts'
import { factsOf } from '../sql/dialects.ts'
import { ident } from '../sql/write.ts'
import type { Dialect } from '../types.ts'
import { compileComparison, compileShare } from './compare.ts'
import { type CompileContext, type Compiled, type Core, coreOf, groupBy, type Shape, shapeOf } from './core.ts'
import type { OutputColumn } from './labels.ts'
import { compileQuery } from './query-sql.ts'
import { compileRows } from './rows.ts'
import type { Form } from './types.ts'

/**
 * Compiles a form. Throws AmbiguousPathError or UnrelatedTablesError (see joins and select) where tables cannot be joined
 * in one way; the planner turns these into a question back or a refusal.
 */
export function compileForm(form: Form, context: CompileContext): Compiled {
  if (form.composed) return compileQuery(form.composed, context.catalog)
  if (form.shareOf) return compileShare(form, context)
  if (form.measures.length === 0) return compileRows(form, context)
  return form.period?.compareTo
    ? compileComparison(form, context, form.period.compareTo)
    : compileMeasures(form, context)
}

function compileMeasures(form: Form, context: CompileContext): Compiled {
  const shape = shapeOf(form, context)
  const core = coreOf(form, context, shape, form.period?.range)
  const id = (name: string) => ident(name, context.catalog.dialect)
  const shift = shape.period ? 1 : 0
  const shown = shape.groups.flatMap((group, i) =>
    group.hidden ? [] : [`${core.groupSql[i + shift]} AS ${id(group.name)}`],
  )
  const period = shape.period ? [`${core.groupSql[0]} AS ${id(shape.period.name)}`] : []
  const measures = shape.measures.map((column, i) => `${core.measureSql[i]} AS ${id(column.name)}`)
  const calculated = calculations(form, core, shape, context)
  const list = [
    ...period,
    ...shown,
    ...measures,
    ...calculated.map(({ sql, column }) => `${sql} AS ${id(column.name)}`),
  ]
  const having = havingTerms(form, core)
  const filter =
    having.length === 0 ? '' : core.grouped ? ` HAVING ${having.join(' AND ')}` : ` WHERE ${having.join(' AND ')}`
  const ctes = core.ctes.length > 0 ? `WITH ${core.ctes.join(', ')} ` : ''
  const body = `${core.tail}${core.grouped ? groupBy(core.groupSql) : ''}${filter}`
  const columns = [
    ...(shape.period ? [shape.period] : []),
    ...shape.groupColumns,
    ...shape.measures,
    ...calculated.map((c) => c.column),
  ]
  return { sql: `${ctes}${limited(form, list, body, shape, core, context)}`, columns }
}

function havingTerms(form: Form, core: Core): string[] {
  return form.having.map(
    ({ op, value }, i) => `${core.measureSql[form.measures.length + i]} ${op === '!=' ? '<>' : op} ${value}`,
  )
}

type Calculated = { sql: string; column: OutputColumn }

function calculations(form: Form, core: Core, shape: Shape, { catalog }: CompileContext): Calculated[] {
  const [measure] = core.measureSql
  const [column] = shape.measures
  if (!measure || !column) return []
  const facts = factsOf(catalog.dialect)
  const partition = shape.groups
    .map((_, i) => core.groupSql[i + (shape.period ? 1 : 0)])
    .filter((sql) => sql !== undefined)
  const over = `OVER (${partition.length > 0 ? `PARTITION BY ${partition.join(', ')} ` : ''}ORDER BY ${core.groupSql[0]})`
  return form.calculations.flatMap((calculation): Calculated[] => {
    if (calculation === 'share')
      return [{ sql: facts.divide(measure, `SUM(${measure}) OVER ()`), column: share(column) }]
    if (!shape.period) return []
    if (calculation === 'running')
      return [
        {
          sql: `SUM(${measure}) ${over}`,
          column: { ...column, name: `running_${column.name}`, label: `Running ${column.label.toLowerCase()}` },
        },
      ]
    const previous = `LAG(${measure}) ${over}`
    return [
      {
        sql: `${facts.divide(measure, previous)} - 1`,
        column: { name: 'growth', label: 'Growth', role: 'measure', format: 'percent', type: 'float' },
      },
    ]
  })
}

export function share(column: OutputColumn): OutputColumn {
  return {
    name: `share_of_${column.name}`,
    label: `Share of ${column.label.toLowerCase()}`,
    role: 'measure',
    format: 'percent',
    type: 'float',
  }
}

/** The SELECT with its order and limit; ties and limits within groups need ranks, and with them an outer SELECT. */
function limited(
  form: Form,
  list: string[],
  body: string,
  shape: Shape,
  core: Core,
  { catalog }: CompileContext,
): string {
  const id = (name: string) => ident(name, catalog.dialect)
  const order = orderTerms(form, shape, core, id, catalog.dialect)
  const names = [...(shape.period ? [shape.period.name] : []), ...shape.groupColumns.map((c) => c.name)]
  if (!form.limit || (!form.perGroup && !form.ties)) {
    const orderSql = order.length > 0 ? ` ORDER BY ${order.map((term) => term.sql).join(', ')}` : ''
    return `SELECT ${list.join(', ')} ${body}${orderSql}${form.limit ? ` LIMIT ${form.limit}` : ''}`
  }
  const partition = form.perGroup ? `PARTITION BY ${core.groupSql[0]} ` : ''
  const [main] = order
  const rank = `RANK() OVER (${partition}ORDER BY ${main?.expression ?? core.measureSql[0]})`
  const outer = [...names, ...list.slice(names.length).map((_, i) => outerName(list[names.length + i] ?? ''))].map(
    (name) => (name.startsWith('"') ? name : id(name)),
  )
  const { nullsLast } = factsOf(catalog.dialect)
  const [first, ...others] = outer.slice(0, names.length).map((name) => nullsLast(name, 'asc'))
  const outerOrder = form.perGroup ? [first, 'position', ...others] : ['position', first, ...others]
  return `SELECT ${outer.join(', ')} FROM (SELECT ${[...list, `${rank} AS position`].join(', ')} ${body}) AS ranked WHERE position <= ${form.limit} ORDER BY ${outerOrder.filter(Boolean).join(', ')}`
}

/** The name after the last AS of a select item. */
function outerName(item: string): string {
  return item.slice(item.lastIndexOf(' AS ') + 4).replaceAll('"', '')
}

/** One item of ORDER BY: by the name of the output column, and by the expression behind it. */
type OrderTerm = { name: string; sql: string; expression: string }

function orderTerms(form: Form, shape: Shape, core: Core, id: (name: string) => string, dialect: Dialect): OrderTerm[] {
  const shift = shape.period ? 1 : 0
  const { nullsLast } = factsOf(dialect)
  const term = (name: string, expression: string | undefined, direction: 'asc' | 'desc'): OrderTerm => {
    const sorted = (sql: string) => nullsLast(sql, direction, expression)
    return { name, sql: sorted(name), expression: sorted(expression ?? name) }
  }
  const group = (at: number, direction: 'asc' | 'desc'): OrderTerm => {
    const name = id(shape.groupColumns[at]?.name ?? '')
    if (form.by[at]?.grain !== 'weekday') return term(name, core.groupSql[at + shift], direction)
    const place = stepOrderSql('weekday', core.groupSql[placeOf(at, shape) + shift] ?? name, core.grouped)
    const sorted = nullsLast(place, direction)
    return { name, sql: sorted, expression: sorted }
  }
  const given = form.order.flatMap(({ item, direction }): OrderTerm[] => {
    if (item === 'period') return shape.period ? [term(id(shape.period.name), core.groupSql[0], direction)] : []
    if ('measure' in item)
      return [term(id(shape.measures[item.measure]?.name ?? ''), core.measureSql[item.measure], direction)]
    return 'by' in item ? [group(item.by, direction)] : []
  })
  const period = shape.period ? [term(id(shape.period.name), core.groupSql[0], 'asc')] : []
  const rest = shape.groupColumns.map((_, at) => group(at, 'asc'))
  const seen = new Set(given.map(({ name }) => name))
  return [...given, ...[...period, ...rest].filter(({ name }) => !seen.has(name))]
}

/** Where a shown group stands among all groups, hidden ones between them. */
function placeOf(at: number, shape: Shape): number {
  return shape.groups.findIndex(({ name }) => name === shape.groupColumns[at]?.name)
}
