/** A form as SQL for the catalog's dialect, and what its result columns are. */
import { QuerentError } from '../errors.ts'
import { factsOf } from '../sql/dialects.ts'
import { ident } from '../sql/write.ts'
import type { Catalog } from '../types.ts'
import { type GroupColumn, groupColumns, type LeafSelect, leafGroups, leafSelect, shareTerms } from './aggregate.ts'
import {
  capitalised,
  dimensionColumn,
  measureColumn,
  measureLabel,
  nameFor,
  type OutputColumn,
  uniqueNames,
} from './labels.ts'
import { type Leaf, type MeasureTree, measureTree } from './measures.ts'
import { compileRows } from './rows.ts'
import { Select } from './select.ts'
import type { DateRange, Form } from './types.ts'

export type Compiled = { sql: string; columns: OutputColumn[] }

/** What compiling needs beside the form: the catalog, and the day that "today" means (`YYYY-MM-DD`). */
export type CompileContext = { catalog: Catalog; today: string }

/**
 * Compiles a form. Throws AmbiguousPathError or UnrelatedTablesError (see joins and select) where tables cannot be joined
 * in one way; the planner turns these into a question back or a refusal.
 */
export function compileForm(form: Form, context: CompileContext): Compiled {
  if (form.shareOf) return compileShare(form, context)
  if (form.measures.length === 0) return compileRows(form, context.catalog)
  return form.period?.compareTo
    ? compileComparison(form, context, form.period.compareTo)
    : compileMeasures(form, context)
}

/** The columns of a measured form before calculations: groups, the period, measures. */
type Shape = { groups: GroupColumn[]; groupColumns: OutputColumn[]; measures: OutputColumn[]; period?: OutputColumn }

function shapeOf(form: Form, { catalog }: CompileContext): Shape {
  const period: OutputColumn | undefined = form.period?.grain && {
    name: form.period.grain,
    label: capitalised(form.period.grain),
    role: 'time',
    grain: form.period.grain,
    type: 'date',
    format: 'date',
  }
  const dimensions = form.by.map((dimension) => dimensionColumn(catalog, dimension))
  const measures = form.measures.map((measure) => measureColumn(catalog, measure))
  const names = uniqueNames([...(period ? [period] : []), ...dimensions, ...measures].map((column) => column.name))
  const shift = period ? 1 : 0
  const rename = (column: OutputColumn, i: number) => ({ ...column, name: names[i] ?? column.name })
  const groupList = dimensions.map((column, i) => rename(column, i + shift))
  return {
    period,
    groupColumns: groupList,
    groups: groupColumns(
      form.by,
      groupList.map((column) => column.name),
      catalog,
    ),
    measures: measures.map((column, i) => rename(column, i + shift + dimensions.length)),
  }
}

/** A core query: groups and measures of one period. `having`, order and limit come later. */
type Core = { ctes: string[]; groupSql: string[]; measureSql: string[]; tail: string; grouped: boolean }

function coreOf(form: Form, context: CompileContext, shape: Shape, range: DateRange | undefined, prefix = ''): Core {
  const trees = form.measures.map((measure) => measureTree(measure, context.catalog, form.period?.field))
  const extra = form.having.map((having) => measureTree(having.measure, context.catalog, form.period?.field))
  const sources = leafGroups([...trees, ...extra])
  const inner = { ...context, form, groups: shape.groups, range }
  const [only] = sources
  if (sources.length > 1) refuseMultiplied(form, shape, sources, context.catalog)
  if (sources.length === 1 && only) {
    const leaf = leafSelect(only, inner)
    return { ...leaf, measureSql: [...trees, ...extra].map((tree) => treeSql(tree, leaf.leafSql)), grouped: true }
  }
  return joinedCore(
    sources.map((leaves) => ({ leaves, select: leafSelect(leaves, inner) })),
    [...trees, ...extra],
    shape,
    context,
    prefix,
  )
}

/** A rate cannot be split by something that one row of its denominator has several of. */
function refuseMultiplied(form: Form, shape: Shape, sources: Leaf[][], catalog: Catalog): void {
  for (const [leaf] of sources) {
    const select = leaf ? new Select(catalog, leaf.base) : undefined
    const beyond = shape.groups.find((group) => select?.isBeyond(group.dimension.field))
    if (!beyond) continue
    const measure = form.measures.map((m) => measureLabel(catalog, m)).join(' and ')
    throw new QuerentError(
      'QUERY_FAILED',
      `${capitalised(measure)} cannot be split by ${beyond.name.replaceAll('_', ' ')}: one row can have several.`,
    )
  }
}

function treeSql(tree: MeasureTree, leafSql: (leaf: Leaf) => string): string {
  return tree.map((part) => ('text' in part ? part.text : leafSql(part.leaf))).join('')
}

