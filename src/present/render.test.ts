import { afterEach, describe, expect, it } from 'vitest'
import type { ChartSpec } from '../types.ts'
import { chooseChart } from './chart.ts'
import { GALLERY, table } from './gallery.fixture.ts'
import { renderChart } from './render.ts'

const bars: ChartSpec = { type: 'bar', title: 'Headcount by department', x: 'department', y: 'headcount', reason: '' }
const rows = table(
  ['Department', 'Headcount:measure:integer'],
  [
    ['Sales', 4],
    ['Legal', null],
    [null, 3],
  ],
)
const HOSTILE = '<img src=x onerror=alert(1)>"\'&</text><script>alert(2)</script>\u0001'

afterEach(() => {
  delete process.env.TZ
})

describe('SVG', () => {
  it.each(GALLERY.map((example) => [example.name, example] as const))(
    '%s: is drawn in both themes',
    async (name, example) => {
      const { chart, alternatives } = chooseChart(example.table, { ...example, title: name })
      for (const spec of [chart, ...alternatives].filter(({ type }) => type !== 'table')) {
        const svg = await renderChart(spec, example.table, 'svg', { dark: spec.type === 'line' })
        expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/)
        expect(svg).toContain(`>${name}<`)
        expect(svg).not.toMatch(/NaN|undefined|null/)
      }
    },
  )

  it('writes every bar with its figure, and none for a missing value', async () => {
    const svg = await renderChart(bars, rows, 'svg')
    for (const text of ['Sales', 'Legal', '(none)', '4', '3']) expect(svg).toContain(`>${text}</text>`)
    expect(svg.match(/role-mark[^>]*layer_1_marks[\s\S]*?<\/g>/)?.[0].match(/<text/g)).toHaveLength(2)
  })

  it.each(['kpi', 'bar', 'pie'] as const)('escapes what people and data say in a %s chart', async (type) => {
    const { columns } = rows
    const hostile = {
      columns: columns.map((column) => ({ ...column, label: HOSTILE })),
      rows: [[HOSTILE, 4]],
      truncated: false,
    }
    const svg = await renderChart({ ...bars, type, title: HOSTILE }, hostile, 'svg')
    expect(svg).not.toMatch(/<img|<script/)
    expect(svg).not.toContain('\u0001')
    expect((await renderChart({ ...bars, type, title: HOSTILE }, hostile, 'png')).length).toBeGreaterThan(1000)
    expect(svg).toContain('&lt;')
  })

  it('names months alike in every zone', async () => {
    const series = table(
      ['Month:time:date:month', 'Headcount:measure:integer'],
      [
        ['2024-01-01', 4],
        ['2024-02-01', 5],
        ['2024-03-01', 6],
      ],
    )
    const spec: ChartSpec = { ...bars, type: 'line', x: 'month' }
    for (const zone of ['America/Los_Angeles', 'Pacific/Auckland', 'UTC']) {
      process.env.TZ = zone
      const svg = await renderChart(spec, series, 'svg')
      expect(svg.match(/>[A-Z][a-z]{2} 20\d\d</g)).toEqual(['>Jan 2024<', '>Feb 2024<', '>Mar 2024<'])
    }
  })
})

describe('PNG', () => {
  it('has the asked size', async () => {
    const png = await renderChart(bars, rows, 'png', { width: 400, height: 300, scale: 2 })
    expect([...png.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
    const size = new DataView(png.buffer, png.byteOffset)
    expect([size.getUint32(16), size.getUint32(20)]).toEqual([800, 600])
  })

  it('shows text where the machine has a font', async () => {
    const figure = (n: number) =>
      renderChart({ ...bars, type: 'kpi' }, { ...rows, rows: [['Sales', n]] }, 'png', { scale: 1 })
    expect(Buffer.compare(await figure(11), await figure(77))).not.toBe(0)
  })
})

it('has no picture of a table', async () => {
  await expect(renderChart({ ...bars, type: 'table' }, rows, 'png')).rejects.toMatchObject({ code: 'CHART_UNKNOWN' })
})
