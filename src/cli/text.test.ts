import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import type { AskEvent, ResultColumn, ResultTable, Turn } from '../types.ts'
import { chosenQuestion } from './chat.ts'
import { LiveText } from './live-text.ts'
import { cutTo, padTo, printable, processTerminal, widthOf, wrap } from './terminal.ts'
import { barOf, chartText, sparkline } from './text-chart.ts'
import { fittingWidths, resultText, tableText } from './text-table.ts'
import { nextQuestions, turnText } from './turn-text.ts'

const colours = createColors(false)
const NAME: ResultColumn = { name: 'department', label: 'Department', type: 'string', role: 'dimension' }
const COUNT: ResultColumn = { name: 'headcount', label: 'Headcount', type: 'integer', role: 'measure' }
const MONTH: ResultColumn = { name: 'month', label: 'Month', type: 'date', role: 'time', grain: 'month' }

const table = (columns: ResultColumn[], rows: ResultTable['rows'], truncated = false): ResultTable => ({
  columns,
  rows,
  truncated,
})
const DEPARTMENTS = table(
  [NAME, COUNT],
  [
    ['Sales', 1200],
    ['Research', 300],
    [null, 5],
  ],
)

describe('terminal text', () => {
  it('shows control characters instead of obeying them', () => {
    expect(printable('a\u001b[31mb\nc\td\u202Ee')).toBe('a·[31mb c d·e')
  })

  it.each([
    ['plain', 5],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['', 0],
  ])('measures %j as %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })

  it('cuts and fills to a width', () => {
    expect(cutTo(5, 'Engineering')).toBe('Engi…')
    expect(cutTo(4, '日本語')).toBe('日…')
    expect(cutTo(11, 'Engineering')).toBe('Engineering')
    expect(padTo(4, '12', 'right')).toBe('  12')
    expect(padTo(4, '日', 'left')).toBe('日  ')
  })

  it('breaks between words', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
    expect(wrap('incomprehensibilities', 5)).toEqual(['incomprehensibilities'])
  })
})

describe('tables', () => {
  it('put numbers to the right and count what is not shown', () => {
    expect(resultText(DEPARTMENTS, { width: 80, colours, maxRows: 2 })).toBe(
      [
        'Department  Headcount',
        '──────────  ─────────',
        'Sales           1,200',
        'Research          300',
        '… 1 more',
        '',
      ].join('\n'),
    )
  })

  it('say that rows were not read', () => {
    const cut = table([COUNT], [[1], [2]], true)
    expect(resultText(cut, { width: 80, colours, maxRows: 9 })).toContain('… and more rows that were not read')
    expect(resultText(cut, { width: 80, colours, maxRows: 1 })).toContain('… 1 more, and more that were not read')
  })

  it('fit the width, the widest column giving way first', () => {
    expect(fittingWidths([10, 40], 30)).toEqual([10, 18])
    expect(fittingWidths([40, 40], 42)).toEqual([20, 20])
    expect(fittingWidths([3, 3], 80)).toEqual([3, 3])
    expect(fittingWidths([50, 50, 50], 10)).toEqual([6, 6, 6])
  })

  it('cut the cells of a narrowed column', () => {
    const columns = [{ title: 'Name', align: 'left' as const }]
    expect(tableText(columns, [['a rather long name']], { width: 10, colours })).toContain('a rather …')
  })
})

describe('charts', () => {
  const bar = { type: 'bar' as const, title: '', reason: '', x: 'department', y: 'headcount' }

  it('draw one bar for each category', () => {
    expect(chartText(bar, DEPARTMENTS, 80)?.split('\n')).toEqual([
      `Sales     ${'█'.repeat(40)}  1,200`,
      `Research  ${'█'.repeat(10)}${' '.repeat(30)}    300`,
      `–         ▏${' '.repeat(39)}      5`,
      '',
    ])
  })

  it('hatch negative bars', () => {
    expect(barOf(-5, 10, 8)).toBe('░░░░')
    expect(barOf(4.5, 9, 4)).toBe('██')
    expect(barOf(0, 9, 4)).toBe('')
  })

  it('draw a sparkline for a series, one line for each', () => {
    const line = { ...bar, type: 'line' as const, x: 'month' }
    const months = table(
      [MONTH, COUNT],
      [
        ['2025-01-01', 1],
        ['2025-02-01', 8],
        ['2025-03-01', null],
        ['2025-04-01', 4],
      ],
    )
    expect(chartText(line, months, 80)).toBe('Jan 2025 ▁█▄ Apr 2025  (lowest 1, highest 8)\n')
    const two = table(
      [MONTH, NAME, COUNT],
      [
        ['2025-01-01', 'Sales', 1],
        ['2025-01-01', 'Research', 4],
        ['2025-02-01', 'Sales', 2],
        ['2025-02-01', 'Research', 3],
      ],
    )
    expect(chartText({ ...line, series: 'department' }, two, 80)?.split('\n')).toEqual([
      'Sales     Jan 2025 ▁█ Feb 2025  (lowest 1, highest 2)',
      'Research  Jan 2025 █▁ Feb 2025  (lowest 3, highest 4)',
      '',
    ])
  })

  it('draw nothing where characters cannot', () => {
    expect(chartText({ ...bar, type: 'heatmap' }, DEPARTMENTS, 80)).toBeUndefined()
    expect(chartText({ ...bar, x: 'nothing' }, DEPARTMENTS, 80)).toBeUndefined()
    expect(chartText(bar, table([NAME, COUNT], [['Sales', 1]]), 80)).toBeUndefined()
  })

  it('average a series that is longer than the line', () => {
    expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█')
    expect(sparkline([3, 3, 3], 9)).toBe('▄▄▄')
  })
})

