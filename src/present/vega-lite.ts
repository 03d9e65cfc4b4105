/**
 * Chart specs as Vega-Lite, with the rows handed over apart. No text of people or data reaches a Vega expression or a field
 * name: columns are called c0, c1 ..., and labels are titles. Nothing here needs Node.
 */
import { QuerentError } from '../errors.ts'
import type { ChartSpec, ResultColumn } from '../types.ts'
import type { Field } from './chart-channels.ts'
import { DRAWINGS, type VegaLiteSpec } from './chart-drawings.ts'
import { chartTheme, vegaConfig } from './chart-theme.ts'

export { chartRows } from './chart-rows.ts'
export type { VegaLiteSpec }

export type VegaLiteOptions = {
  /** Pixels; `container` (the default) takes the width of the element around the chart. */
  width?: number | 'container'
  /** Pixels; without it the height follows the chart's type and the number of bars. */
  height?: number
  dark?: boolean
  /** Whether the chart shows its own title; off by default, for pages that print it above. */
  title?: boolean
}

/**
 * A chart as a Vega-Lite 6 spec that reads the data set `result`; hand it `chartRows` of the same table. Throws
 * CHART_UNKNOWN for a table or a KPI (which are no Vega charts) and for columns that the table does not have.
 */
export function toVegaLite(
  spec: ChartSpec,
  columns: readonly ResultColumn[],
  options: VegaLiteOptions = {},
): VegaLiteSpec {
  const theme = chartTheme(options.dark)
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...(options.title && spec.title && { title: spec.title }),
    description: describe(spec, columns),
    data: { name: 'result' },
    width: options.width ?? 'container',
    height: options.height ?? 320,
    autosize: { type: 'fit', contains: 'padding' },
    padding: 8,
    config: vegaConfig(theme),
    ...drawing(spec, columns, options),
  }
}

function fieldOf(name: string | undefined, columns: readonly ResultColumn[]): Field | undefined {
  const index = columns.findIndex((column) => column.name === name)
  const column = columns[index]
  return column && { column, value: `c${index}`, text: `t${index}`, figure: `f${index}`, rank: `r${index}` }
}

function neededField(name: string | undefined, columns: readonly ResultColumn[]): Field {
  const field = fieldOf(name, columns)
  if (!field)
    throw new QuerentError('CHART_UNKNOWN', `The chart names a column "${name}" that the result does not have.`)
  return field
}

function describe(spec: ChartSpec, columns: readonly ResultColumn[]): string {
  const labels = [spec.y, spec.x, spec.series].flatMap((name) => fieldOf(name, columns)?.column.label ?? [])
  return `${spec.title}. ${spec.type} chart of ${labels.join(' by ')}.`
}

function drawing(spec: ChartSpec, columns: readonly ResultColumn[], options: VegaLiteOptions): VegaLiteSpec {
  if (spec.type === 'table' || spec.type === 'kpi') {
    throw new QuerentError('CHART_UNKNOWN', `An answer shown as a ${spec.type} has no drawn chart.`)
  }
  const x = neededField(spec.x, columns)
  const y = neededField(spec.y, columns)
  const series = spec.series === undefined ? undefined : neededField(spec.series, columns)
  const { width, height, dark } = options
  return DRAWINGS[spec.type]({ spec, x, y, series, width, height, theme: chartTheme(dark) })
}
