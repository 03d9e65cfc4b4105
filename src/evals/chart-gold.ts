/** Charts of a public suite: what should be drawn, read from the suite's query and the encoding beside it. */
import { z } from 'zod'
import { Cell, type ChartType } from '../types.ts'
import type { Rows } from './judge.ts'

const Point = z.object({ x_data: Cell, y_data: Cell, classify: Cell.optional() })

/** One line of nvBench: a chart with the ways to ask for it. */
export const ChartLine = z.object({
  chart: z.string(),
  sql: z.string(),
  bin: z.tuple([z.string(), z.string()]).nullish(),
  questions: z.array(z.string()),
  values: z.array(Point).nullish(),
  encoding: z.object({ encoding: z.record(z.string(), z.object({ title: z.string().optional() })) }).optional(),
})
export type ChartLine = z.infer<typeof ChartLine>

/** What an axis shows: a column by its name in lower case, alone or aggregated; `*` for rows. */
export type ChartItem = { column: string; aggregate?: string }

export type GoldChart = {
  type: ChartType
  x: ChartItem
  y: ChartItem
  series?: string
  /** Steps of time on the bottom axis: year, month, day or weekday. */
  step?: string
  /** Only orders by an axis can be seen in a chart. */
  order?: { axis: 'x' | 'y'; direction: 'asc' | 'desc' }
  /** SQL for the points, as SQLite reads it: x, y and where there is one the series; any of these is right. */
  points: string[]
  /** The points as the suite lists them, which are right as well. */
  listed?: Rows
}

const TYPES: Record<string, ChartType> = { bar: 'bar', pie: 'pie', line: 'line', scatter: 'scatter' }

/** The chart of a line; undefined where its query is none that draws two columns. */
export function goldChart(line: ChartLine): GoldChart | undefined {
  const type = TYPES[line.chart.toLowerCase().split(' ').at(-1) ?? '']
  const parts = partsOf(line.sql)
  const [across, up, more] = parts ? listOf(parts.select) : []
  if (!type || !parts || across === undefined || up === undefined || more !== undefined) return undefined
  const shown = titled(up, line)
  const others = parts.group.filter((term) => !isSame(term, across))
  const series = /stacked|grouping/i.test(line.chart) ? others[0] : undefined
  const step = line.bin ? STEPS[line.bin[1].toLowerCase()] : undefined
  return {
    ...{ type, x: itemOf(across), y: itemOf(shown), step },
    series: series && itemOf(series).column,
    order: orderOf(parts.order, across, up),
    points: pointsOf(parts, { across, shown, series, step }),
    ...listedOf(line, step),
  }
}

const STEPS: Record<string, string> = { year: 'year', month: 'month', day: 'day', weekday: 'weekday' }

type Parts = {
  select: string
  from: string
  group: string[]
  having: string
  order: string[]
  limit: string
  tail: string
}

const CLAUSES = ['from', 'group by', 'having', 'order by', 'limit', 'union', 'intersect', 'except']

/** The clauses of a SELECT, cut where their words stand outside brackets and quotations. */
function partsOf(sql: string): Parts | undefined {
  const cuts = outside(sql, new RegExp(`\\b(${CLAUSES.join('|').replaceAll(' ', '\\s+')})\\b`, 'gi'))
  const named = cuts.map(({ index, text }) => ({
    index,
    length: text.length,
    name: text.toLowerCase().replace(/\s+/g, ' '),
  }))
  const set = named.find(({ name }) => ['union', 'intersect', 'except'].includes(name))
  const own = named.filter(({ index }) => !set || index < set.index)
  const body = (name: string) => {
    const at = own.findIndex((one) => one.name === name)
    const cut = own[at]
    return cut ? sql.slice(cut.index + cut.length, own[at + 1]?.index ?? set?.index).trim() : ''
  }
  const from = own.find(({ name }) => name === 'from')
  const select = /^\s*select\s+(.*)$/is.exec(sql.slice(0, from?.index))?.[1]
  if (!from || select === undefined) return undefined
  return {
    ...{ select, from: body('from'), group: listOf(body('group by')), having: body('having') },
    ...{ order: listOf(body('order by')), limit: body('limit'), tail: set ? sql.slice(set.index) : '' },
  }
}

function outside(text: string, pattern: RegExp): { index: number; text: string }[] {
  const hidden = text
    .replace(/'[^']*'|"[^"]*"/g, (quoted) => '_'.repeat(quoted.length))
    .replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, (nested) => '_'.repeat(nested.length))
  return [...hidden.matchAll(pattern)].map((match) => ({ index: match.index, text: match[0] }))
}

