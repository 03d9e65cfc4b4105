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

describe('what the question says of the axes', () => {
  const marks = (chart: ReturnType<typeof chooseChart>['chart']) => {
    const { type, x, y, series, stacked } = chart
    return [stacked === true ? 'stacked' : '', type, x, y, series].filter(Boolean).join(' ')
  }
  const people = table(
    ['Team', 'Kind', 'People:measure:integer', 'Pay:measure:integer'],
    ['A', 'B', 'C'].flatMap((team) => ['x', 'y'].map((kind, i) => [team, kind, i + 1, 10 * i + 5])),
  )

  it('puts columns where they are wanted', () => {
    const drawing = { x: 'kind', y: 'pay', series: 'team' }
    expect(marks(chooseChart(people, { title: '', asked: 'bar', drawing }).chart)).toBe('stacked bar kind pay team')
    const beside = { ...drawing, stacked: false }
    expect(marks(chooseChart(people, { title: '', asked: 'bar', drawing: beside }).chart)).toBe('bar kind pay team')
    const points = { x: 'pay', y: 'people' }
    expect(marks(chooseChart(people, { title: '', asked: 'scatter', drawing: points }).chart)).toMatch(
      /^scatter pay people/,
    )
  })

  it('lets a line run along what is no time where it is asked for, and only there', () => {
    const days = table(
      ['Weekday', 'Hires:measure:integer'],
      ['Monday', 'Tuesday', 'Wednesday'].map((day, i) => [day, i]),
    )
    const drawing = { x: 'weekday', y: 'hires' }
    expect(marks(chooseChart(days, { title: '', asked: 'line', drawing }).chart)).toBe('line weekday hires')
    expect(marks(chooseChart(days, { title: '', drawing }).chart)).toBe('bar weekday hires')
    expect(chooseChart(days, { title: '', asked: 'line' }).chart.type).toBe('bar')
  })

  it('draws more bars in time where they are asked for', () => {
    const years = Array.from(
      { length: 72 },
      (_, i) => `${2018 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
    )
    const months = table(
      ['Month:time:date:month', 'Hires:measure:integer'],
      years.map((month, i) => [month, i]),
    )
    const wish = { title: '', asked: 'bar' as const }
    expect(chooseChart(months, { ...wish, drawing: { x: 'month', y: 'hires' } }).chart.type).toBe('bar')
    expect(chooseChart(months, wish).chart.type).toBe('line')
  })
})
