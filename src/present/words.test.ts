import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Form } from '../form/types.ts'
import type { Cell, ResultTable } from '../types.ts'
import { formatCell, formatComputed, formatPercent, toNumber } from './format.ts'
import type { CellRef, Piece } from './statement.ts'
import * as staff from './words.fixture.ts'
import { ANSWERS, type AnswerExample, CATALOG, form, TODAY, tableFor } from './words.fixture.ts'
import { statementsFor, tellAnswer } from './words.ts'
import { factsOf } from './words-facts.ts'

const context = ({ question, catalog }: Omit<AnswerExample, 'table'>) => ({ today: TODAY, question, catalog })
const tell = (example: AnswerExample) =>
  tellAnswer({ form: example.form, assumptions: [] }, example.table, context(example))

function shown(example: AnswerExample): string {
  const { columns, rows, truncated } = example.table
  const lines = rows.slice(0, 5).map((row) => `  ${columns.map((c, i) => formatCell(row[i] ?? null, c)).join(' | ')}`)
  const { words, caveats } = tell(example)
  return [
    `## ${example.question}`,
    `  ${columns.map((c) => c.label).join(' | ')}`,
    ...lines,
    `  (rows: ${rows.length}${truncated ? ', cut' : ''})`,
    `=> ${words}`,
    ...caveats.map((caveat) => ` ! ${caveat}`),
  ].join('\n')
}

it('tells answers as the reviewed examples say', async () => {
  await expect(`${ANSWERS.map(shown).join('\n\n')}\n`).toMatchFileSnapshot('words.examples.txt')
})

// ------------------------------------------------------------------------------------------ the law of numbers

