/** The figures of a one-row result as a picture of our own. */
import type { ChartSpec, ResultTable } from '../types.ts'
import { CHART_FONT, chartTheme } from './chart-theme.ts'
import { formatCell } from './format.ts'
import { textWidth } from './text-width.ts'

/** An SVG with the chart's figure large and the row's other figures small; all text escaped. */
export function kpiSvg(
  spec: ChartSpec,
  table: ResultTable,
  options: { width?: number; height?: number; dark?: boolean },
): string {
  const { width = 480, height = 200 } = options
  const theme = chartTheme(options.dark)
  const figures = figuresOf(spec, table)
  const [main, ...others] = figures
  const size = Math.min(64, Math.floor((width - 48) / textWidth(main?.text ?? '–', 1)))
  const step = (width - 48) / Math.max(1, others.length)
  const texts = [
    line(24, 40, spec.title, 15, theme.ink, 600),
    line(24, height / 2 + 16, main?.text ?? '–', size, theme.categories[0] ?? theme.ink, 700),
    line(24, height / 2 + 44, main?.label ?? '', 13, theme.quiet),
    ...others.map(({ label, text }, i) => line(24 + i * step, height - 18, `${label}: ${text}`, 13, theme.quiet)),
  ]
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  const name = escaped(figures.map(({ label, text }) => `${label}: ${text}`).join(', '))
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${name}" font-family="${escaped(CHART_FONT)}"><rect width="100%" height="100%" fill="${theme.background}"/>${texts.join('')}</svg>`
}

type Figure = { label: string; text: string; main: boolean }

function figuresOf(spec: ChartSpec, table: ResultTable): Figure[] {
  const row = table.rows[0] ?? []
  const figures = table.columns.flatMap((column, i): Figure[] =>
    column.role === 'key'
      ? []
      : [{ label: column.label, text: formatCell(row[i] ?? null, column), main: column.name === spec.y }],
  )
  return [...figures.filter((figure) => figure.main), ...figures.filter((figure) => !figure.main)].slice(0, 4)
}

function line(x: number, y: number, text: string, size: number, color: string, weight = 400): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${color}">${escaped(text)}</text>`
}

const round = (value: number) => Math.round(value * 10) / 10

const ENTITIES: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Text without the control characters that no XML may hold. */
export function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '')
}