/** Several sources: one CTE each, their groups united, each joined to the groups. */
function joinedCore(
  sources: { leaves: Leaf[]; select: LeafSelect }[],
  trees: MeasureTree[],
  shape: Shape,
  { catalog }: CompileContext,
  prefix: string,
): Core {
  const id = (name: string) => ident(name, catalog.dialect)
  const keys = [...(shape.period ? [shape.period.name] : []), ...shape.groups.map((group) => group.name)]
  const names = sources.map((_, i) => `${prefix}part_${i + 1}`)
  const ctes = sources.map(({ leaves, select }, i) => {
    const list = [
      ...select.groupSql.map((sql, k) => `${sql} AS ${id(keys[k] ?? '')}`),
      ...leaves.map((leaf) => `${select.leafSql(leaf)} AS ${id(leaf.name)}`),
    ]
    return `${names[i]} AS (SELECT ${list.join(', ')} ${select.tail}${groupBy(select.groupSql)})`
  })
  const shared = [...new Set(sources.flatMap(({ select }) => select.ctes))]
  const leafSql = (leaf: Leaf) => {
    const at = sources.findIndex(({ leaves }) => leaves.includes(leaf) || leaves.some((known) => sameLeaf(known, leaf)))
    const column = `${names[at]}.${id(leaf.name)}`
    return leaf.zeroWhenEmpty ? `COALESCE(${column}, 0)` : column
  }
  const measureSql = trees.map((tree) => treeSql(tree, leafSql))
  if (keys.length === 0)
    return {
      ctes: [...shared, ...ctes],
      groupSql: [],
      measureSql,
      tail: `FROM ${names.join(' CROSS JOIN ')}`,
      grouped: false,
    }
  const united = `${prefix}groups_found AS (${names.map((name) => `SELECT ${keys.map(id).join(', ')} FROM ${name}`).join(' UNION ')})`
  const facts = factsOf(catalog.dialect)
  const joins = names.map(
    (name) =>
      `LEFT JOIN ${name} ON ${keys.map((key) => facts.same(`${prefix}groups_found.${id(key)}`, `${name}.${id(key)}`)).join(' AND ')}`,
  )
  return {
    ctes: [...shared, ...ctes, united],
    groupSql: keys.map((key) => `${prefix}groups_found.${id(key)}`),
    measureSql,
    tail: `FROM ${prefix}groups_found ${joins.join(' ')}`,
    grouped: false,
  }
}

function sameLeaf(a: Leaf, b: Leaf): boolean {
  return a.name === b.name && a.base === b.base && a.valid?.moment === b.valid?.moment
}

function groupBy(groupSql: string[]): string {
  return groupSql.length > 0 ? ` GROUP BY ${groupSql.join(', ')}` : ''
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

function share(column: OutputColumn): OutputColumn {
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
  const order = orderTerms(form, shape, core, id)
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
  const outerOrder = form.perGroup ? `${outer[0]}, position` : 'position'
  return `SELECT ${outer.join(', ')} FROM (SELECT ${[...list, `${rank} AS position`].join(', ')} ${body}) AS ranked WHERE position <= ${form.limit} ORDER BY ${outerOrder}`
}

/** The name after the last AS of a select item. */
function outerName(item: string): string {
  return item.slice(item.lastIndexOf(' AS ') + 4).replaceAll('"', '')
}

type OrderTerm = { sql: string; expression: string }

function orderTerms(form: Form, shape: Shape, core: Core, id: (name: string) => string): OrderTerm[] {
  const shift = shape.period ? 1 : 0
  const groups = shape.groupColumns.map((column) => id(column.name))
  const given = form.order.flatMap((order): OrderTerm[] => {
    const suffix = order.direction === 'desc' ? ' DESC NULLS LAST' : ' NULLS LAST'
    if (order.item === 'period')
      return shape.period
        ? [{ sql: `${id(shape.period.name)}${suffix}`, expression: `${core.groupSql[0]}${suffix}` }]
        : []
    if ('measure' in order.item)
      return [
        {
          sql: `${id(shape.measures[order.item.measure]?.name ?? '')}${suffix}`,
          expression: `${core.measureSql[order.item.measure]}${suffix}`,
        },
      ]
    if ('by' in order.item)
      return [
        {
          sql: `${groups[order.item.by] ?? ''}${suffix}`,
          expression: `${core.groupSql[order.item.by + shift]}${suffix}`,
        },
      ]
    return []
  })
  const period = shape.period ? [{ sql: id(shape.period.name), expression: core.groupSql[0] ?? '' }] : []
  const rest = groups.map((sql, i) => ({ sql, expression: core.groupSql[i + shift] ?? sql }))
  const seen = new Set(given.map((term) => term.sql.split(' ')[0]))
  return [...given, ...[...period, ...rest].filter((term) => !seen.has(term.sql))]
}

/** Two periods side by side: current, previous, change, change in percent. */
function compileComparison(form: Form, context: CompileContext, compareTo: DateRange): Compiled {
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
  const order = comparisonOrder(form, shape, id)
  const limit = form.limit ? ` LIMIT ${form.limit}` : ''
  const sql = `WITH ${[...ctes, union].join(', ')} SELECT ${[...shown, ...list].join(', ')} FROM both_periods ${join('this_period')} ${join('other_period')} ORDER BY ${order}${limit}`
  return { sql, columns: [...shape.groupColumns, ...columns] }
}

function comparisonOrder(form: Form, shape: Shape, id: (name: string) => string): string {
  const [first] = form.order
  const direction = first?.direction === 'asc' ? '' : ' DESC'
  const [measure] = shape.measures
  const name =
    first && first.item !== 'period' && 'by' in first.item ? shape.groupColumns[first.item.by]?.name : measure?.name
  return [
    `${id(name ?? '')}${direction} NULLS LAST`,
    ...shape.groupColumns.map((column) => id(column.name)).filter((column) => column !== id(name ?? '')),
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
function compileShare(form: Form, context: CompileContext): Compiled {
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
    shape.groupColumns.length > 0
      ? ` ORDER BY share DESC NULLS LAST, ${shape.groupColumns.map((c) => id(c.name)).join(', ')}`
      : ''
  if (list.length === 0) throw new QuerentError('INTERNAL', 'A share of nothing was asked for.')
  return {
    sql: `SELECT ${list.join(', ')} ${parts.tail}${groupBy(parts.groupSql)}${order}`,
    columns: [...shape.groupColumns, ...columns],
  }
}