function listOf(text: string): string[] {
  const commas = outside(text, /,/g).map(({ index }) => index)
  const edges = [-1, ...commas, text.length]
  return edges
    .slice(1)
    .map((end, i) => text.slice((edges[i] ?? -1) + 1, end).trim())
    .filter(Boolean)
}

const AGGREGATED = /^(count|sum|avg|min|max)\s*\(\s*(?:distinct\s+)?(.*?)\s*\)$/is

function itemOf(text: string): ChartItem {
  const [, aggregate, inner] = AGGREGATED.exec(text) ?? []
  const column = (inner ?? text).split('.').at(-1) ?? ''
  const plain = column.replace(/["`\s]/g, '').toLowerCase()
  return aggregate ? { column: plain, aggregate: aggregate.toLowerCase() } : { column: plain }
}

const squeezed = (text: string) => text.replace(/\s|"|`|\b\w+\./g, '').toLowerCase()
const isSame = (a: string, b: string) => squeezed(a) === squeezed(b)

/** Where the picture names an aggregate that the query lacks, the picture is what was asked for. */
function titled(up: string, { encoding }: ChartLine): string {
  const { y, theta } = encoding?.encoding ?? {}
  const aggregate = AGGREGATED.exec((y ?? theta)?.title ?? '')?.[1]
  return aggregate && !AGGREGATED.test(up) ? `${aggregate}(${up})` : up
}

function orderOf([first]: string[], across: string, up: string): GoldChart['order'] {
  if (first === undefined) return undefined
  const direction = /\sdesc$/i.test(first) ? 'desc' : 'asc'
  const term = first.replace(/\s+(asc|desc)$/i, '')
  if (isSame(term, across)) return { axis: 'x', direction }
  return isSame(term, up) ? { axis: 'y', direction } : undefined
}

const SHORT_DAYS: Record<string, string> = {
  ...{ Mon: 'Monday', Tue: 'Tuesday', Wed: 'Wednesday', Thur: 'Thursday' },
  ...{ Fri: 'Friday', Sat: 'Saturday', Sun: 'Sunday' },
}

/** Listed points without the zeros that fill up weekdays, years and stacks; none for steps that are named otherwise than ours. */
function listedOf({ values }: ChartLine, step: string | undefined): Pick<GoldChart, 'listed'> {
  if (!values || step === 'month' || step === 'day') return {}
  const isFilled = step !== undefined || values.some(({ classify }) => classify !== undefined)
  const kept = isFilled ? values.filter(({ y_data }) => y_data !== 0) : values
  const listed = kept.map(({ x_data, y_data, classify }) => {
    const x = step === 'weekday' ? (SHORT_DAYS[String(x_data)] ?? x_data) : x_data
    return classify === undefined ? [x, y_data] : [x, y_data, classify]
  })
  return { listed }
}

type Shown = { across: string; shown: string; series?: string; step?: string }

/** The points as the suite's own query gives them; where it groups and picks any one of several values, all of them too. */
function pointsOf(
  { from, group, having, order, limit, tail }: Parts,
  { across, shown, series, step }: Shown,
): string[] {
  const x = step ? steppedSql(across, step) : across
  const isAggregated = AGGREGATED.test(shown)
  const others = group.filter((term) => !isSame(term, across))
  const own = group.length > others.length || step !== undefined || (group.length === 0 && isAggregated) ? [x] : []
  const groups = [...own, ...others]
  const end = (by: string[]) =>
    [
      ...(by.length > 0 ? [`GROUP BY ${by.join(', ')}`] : []),
      ...(having === '' ? [] : [`HAVING ${having}`]),
      ...(limit === '' ? [] : [`ORDER BY ${order.join(', ')} LIMIT ${limit}`]),
      tail,
    ].join(' ')
  const select = `SELECT ${[x, shown, ...(series ? [series] : [])].join(', ')} FROM ${from}`
  const grouped = `${select} ${end(groups.length > 0 && (isAggregated || group.length > 0) ? groups : [])}`
  return isAggregated || group.length === 0 ? [grouped] : [grouped, `${select} ${end([])}`]
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Years that are numbers stay as they are. */
function steppedSql(column: string, step: string): string {
  if (step === 'year')
    return `CASE WHEN ${column} GLOB '[0-9][0-9][0-9][0-9]' THEN ${column} ELSE STRFTIME('%Y', ${column}) END`
  if (step === 'month') return `STRFTIME('%Y-%m', ${column})`
  if (step === 'day') return `DATE(${column})`
  return `CASE STRFTIME('%w', ${column}) ${WEEKDAYS.map((name, day) => `WHEN '${day}' THEN '${name}'`).join(' ')} END`
}
