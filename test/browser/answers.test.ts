/** What one answer can look like: every chart, asked for in words or chosen; caveats, cut results, verified answers. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settled } from './acts.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

describe.skipIf(!hasBrowser)('answers', () => {
  let house: House
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    house = await openHouse(async () => ({ maxRows: '20' }))
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
  })
  afterAll(() => house?.close())

  const turn = () => page.locator('article.turn').last()
  async function beginAnew(): Promise<void> {
    await page.goto(`${house.url}/#/`)
    await page.getByRole('heading', { name: /What would you like/ }).waitFor()
  }
  const shown = () => turn().getByRole('group', { name: 'Show as' }).getByRole('button', { pressed: true })

  it.each([
    ['headcount by department as bars', 'Bars'],
    ['hires per month in 2025', 'Line'],
    ['hires per month in 2025 as an area chart', 'Area'],
    ['headcount by gender as a pie', 'Pie'],
    ['average salary and headcount by department as a scatter plot', 'Points'],
    ['headcount by division and gender as a heat map', 'Heat map'],
  ])('"%s" is drawn as: %s', async (question, label) => {
    await beginAnew()
    await ask(page, question)
    expect(await shown().getAttribute('aria-label')).toBe(label)
    const chart = turn().locator('.chart-space')
    await chart.locator('svg.marks').waitFor()
    expect(await chart.locator('path[d], line').count()).toBeGreaterThan(0)
  })

  it('changes the chart by a follow-up, and by the menu', async () => {
    await beginAnew()
    await ask(page, 'headcount by gender')
    await ask(page, 'as a pie')
    expect(await shown().getAttribute('aria-label')).toBe('Pie')
    await turn().getByText('The question asks for a pie chart.').waitFor()
    await turn().getByRole('group', { name: 'Show as' }).getByRole('button', { name: 'Bars' }).click()
    expect(await shown().getAttribute('aria-label')).toBe('Bars')
  })

  it('is one figure where there is one', async () => {
    await ask(page, 'how many people work here')
    expect(await turn().locator('.figure[data-main="true"] dd').innerText()).toMatch(/^[\d,]+$/)
    expect(await turn().getByRole('table').count()).toBe(0)
  })

  it('is a table alone where the question asks for one', async () => {
    await ask(page, 'headcount by department as a table')
    await turn().getByRole('table').waitFor()
    expect(await turn().locator('svg.marks').count()).toBe(0)
  })

  it('says in words, beside the words and under the table that rows are missing, and fetches them', async () => {
    await ask(page, 'show all employees')
    expect(await turn().locator('.answer-words').innerText()).toBe('These are the first 20 employees; there are more.')
    const notes = turn().getByRole('list', { name: 'Please note' })
    await notes.getByText('Only the first 20 rows were read; there are more.').waitFor()
    await notes.getByText(/^Only employees who have not left/).waitFor()
    await turn().getByText('The first 20 rows; there are more').waitFor()
    await turn().getByRole('button', { name: 'Load more' }).click()
    await turn().getByText('The first 1,020 rows; there are more').waitFor()
  })

  it('says how a misspelling was read, and how sure it is', async () => {
    await ask(page, 'headcunt by departmnt')
    await turn().getByRole('list', { name: 'Please note' }).getByText('Read "headcunt" as "headcount".').waitFor()
    await turn().getByText('How this was computed').click()
    const facts = turn().locator('.facts')
    expect(await facts.innerText()).toMatch(/Confidence\s+high \(9\d %\)/)
  })

  it('marks an answer that a person has verified', async () => {
    await ask(page, 'What is the adjusted gender pay gap within job level?')
    const badge = turn().locator('.verified')
    expect(await badge.innerText()).toMatch(/^From a verified question\s+.*verified by HR Analytics on 2026-10-31\.$/)
    expect(await turn().getByRole('list', { name: 'Please note' }).count()).toBe(0)
    expect(await turn().getByText('Understood as', { exact: false }).count()).toBe(1)
    await turn().locator('.how summary').getByText('Verified', { exact: true }).waitFor()
  })

  it('shows the times of the stages while it runs, and of one that was asked long ago', async () => {
    await ask(page, 'headcount by gender')
    await page.reload()
    await settled(page)
    await turn().getByText('How this was computed').click()
    await turn()
      .locator('.facts')
      .getByText(/understanding .*, checking .*, running .*, in all/)
      .waitFor()
  })

  it('raises no error', () => {
    expect(problems).toEqual([])
  })
})
