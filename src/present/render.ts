/** Charts as SVG text or PNG bytes, on the server. The drawing libraries are loaded at the first chart. */
import { QuerentError } from '../errors.ts'
import type { ChartSpec, ResultTable } from '../types.ts'
import { chartTheme } from './chart-theme.ts'
import { kpiSvg, withoutControls } from './kpi-svg.ts'
import { textWidth } from './text-width.ts'
import { chartRows, toVegaLite } from './vega-lite.ts'

export type RenderOptions = {
  /** Pixels, 100 to 1600; 720 by default. */
  width?: number
  /** Pixels; by default as high as the chart needs. */
  height?: number
  /** Device pixels for each pixel of a PNG; 2 by default, at most 3. */
  scale?: number
  dark?: boolean
}

const DEFAULT_WIDTH = 720
const MIN_SIDE = 100
const MAX_SIDE = 1600
const MAX_SCALE = 3

export async function renderChart(
  spec: ChartSpec,
  table: ResultTable,
  format: 'svg',
  options?: RenderOptions,
): Promise<string>
export async function renderChart(
  spec: ChartSpec,
  table: ResultTable,
  format: 'png',
  options?: RenderOptions,
): Promise<Uint8Array>
export async function renderChart(
  spec: ChartSpec,
  table: ResultTable,
  format: 'svg' | 'png',
  options?: RenderOptions,
): Promise<string | Uint8Array>
/**
 * Draws a chart of a result. Throws CHART_UNKNOWN for a table, which has no picture. A PNG shows text only where the machine
 * has at least one font.
 */
export async function renderChart(
  spec: ChartSpec,
  table: ResultTable,
  format: 'svg' | 'png',
  given: RenderOptions = {},
): Promise<string | Uint8Array> {
  const options = { ...given, width: clamped(given.width), height: clamped(given.height) }
  if (spec.type === 'table')
    throw new QuerentError('CHART_UNKNOWN', 'This answer is shown as a table and has no chart.')
  const svg = spec.type === 'kpi' ? kpiSvg(spec, table, options) : await drawnSvg(spec, table, options)
  return format === 'svg' ? svg : await toPng(svg, options.scale ?? 2)
}

async function drawnSvg(spec: ChartSpec, table: ResultTable, options: RenderOptions): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
  measureText(vega)
  const drawing = toVegaLite(spec, table.columns, {
    width: options.width ?? DEFAULT_WIDTH,
    height: options.height,
    dark: options.dark,
    title: true,
  })
  const painted = { ...drawing, background: chartTheme(options.dark).background }
  const compiled = compile(painted as unknown as Parameters<typeof compile>[0], { logger: vega.logger(vega.Error) })
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error })
  view.data('result', chartRows(table))
  try {
    return withoutControls(await view.toSVG())
  } finally {
    view.finalize()
  }
}

type TextItem = { fontSize?: number; limit?: number; text?: string }

/** Vega measures text with a canvas, which servers have not, and else takes 0.8 em a letter: half the chart would be margin. */
function measureText(vega: object): void {
  const { textMetrics } = vega as { textMetrics?: { width: (item: TextItem, text: string) => number } }
  if (!textMetrics) return
  textMetrics.width = (item, text) => Math.min(textWidth(`${text ?? ''}`, item.fontSize ?? 11), item.limit || Infinity)
}

async function toPng(svg: string, scale: number): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const font = { loadSystemFonts: true, defaultFontFamily: 'Inter', sansSerifFamily: 'DejaVu Sans' }
  const fitTo = { mode: 'zoom' as const, value: Math.min(Math.max(scale, 0.5), MAX_SCALE) }
  return new Resvg(svg, { font, fitTo }).render().asPng()
}

function clamped(pixels: number | undefined): number | undefined {
  return pixels === undefined ? undefined : Math.min(Math.max(Math.round(pixels), MIN_SIDE), MAX_SIDE)
}
