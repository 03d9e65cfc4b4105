import { compile } from 'vega-lite'
import { describe, expect, it } from 'vitest'
import type { ChartSpec, ResultTable } from '../types.ts'
import { chooseChart } from './chart.ts'
import { GALLERY, table } from './gallery.fixture.ts'
import { chartRows, toVegaLite, type VegaLiteSpec } from './vega-lite.ts'

const drawn = GALLERY.flatMap(({ name, table: rows, ...wish }) => {
  const { chart, alternatives } = chooseChart(rows, { ...wish, title: name })
  return [chart, ...alternatives]
    .filter((spec) => spec.type !== 'table' && spec.type !== 'kpi')
    .map((spec) => [`${name}: ${spec.type}${spec.stacked ? ' stacked' : ''}`, spec, rows] as const)
})

/** Compiles to Vega; any warning fails, save the note that bars lying have the height that they need. */
function compiled(spec: VegaLiteSpec) {
  const fail = (...words: unknown[]) => {
    if (!String(words[0]).startsWith('Dropping "fit-y"')) throw new Error(words.join(' '))
    return logger
  }
  const logger = { level: () => logger, error: fail, warn: fail, info: () => logger, debug: () => logger }
  return compile(spec as unknown as Parameters<typeof compile>[0], { logger: logger as never }).spec
}

/** All texts that Vega evaluates. */
function expressions(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return []
  const own = Object.entries(node).filter(([key, value]) => EVALUATED.includes(key) && typeof value === 'string')
  return [...own.map(([, value]) => String(value)), ...Object.values(node).flatMap(expressions)]
}
const EVALUATED = ['signal', 'expr', 'update', 'test', 'init', 'calculate', 'filter', 'labelExpr']

describe('every chart of the gallery', () => {
  it.each(drawn)('%s: compiles without warnings, in both themes and at any width', (_, spec, rows) => {
    for (const dark of [false, true]) {
      for (const width of [320, 720, 'container'] as const) {
        expect(compiled(toVegaLite(spec, rows.columns, { width, dark })).marks?.length).toBeGreaterThan(0)
      }
    }
  })

  it.each(drawn)('%s: refers to the result and copies none of its rows', (_, spec, rows) => {
    const made = toVegaLite(spec, rows.columns)
    expect(made.data).toEqual({ name: 'result' })
    const { title: _title, description: _description, ...rest } = made
    const names = rows.rows.flatMap((row) => row.filter((cell) => typeof cell === 'string' && /[a-z]{4}/.test(cell)))
    for (const name of names) expect(JSON.stringify(rest)).not.toContain(`"${name}"`)
  })
})

const HOSTILE = '");fetch(`//x`)//<img src=x onerror=alert(1)>[0].a\\'

function hostileTable(rows: ResultTable): ResultTable {
  const columns = rows.columns.map((column, i) => ({
    ...column,
    name: `${HOSTILE}${i}`,
    label: `${HOSTILE}${i}`,
    unit: column.unit && HOSTILE,
  }))
  return {
    ...rows,
    columns,
    rows: rows.rows.map((row) =>
      row.map((cell) => (typeof cell === 'string' && !/^\d/.test(cell) ? HOSTILE + cell : cell)),
    ),
  }
}

it.each(drawn)('%s: text of people and data reaches no expression and no field name', (_, spec, rows) => {
  const hostile = hostileTable(rows)
  const rename = (name: string | undefined) =>
    hostile.columns[rows.columns.findIndex((column) => column.name === name)]?.name
  const renamed: ChartSpec = {
    ...spec,
    title: HOSTILE,
    x: rename(spec.x),
    y: rename(spec.y),
    series: rename(spec.series),
  }
  const vega = compiled(toVegaLite(renamed, hostile.columns, { title: true }))
  const evaluated = expressions(vega)
  expect(evaluated.length).toBeGreaterThan(0)
  for (const text of evaluated) expect(text).not.toMatch(/fetch|onerror|img/)
  expect(JSON.stringify(vega.data ?? [])).not.toContain('fetch')
})

it('addresses columns by number, whatever their names', () => {
  const odd = table(['a.b[0]"\'\\', 'Head count:measure:integer'], [['x', 1]])
  const spec: ChartSpec = { type: 'bar', title: '', x: odd.columns[0]?.name, y: 'head_count', reason: '' }
  expect(JSON.stringify(toVegaLite(spec, odd.columns).layer)).not.toContain('a.b')
  expect(chartRows(odd)).toEqual([
    { c0: 'x', t0: 'x', r0: 0, c1: 1, t1: '1', f1: '1', tip: 'a.b[0]"\'\\: x\nHead count: 1' },
  ])
})

it('leaves missing values missing', () => {
  const rows = chartRows(
    table(
      ['Month:time:date:month', 'Pay:measure:decimal:EUR'],
      [
        ['2024-01-01', null],
        [null, 0],
      ],
    ),
  )
  expect(rows.map(({ c0, c1, t0, f1 }) => [c0, c1, t0, f1])).toEqual([
    [Date.UTC(2024, 0, 1), null, 'Jan 2024', ''],
    [null, 0, '(none)', '0'],
  ])
})

it('puts times into UTC, whatever the zone of the machine', () => {
  const cells = [['2024-03-31 23:30:00'], ['2024-03-31'], ['2024-03-31T23:30:00Z'], ['soon']]
  const at = (type: string) => chartRows(table([`At:time:${type}`], cells)).map((row) => row.c0)
  const night = Date.UTC(2024, 2, 31, 23, 30)
  expect(at('datetime')).toEqual([night, Date.UTC(2024, 2, 31), night, null])
  expect(chartRows(table(['At:time:datetimetz'], [['2024-03-31 23:30:00+02']]))[0]?.c0).toBe(night - 7_200_000)
})

it.each([
  [{ type: 'table', title: '', reason: '' } as ChartSpec],
  [{ type: 'kpi', y: 'headcount', title: '', reason: '' } as ChartSpec],
  [{ type: 'bar', x: 'nowhere', y: 'headcount', title: '', reason: '' } as ChartSpec],
])('refuses what is no Vega chart: %j', (spec) => {
  const { columns } = table(['Department', 'Headcount:measure:integer'], [])
  expect(() => toVegaLite(spec, columns)).toThrow(expect.objectContaining({ code: 'CHART_UNKNOWN' }))
})
