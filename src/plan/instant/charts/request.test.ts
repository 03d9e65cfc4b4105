import { describe, expect, it } from 'vitest'
import { blankedOut, readChartRequest } from './request.ts'

/** What a request says, in one line. */
function said(question: string): string | undefined {
  const request = readChartRequest(question)
  if (!request) return undefined
  const { mark = 'any', stacked, order, step } = request
  const sorted = order ? `${order.axis ?? order.name ?? 'any'} ${order.direction}` : ''
  return [stacked ? `stacked ${mark}` : mark, sorted, step ?? ''].filter(Boolean).join(', ')
}

/** What is left of the data once the picture is taken out. */
function rest(question: string): string {
  const request = readChartRequest(question)
  const { mark = [], order = [], step = [], aside = [] } = request?.spans ?? {}
  return blankedOut(question, [...mark, ...order, ...step, ...aside])
    .replace(/\s+/g, ' ')
    .trim()
}

describe('a chart request', () => {
  it.each([
    ['Bar chart of employees by department', 'bar'],
    ['employees by department as a stacked bar chart', 'stacked bar'],
    ['Stacked bars of absence days per month coloured by kind', 'stacked bar, month'],
    ['a pie of employees by gender', 'pie'],
    ['line of hires per weekday', 'line, weekday'],
    ['scatter plot of age and salary', 'scatter'],
    ['histogram of ages', 'bar'],
    ['Give me a pie to show the number of rooms from each decor', 'pie'],
    ['Return a line on how many people were hired each year', 'line, year'],
    ['Pie. How many rooms are there per decor?', 'pie'],
    ['line chart of hires over the years', 'line, year'],
    ['bar chart of shows by time of day', 'bar'],
    ['Plot the number of orders', 'any'],
    ['bar graph of sales, display by the y axis in desc order please', 'bar, y desc'],
    ['How many rooms? Show a bar chart, and rank X-axis from low to high', 'bar, x asc'],
    ['bar chart of pay by team, could you sort in descending by the bars?', 'bar, x desc'],
    ['bar chart of pay by team, sorted by the total number from high to low', 'bar, y desc'],
    ['bar chart of teams, sorted by team name from z to a', 'bar, team name desc'],
    ['bar chart of hires, bin hire date by weekday', 'bar, weekday'],
    ['bin hire date into year interval and count the people', 'any, year'],
  ])('%s', (question, expected) => expect(said(question)).toBe(expected))

  it.each([
    'How many employees work in each department?',
    'average salary by department, highest first',
    'List the areas of each country',
    'Which lines of business grew?',
    'What share of people are women?',
    'Draws per lottery in 2024',
    'the trend of hires by month',
  ])('is not in "%s"', (question) => expect(said(question)).toBeUndefined())

  it.each([
    [
      'Show me a bar chart of the total pay by team, sorted by the y axis from high to low',
      'Show me the total pay by team,',
    ],
    ['Stacked bars of days per month coloured by kind', 'days per month by kind'],
    ['orders by weekday as a line chart', 'orders'],
  ])('leaves of "%s" what is asked of the data', (question, expected) => expect(rest(question)).toBe(expected))

  it('blanks phrases where they stood', () => {
    const question = 'pie chart of orders by city'
    const request = readChartRequest(question)
    expect(blankedOut(question, request?.spans.mark ?? []).indexOf('orders')).toBe(question.indexOf('orders'))
  })

  it('takes a bare noun for a name where the data have it', () => {
    expect(readChartRequest('bars by city')?.mark).toBe('bar')
    expect(readChartRequest('bars by city', { isName: (word) => word === 'bars' })).toBeUndefined()
    expect(readChartRequest('how many employees', { always: true })?.mark).toBeUndefined()
  })
})