describe('a turn while it runs', () => {
  const found: AskEvent = { type: 'context-found', tables: ['people'], metrics: [], ms: 2 }
  const words = (text: string): AskEvent => ({ type: 'words-delta', text })

  function live(stages: boolean, width = 20, isColoured = false) {
    let out = ''
    const write = (text: string) => {
      out += text
    }
    const terminal = { ...processTerminal(), width, colours: createColors(isColoured), out: write }
    return { text: new LiveText(terminal, { stages }), printed: () => out }
  }

  it('has its stages on lines of their own, then its words, broken where a line is full', () => {
    const { text, printed } = live(true)
    for (const event of [found, words('Sales has 2 people.'), words(' Legal has\u001b[31m 1.')]) text.take(event)
    expect(printed()).toBe('· Found 1 table and 0 metrics\n\nSales has 2 people.\nLegal has·[31m 1.')
    expect(text.end()).toEqual({ words: true, explanation: true })
    expect(printed().endsWith('1.\n\n')).toBe(true)
  })

  it('says how long a stage took where it is worth telling, in colours on a terminal', () => {
    const { text, printed } = live(true, 80, true)
    text.take({ ...found, ms: 1234 })
    text.take(words('Two.'))
    expect(printed()).toBe('\u001b[2m· Found 1 table and 0 metrics (1.2 s)\u001b[22m\n\n\u001b[1mTwo.\u001b[22m')
  })

  it('is quiet where nobody wants the stages', () => {
    const { text, printed } = live(false)
    text.take(found)
    expect(text.end()).toEqual({ words: false, explanation: false })
    expect(printed()).toBe('')
  })
})

describe('turns', () => {
  const TURN: Turn = {
    conversationId: 'c1',
    messageId: 'm1',
    question: 'headcount by department',
    status: 'answered',
    createdAt: '2026-01-31T08:00:00.000Z',
    sql: 'select department\nfrom employees',
    table: DEPARTMENTS,
    chart: { type: 'bar', title: '', reason: '', x: 'department', y: 'headcount' },
    plan: {
      planner: 'instant',
      sql: '',
      columns: [],
      confidence: 1,
      explanation: 'headcount by department',
      reasons: [],
      assumptions: ['today is 2026-01-31'],
    },
    answer: { words: 'Sales has the most: 1,200.', caveats: ['One row has no department.'], followUps: ['by year'] },
  }
  const options = { width: 80, colours, maxRows: 20, showChart: true, showSql: true }

  it('say the words first, then table, chart, notes, SQL, understanding and follow-ups', () => {
    const text = turnText(TURN, options)
    const places = [
      'Sales has the most',
      'Department  Headcount',
      '█',
      'Note: One row',
      'select department\nfrom employees',
      'Understood as: headcount by department\nAssumed: today is 2026-01-31',
      'Next:\n  1. by year',
    ].map((part) => text.indexOf(part))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(text.endsWith('by year\n')).toBe(true)
  })

  it('leave chart and SQL out when told to', () => {
    const text = turnText(TURN, { ...options, showChart: false, showSql: false })
    expect(text).not.toContain('█')
    expect(text).not.toContain('select')
  })

  it('show no table for a single value', () => {
    const single = { ...TURN, table: table([COUNT], [[42]]), chart: undefined }
    expect(turnText(single, options)).not.toContain('Headcount')
  })

  it('number what can be asked next', () => {
    const clarification = { question: 'Which pay?', choices: [{ label: 'base pay', question: 'average base pay' }] }
    const clarified: Turn = { ...TURN, status: 'clarified', answer: undefined, table: undefined, clarification }
    expect(turnText(clarified, options)).toContain('Which pay?\n  1. base pay')
    expect(nextQuestions(clarified)).toEqual(['average base pay'])
    expect(nextQuestions(TURN)).toEqual(['by year'])
    const decline = { reason: 'There is no weather here.', unknownWords: ['weather'], suggestions: ['headcount'] }
    const declined: Turn = { ...TURN, status: 'declined', answer: undefined, table: undefined, decline }
    expect(turnText(declined, options)).toContain('There is no weather here.\nYou could ask:\n  1. headcount')
    expect(nextQuestions(declined)).toEqual(['headcount'])
  })

  it('let a number choose what is asked next', () => {
    expect(chosenQuestion('1', TURN)).toBe('by year')
    expect(chosenQuestion('2', TURN)).toBe('2')
    expect(chosenQuestion('1', undefined)).toBe('1')
    expect(chosenQuestion('top 5', TURN)).toBe('top 5')
  })

  it('leave out what was printed while they ran', () => {
    const text = turnText(TURN, { ...options, shown: { words: true, explanation: true } })
    expect(text).not.toContain('Sales has the most')
    expect(text).not.toContain('Understood as')
    expect(text).toContain('Assumed: today is 2026-01-31')
  })

  it('say what failed and what to do', () => {
    const error = { code: 'QUERY_TIMEOUT' as const, message: 'The query took too long.', next: 'Narrow it.' }
    expect(turnText({ ...TURN, status: 'failed', answer: undefined, error }, options)).toContain(
      'The query took too long.\nNarrow it.',
    )
  })
})
