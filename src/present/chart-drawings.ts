/** What each type of chart draws: marks, encodings and size as parts of a Vega-Lite spec. */
import type { ChartSpec } from '../types.ts'
import {
  type Channel,
  categoryAxis,
  categoryChannel,
  colorChannel,
  type Field,
  formatOf,
  numberChannel,
  timeChannel,
  titleOf,
} from './chart-channels.ts'
import { isTemporal } from './chart-rows.ts'
import type { ChartTheme } from './chart-theme.ts'

export type VegaLiteSpec = { [key: string]: unknown }

/** Room for the figures at the ends of bars. */
const FIGURE_ROOM = 70
/** Below this width figures above upright bars run into each other. */
const MIN_WIDTH_FOR_FIGURES = 420

/** A chart with its columns found. */
export type Parts = {
  spec: ChartSpec
  x: Field
  y: Field
  series: Field | undefined
  width: number | 'container' | undefined
  height: number | undefined
  theme: ChartTheme
}

export const DRAWINGS: Record<Exclude<ChartSpec['type'], 'table' | 'kpi'>, (parts: Parts) => VegaLiteSpec> = {
  bar: drawBars,
  line: drawLines,
  area: drawLines,
  pie: drawPie,
  scatter: drawPoints,
  heatmap: drawHeatmap,
}

/** The tooltip is text of the data, and marks have no texts of their own: else titles would end up in expressions. */
const TOOLTIP = { tooltip: { field: 'tip', type: 'nominal' } }

function drawBars(parts: Parts): VegaLiteSpec {
  const { spec, x, y, series, width } = parts
  const [along, across] = spec.horizontal ? (['y', 'x'] as const) : (['x', 'y'] as const)
  const encoding = {
    [along]: { ...categoryChannel(x), axis: categoryAxis(x, spec.horizontal) },
    [across]: { ...numberChannel(y), stack: spec.stacked ? 'zero' : null },
    ...(series && seriesChannels(series, spec, along)),
    ...TOOLTIP,
  }
  const bars = { mark: { type: 'bar', invalid: 'show', aria: false }, encoding }
  const size = barsSize(parts)
  const narrow = typeof width === 'number' && width < MIN_WIDTH_FOR_FIGURES && !spec.horizontal
  if (series || isTemporal(x.column) || narrow) return { ...bars, ...size }
  const room = spec.horizontal ? { padding: { left: 8, top: 8, bottom: 8, right: FIGURE_ROOM } } : {}
  return { layer: [bars, figures(encoding, y, across)], ...size, ...room }
}

function seriesChannels(series: Field, spec: ChartSpec, along: 'x' | 'y'): Channel {
  const color = colorChannel(series)
  if (!spec.stacked) return { color, [`${along}Offset`]: categoryChannel(series) }
  return {
    color,
    order: { field: series.rank, type: 'quantitative', sort: spec.horizontal ? 'ascending' : 'descending' },
  }
}

/** Bars that lie get the height that they need. */
function barsSize({ spec, series, height }: Parts): VegaLiteSpec {
  if (!spec.horizontal || height !== undefined) return {}
  const step = series && !spec.stacked ? { step: 12, for: 'offset' } : { step: 28 }
  return { height: step, autosize: { type: 'fit-x', contains: 'padding' } }
}

/** The figure at the end of each bar, or above the line of zero. The expression holds nothing but a field number. */
function figures(encoding: Channel, y: Field, across: 'x' | 'y'): VegaLiteSpec {
  const end = `${y.value}end`
  const place =
    across === 'x' ? { align: 'left', baseline: 'middle', dx: 5 } : { align: 'center', baseline: 'bottom', dy: -4 }
  const { tooltip: _, ...places } = encoding
  return {
    transform: [{ filter: { field: y.value, valid: true } }, { calculate: `max(0, datum.${y.value})`, as: end }],
    mark: { type: 'text', ...place, tooltip: null, aria: false },
    encoding: {
      ...places,
      [across]: { ...numberChannel(y), field: end },
      text: { field: y.figure, type: 'nominal' },
    },
  }
}

function drawLines({ spec, x, y, series, theme }: Parts): VegaLiteSpec {
  const points = x.column.grain !== 'day' && x.column.grain !== 'week'
  const area = spec.type === 'area'
  const mark = area
    ? { type: 'area', line: !series && { aria: false }, fillOpacity: series ? 0.85 : 0.2 }
    : { type: 'line', point: points && { size: 45, filled: true, aria: false } }
  return {
    mark: { ...mark, invalid: 'break-paths-show-domains', aria: false, ...(!series && { color: theme.categories[0] }) },
    encoding: {
      x: timeChannel(x),
      y: {
        ...numberChannel(y),
        ...(area ? { stack: series ? 'zero' : null } : { scale: { zero: false, nice: true } }),
      },
      ...(series && { color: colorChannel(series) }),
      ...(series && area && { order: { field: series.rank, type: 'quantitative', sort: 'descending' } }),
      ...TOOLTIP,
    },
  }
}

function drawPie({ x, y }: Parts): VegaLiteSpec {
  const theta = { field: y.value, type: 'quantitative', stack: true }
  return {
    transform: [{ filter: { field: y.value, gt: 0 } }],
    encoding: { theta, order: { field: x.rank, type: 'quantitative' }, ...TOOLTIP },
    layer: [
      {
        mark: {
          type: 'arc',
          aria: false,
          innerRadius: { expr: 'min(width, height) * 0.24' },
          outerRadius: { expr: 'min(width, height) * 0.4' },
        },
        encoding: { color: colorChannel(x) },
      },
      {
        mark: { type: 'text', radius: { expr: 'min(width, height) * 0.4 + 26' }, tooltip: null, aria: false },
        encoding: { text: { field: y.figure, type: 'nominal' } },
      },
    ],
  }
}

function drawPoints({ x, y, series }: Parts): VegaLiteSpec {
  return {
    mark: { type: 'point', filled: true, size: 60, opacity: 0.75, aria: false },
    encoding: {
      x: { ...numberChannel(x), scale: { zero: false, nice: true } },
      y: { ...numberChannel(y), scale: { zero: false, nice: true } },
      ...(series && { color: colorChannel(series) }),
      ...TOOLTIP,
    },
  }
}

function drawHeatmap({ x, y, series }: Parts): VegaLiteSpec {
  return {
    transform: [{ filter: { field: y.value, valid: true } }],
    mark: { type: 'rect', aria: false },
    encoding: {
      x: { ...categoryChannel(x), axis: categoryAxis(x, false) },
      ...(series && { y: { ...categoryChannel(series), axis: categoryAxis(series, true) } }),
      color: {
        field: y.value,
        type: 'quantitative',
        legend: { title: titleOf(y), format: formatOf(y), gradientLength: 160 },
      },
      ...TOOLTIP,
    },
  }
}