const amount = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -100_000, max: 9_000_000 }),
  fc.double({ min: -50_000, max: 5_000_000, noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('98765432109876543210', 0, 7),
)
const name = fc.constantFrom('Engineering', 'Sales', 'Legal', 'Ana Silva', '', null)
const month = fc
  .integer({ min: 0, max: 30 })
  .map((i) => `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`)
const { AVERAGE, COUNT, DEPARTMENT, LEAVERS, TURNOVER, YEAR_2024, YEAR_2025, YEAR_2026, IN_BERLIN, field } = staff
const measure = fc.constantFrom(AVERAGE, COUNT, LEAVERS, TURNOVER)
const order: fc.Arbitrary<Form['order']> = fc.constantFrom(
  [],
  [{ item: { measure: 0 }, direction: 'desc' as const }],
  [{ item: { measure: 0 }, direction: 'asc' as const }],
)
const limit = fc.option(fc.constantFrom(1, 3, 5), { nil: undefined })
const where: fc.Arbitrary<Form['where']> = fc.constantFrom(
  [],
  [IN_BERLIN],
  [[{ kind: 'compare', field: field('salary'), op: '>', value: 61_234 }]],
)
const period = fc.constantFrom(
  undefined,
  { range: YEAR_2025 },
  { range: YEAR_2026 },
  { range: { ...YEAR_2024, text: 'the last 17 months' } },
)

/** Forms of every kind, with rows that fit their columns. */
const answers: fc.Arbitrary<AnswerExample> = fc
  .record({
    measure,
    order,
    limit,
    where,
    period,
    cut: fc.boolean(),
    shape: fc.constantFrom(
      'figure',
      'group',
      'pair',
      'series',
      'lines',
      'compared',
      'comparedGroup',
      'share',
      'rows',
      'plain',
    ),
  })
  .chain(({ shape, cut, ...given }) => {
    const [asked, cells] = SHAPES[shape as keyof typeof SHAPES](given)
    const rows = fc.array(fc.tuple(...cells), { maxLength: shape === 'figure' ? 1 : 6 })
    return rows.map((made): AnswerExample => {
      const table = tableFor(asked, made as Cell[][], cut)
      return shape === 'plain' ? { question: 'select', table } : { question: 'q', form: asked, table, catalog: CATALOG }
    })
  })

type Given = {
  measure: Form['measures'][number]
  order: Form['order']
  limit: number | undefined
  where: Form['where']
  period: Form['period']
}
type Made = [Form, fc.Arbitrary<Cell>[]]

const SHAPES = {
  figure: ({ measure, where, period }: Given): Made => [
    form({ measures: [measure, COUNT], where, period }),
    [amount, amount],
  ],
  group: ({ measure, order, limit, where, period }: Given): Made => [
    form({ measures: [measure], by: [DEPARTMENT], order, limit, where, period }),
    [name, amount],
  ],
  pair: ({ measure, order, limit, where, period }: Given): Made => [
    form({ measures: [measure, COUNT], by: [DEPARTMENT, { field: field('remote') }], order, limit, where, period }),
    [name, fc.constantFrom(true, false, null), amount, amount],
  ],
  series: ({ measure, order, limit, where, period }: Given): Made => [
    form({ measures: [measure], order, limit, where, period: { ...period, grain: 'month' } }),
    [fc.oneof(month, fc.constant(null)), amount],
  ],
  lines: ({ measure, where, period }: Given): Made => [
    form({ measures: [measure], by: [DEPARTMENT], where, period: { ...period, grain: 'month' } }),
    [month, name, amount],
  ],
  compared: ({ measure, where }: Given): Made => [
    form({ measures: [measure], where, period: { range: YEAR_2025, compareTo: YEAR_2024 } }),
    [amount, amount, amount, amount],
  ],
  comparedGroup: ({ measure, where }: Given): Made => [
    form({ measures: [measure], by: [DEPARTMENT], where, period: { range: YEAR_2025, compareTo: YEAR_2024 } }),
    [name, amount, amount, amount, amount],
  ],
  share: ({ where }: Given): Made => [
    form({ shareOf: IN_BERLIN, by: [DEPARTMENT], where }),
    [name, amount, amount, amount],
  ],
  rows: ({ limit, where }: Given): Made => [
    form({
      columns: [field('full_name'), field('salary')],
      order: [{ item: { field: field('salary') }, direction: 'desc' }],
      limit,
      where,
    }),
    [name, amount],
  ],
  plain: ({ measure }: Given): Made => [form({ measures: [measure], by: [DEPARTMENT] }), [name, amount]],
}

const NUMBER = /(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/g
const numbersIn = (text: string): string[] => text.match(NUMBER) ?? []

/** Differences are said with two decimals; those of percentages, and tiny ones, with more. */
const rounded = (size: number, { format }: { format?: string }) =>
  format === 'percent' || size < 0.01 ? Number(size.toPrecision(12)) : Number(size.toFixed(2))

/** Every number that words may hold: cells, differences and changes of two cells of a column, counts, what was asked, what the catalog knows. */
function allowedNumbers({ table, form: asked }: AnswerExample): Set<string> {
  const { columns, rows } = table
  const texts = columns.flatMap((column, i) => {
    const cells = rows.map((row) => row[i] ?? null)
    const values = cells.flatMap((cell) => toNumber(cell) ?? [])
    const pairs = values.flatMap((a) => values.map((b): [number, number] => [a, b]))
    const differences = pairs.map(([a, b]) => formatComputed(rounded(Math.abs(a - b), column), column))
    const changes = pairs.flatMap(([a, b]) => (b === 0 ? [] : [formatPercent(Math.abs((a - b) / b))]))
    return [column.label, ...cells.map((cell) => formatCell(cell, column)), ...differences, ...changes]
  })
  const counts = Array.from({ length: rows.length + 1 }, (_, i) => String(i))
  const known = CATALOG.tables.flatMap(({ columns }) =>
    columns.flatMap(({ profile }) => [String(profile?.min), String(profile?.max)]),
  )
  return new Set([...texts, ...counts, ...known, JSON.stringify(asked ?? {})].flatMap(numbersIn))
}

describe('every number in the words', () => {
  it('is a cell, a shown computation of cells, or a word of the question', () => {
    fc.assert(
      fc.property(answers, (example) => {
        const allowed = allowedNumbers(example)
        const { words } = tell(example)
        for (const number of numbersIn(words)) expect(allowed, `"${number}" in: ${words}`).toContain(number)
      }),
      { numRuns: 2000 },
    )
  })

  it('says where it comes from, and is found there', () => {
    fc.assert(
      fc.property(answers, (example) => {
        const facts = factsOf(example, example.table, context(example))
        for (const piece of statementsFor(facts).flat()) checkOrigin(piece, example.table)
      }),
      { numRuns: 2000 },
    )
  })
})

function checkOrigin(piece: Piece, table: ResultTable): void {
  const { text, origin } = piece
  if (!origin) {
    expect(text, `"${text}" has no origin`).not.toMatch(/\d/)
    return
  }
  const written = ([row, column]: CellRef) => {
    const described = table.columns[column]
    return described ? formatCell(table.rows[row]?.[column] ?? null, described) : ''
  }
  const value = ([row, column]: CellRef) => toNumber(table.rows[row]?.[column] ?? null) ?? Number.NaN
  if (origin.from === 'cell') expect(text.toLowerCase()).toBe(written(origin.cell).toLowerCase())
  if (origin.from === 'size') expect(numbersIn(text)).toEqual(numbersIn(written(origin.cell)))
  if (origin.from === 'count') expect(text).toBe(String(origin.rows === 'all' ? table.rows.length : origin.rows.length))
  if (origin.from === 'change') {
    const [a, b] = origin.cells
    expect(text).toBe(formatPercent(Math.abs((value(a) - value(b)) / value(b))))
  }
  if (origin.from === 'difference') {
    const [a, b] = origin.cells
    const column = table.columns[a[1]]
    expect(a[1]).toBe(b[1])
    expect(numbersIn(text)).toEqual(
      column ? numbersIn(formatComputed(rounded(Math.abs(value(a) - value(b)), column), column)) : [],
    )
  }
}

describe('what the words claim', () => {
  const groups = fc.uniqueArray(
    fc.tuple(fc.stringMatching(/^[A-Z][a-z]{3,8}$/), fc.integer({ min: -1000, max: 1000 })),
    { minLength: 2, maxLength: 8, selector: ([group]) => group },
  )

  it('highest and lowest are so', () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const asked = form({ measures: [AVERAGE], by: [DEPARTMENT] })
        const { words } = tell({ question: '', form: asked, table: tableFor(asked, rows), catalog: CATALOG })
        const values = rows.map(([, value]) => value)
        const [high, low] = [Math.max(...values), Math.min(...values)]
        if (high === low) {
          expect(words).toContain('the same for all')
          return
        }
        const names = (value: number) => rows.filter(([, other]) => other === value).map(([group]) => group)
        const said = /highest (.+), at EUR (-?[\d,]+), and lowest (.+), at EUR (-?[\d,]+)[,.]/.exec(words)
        expect([said?.[2], said?.[4]]).toEqual([high, low].map((value) => value.toLocaleString('en-US')))
        for (const group of names(high).length <= 3 ? names(high) : []) expect(said?.[1]).toContain(group)
        for (const group of names(low).length <= 3 ? names(low) : []) expect(said?.[3]).toContain(group)
      }),
    )
  })

  it('a cut result claims no total, no count, no lowest, and a highest only when the order makes it true', () => {
    fc.assert(
      fc.property(answers, ({ table, ...example }) => {
        const cut = { ...example, table: { ...table, truncated: true } }
        const { words, caveats } = tell(cut)
        if (table.rows.length === 0) return
        expect(words).toMatch(/the first \d+ .*there are more/i)
        expect(words).not.toMatch(/among|the same for all|there (is|are|was|were) \d/i)
        const ordered = example.form?.order[0]
        if (!ordered || example.form?.perGroup) expect(words).not.toMatch(/\b(highest|lowest|peak|low was|went from)\b/)
        if (ordered?.direction === 'desc') expect(words).not.toMatch(/lowest/)
        if (ordered?.direction === 'asc') expect(words).not.toMatch(/highest/)
        expect(caveats.join(' ')).toContain('there are more')
      }),
      { numRuns: 1000 },
    )
  })

  it('is the same for the same answer', () => {
    for (const example of ANSWERS) expect(tell(example)).toEqual(tell(structuredClone(example)))
  })

  it('names the planner’s assumptions first', () => {
    const [example] = ANSWERS
    expect(
      tellAnswer({ assumptions: ['"Pay" was taken as base salary.'] }, example?.table ?? tableFor(form({}), []), {
        today: TODAY,
      }).caveats,
    ).toEqual(['"Pay" was taken as base salary.'])
  })
})
