/** The core of a measured query: its groups and measures for one period, before order and limit. */
import { QuerentError } from '../errors.ts'
import { factsOf } from '../sql/dialects.ts'
import { ident } from '../sql/write.ts'
import type { Catalog } from '../types.ts'
import { type GroupColumn, groupColumns, type LeafSelect, leafGroups, leafSelect } from './aggregate.ts'
import { capitalised, dimensionColumn, measureColumn, measureLabel, type OutputColumn, uniqueNames } from './labels.ts'
import { type Leaf, type MeasureTree, measureTree } from './measures.ts'
import { Select } from './select.ts'
import type { DateRange, Form } from './types.ts'

export type Compiled = { sql: string; columns: OutputColumn[] }

/** What compiling needs beside the form: the catalog, and the day that "today" means (`YYYY-MM-DD`). */
export type CompileContext = { catalog: Catalog; today: string }

/** The columns of a measured form before calculations: groups, the period, measures. */
export type Shape = {
  groups: GroupColumn[]
  groupColumns: OutputColumn[]
  measures: OutputColumn[]
  period?: OutputColumn
}

/** The columns that a measured form gives, each with a name of its own. */
export function shapeOf(form: Form, { catalog }: CompileContext): Shape {
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
export type Core = { ctes: string[]; groupSql: string[]; measureSql: string[]; tail: string; grouped: boolean }

/** The query over one period (`range`; all of time without one); `prefix` keeps the names of its CTEs apart from those of another. */
export function coreOf(
  form: Form,
  context: CompileContext,
  shape: Shape,
  range: DateRange | undefined,
  prefix = '',
): Core {
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

/** A GROUP BY clause with the space before it; empty without groups. */
export function groupBy(groupSql: string[]): string {
  return groupSql.length > 0 ? ` GROUP BY ${groupSql.join(', ')}` : ''
}
