import { describe, expect, it } from 'vitest'
import { chartAskedIn, chooseChart } from './chart.ts'
import { formatCell } from './format.ts'
import { type Example, GALLERY, table } from './gallery.fixture.ts'

const choose = ({ table: rows, question, asked, listing }: Example) =>
  chooseChart(rows, { title: 'Title', question, asked, listing })

function gallery(example: Example): string {
  const { columns, rows, truncated } = example.table
  const shown = rows.slice(0, 3).map((row) => columns.map((c, i) => formatCell(row[i] ?? null, c)).join(' | '))
  const more = rows.length > 3 ? [`... ${rows.length} rows${truncated ? ', cut' : ''}`] : []
  const asked = example.asked ? [`asked: ${example.asked}`] : example.question ? [`question: ${example.question}`] : []
  const { chart, alternatives } = choose(example)
  const line = ({ title: _, reason, ...marks }: (typeof alternatives)[number]) =>
    `${Object.entries(marks)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ')} -- ${reason}`
  return [
    `## ${example.name}`,
    columns.map((column) => column.label).join(' | '),
    ...shown,
    ...more,
    ...asked,
    `=> ${line(chart)}`,
    ...alternatives.map((other) => ` or ${line(other)}`),
  ].join('\n')
}

it('chooses charts as the reviewed gallery says', async () => {
  await expect(`${GALLERY.map(gallery).join('\n\n')}\n`).toMatchFileSnapshot('chart.gallery.txt')
})

describe('every choice', () => {
  it.each(GALLERY.map((example) => [example.name, example] as const))(
    '%s: names columns of the table',
    (_, example) => {
      const { chart, alternatives } = choose(example)
      const names = new Set(example.table.columns.map((column) => column.name))
      for (const { x, y, series, type } of [chart, ...alternatives]) {
        for (const name of [x, y, series]) expect(name === undefined || names.has(name)).toBe(true)
        expect(type === 'table' || y !== undefined).toBe(true)
      }
      expect(alternatives.length).toBeLessThanOrEqual(4)
      expect(new Set([chart, ...alternatives].map((c) => `${c.type} ${c.stacked ?? ''}`)).size).toBe(
        alternatives.length + 1,
      )
    },
  )
})

it('is the same for the same table', () => {
  for (const example of GALLERY) expect(choose(example)).toEqual(choose(structuredClone(example)))
})

it.each([
  ['headcount by department as a pie chart', 'pie'],
  ['show it as a bar', 'bar'],
  ['column chart of leavers', 'bar'],
  ['heat map of absences by weekday', 'heatmap'],
  ['list them as a table', 'table'],
  ['employees in the assembly line', undefined],
  ['members of the bar association', undefined],
  ['headcount by area', undefined],
])('%s asks for %s', (question, type) => {
  expect(chartAskedIn(question)).toBe(type)
})

it('reads a large result in one pass', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => [`name ${i}`, i])
  expect(chooseChart(table(['Name', 'Value:measure:integer'], rows), { title: '' }).chart.type).toBe('table')
})
