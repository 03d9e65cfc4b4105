/** The page in a real browser over a real server and the demo. Needs Chromium at /usr/bin/chromium (or CHROMIUM). */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settled, writeSql } from './acts.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

describe.skipIf(!hasBrowser)('the page', () => {
  let house: House
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    house = await openHouse()
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
  })
  afterAll(() => house?.close())

  const turn = () => page.locator('article.turn').last()
  const button = (name: string | RegExp) => turn().getByRole('button', { name })

  it('greets, and offers questions to begin with', async () => {
    await page.getByRole('heading', { name: /^Good (morning|afternoon|evening)\. What would you like/ }).waitFor()
    await page.getByRole('button', { name: 'Attrition rate by department in the last 12 months' }).waitFor()
  })

  it('answers in words first, then with a chart and a table', async () => {
    await ask(page, 'headcount by department')
    const parts = turn().locator('.answer > *')
    expect(await parts.first().innerText()).toMatch(/^Headcount is highest in/)
    await turn().locator('svg.marks').waitFor()
    expect(await turn().getByRole('row').count()).toBeGreaterThan(5)
  })

  it('adds up what adds up, and sorts', async () => {
    expect(await turn().locator('tfoot').innerText()).toMatch(/Total of 13 rows\s+[\d,]+/)
    const firstCell = () => turn().locator('tbody td').first().innerText()
    const before = await firstCell()
    await turn().getByRole('columnheader', { name: 'Department' }).getByRole('button').click()
    expect(await turn().locator('th').first().getAttribute('aria-sort')).toBe('ascending')
    expect(await firstCell()).not.toBe(before)
  })

  it('says why it is this chart, shows another, and says why others cannot be', async () => {
    await turn().getByText('Bars compare headcount by department.').waitFor()
    await button('Other charts').click()
    await turn().getByText('The rows have no time to run along.').first().waitFor()
    await page.keyboard.press('Escape')
    await turn().getByRole('group', { name: 'Show as' }).getByRole('button', { name: 'Table' }).click()
    await turn().locator('svg.marks').waitFor({ state: 'detached' })
  })

  it('shows how it was computed', async () => {
    await turn().getByText('How this was computed').click()
    const how = turn().locator('.how-body')
    for (const text of [
      'Understood as',
      'Metrics',
      'What each word was taken to mean',
      'SELECT',
      'Planner',
      'Confidence',
    ])
      await how.getByText(text, { exact: true }).first().waitFor()
    expect(await turn().locator('.how summary').innerText()).toMatch(/Answered in [\d.]+ m?s by the instant planner/)
  })

  it('follows up, by chip and by words', async () => {
    await turn().getByRole('list', { name: 'Follow-up questions' }).getByRole('button').first().click()
    await page.waitForFunction(() => document.querySelectorAll('article.turn').length === 2)
    await settled(page)
    await ask(page, 'only in Sales')
    await turn()
      .getByText(/^Understood as .*Sales/)
      .first()
      .waitFor()
  })

  it('declines by name what it does not understand', async () => {
    await ask(page, 'how many llamas do we have')
    await turn().locator('mark', { hasText: 'llamas' }).first().waitFor()
  })

  it('asks back, and takes a choice', async () => {
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await ask(page, 'training by status')
    await turn().getByText('What do you mean by "status"?').waitFor()
    await turn().getByRole('list', { name: 'Choices' }).getByRole('button').first().click()
    await page.waitForFunction(() => document.querySelectorAll('article.turn').length === 2)
    await settled(page)
    await turn().locator('.answer-words').waitFor()
  })

  it('asks an edited question instead', async () => {
    await turn().hover()
    await button(/^Edit question/).click()
    const field = page.getByRole('textbox', { name: 'Edit the question' })
    await field.fill('how many people work in Finance')
    await field.press('Enter')
    await turn()
      .getByText(/157|Finance/)
      .first()
      .waitFor()
    await settled(page)
    await page.getByText('One earlier answer, asked again below').waitFor()
  })

  it('asks the same again', async () => {
    await button('Ask again').click()
    await page.getByText('2 earlier answers, asked again below').waitFor()
    await settled(page)
  })

  it('draws where the figures come from, and says it', async () => {
    await ask(page, 'attrition rate by department in the last 12 months')
    await turn().getByText('How this was computed').click()
    const picture = turn().locator('svg.lineage')
    await picture.waitFor()
    expect((await picture.locator('g text').allTextContents()).sort()).toEqual([
      'Attrition rate',
      'Attrition rate',
      'Department',
      'departments',
      'employee_id',
      'employees',
      'exit_id',
      'exits',
      'name',
    ])
    expect(await turn().locator('.lineage-words').innerText()).toContain(
      'Attrition rate: from the metric attrition rate, from exits.exit_id, employees.employee_id',
    )
  })

  it('colours SQL, and completes the tables and columns of the source', async () => {
    await turn().locator('.sql .sql-keyword').first().waitFor()
    await button('Edit SQL').click()
    const field = turn().locator('.cm-content')
    await field.waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('select employees.hire')
    await turn().getByRole('option', { name: 'hire_date' }).click()
    expect(await field.innerText()).toBe('select employees.hire_date')
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
  })

  it('runs edited SQL through the guard', async () => {
    await ask(page, 'how many people work in Finance')
    await turn().getByText('How this was computed').click()
    await button('Edit SQL').click()
    await writeSql(page, 'select 41 + 1 as everything')
    await page.keyboard.press('Control+Enter')
    await turn().getByText('42').first().waitFor()
    await settled(page)
  })

  it('refuses SQL that writes', async () => {
    await turn().getByText('How this was computed').click()
    await button('Edit SQL').click()
    await writeSql(page, 'drop table employees')
    await button('Run').click()
    await turn().locator('.failure').waitFor()
    expect(await turn().innerText()).not.toContain('Something went wrong')
  })

  it('stops a question and keeps what has come', async () => {
    await ask(page, 'headcount by department')
    await turn().getByText('How this was computed').click()
    await button('Edit SQL').click()
    await writeSql(
      page,
      'select count(*) as n from absences a, absences b, absences c where a.absence_id + b.absence_id > c.absence_id',
    )
    await page.keyboard.press('Control+Enter')
    await turn().getByText('Running', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await settled(page)
    await turn().getByRole('button', { name: 'Ask again' }).waitFor()
    expect(await turn().getByText('How this was computed').count()).toBe(1)
    await ask(page, 'headcount by gender')
    await turn().locator('svg.marks').waitFor()
  })

  it('copies, pins and exports', async () => {
    await button('Copy answer').click()
    await button('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/Headcount/)
    await button('Pin').click()
    await page
      .getByRole('region', { name: 'Pinned answers' })
      .getByRole('link', { name: 'headcount by gender' })
      .waitFor()
    const labels = {
      'Table as CSV': 'csv',
      'Table as JSON': 'json',
      'Table as Parquet': 'parquet',
      'Chart as PNG': 'png',
      'Chart as SVG': 'svg',
    }
    for (const [label, ending] of Object.entries(labels)) {
      await button('Export').click()
      const saved = page.waitForEvent('download')
      await button(label).click()
      expect((await saved).suggestedFilename()).toBe(`headcount-by-gender.${ending}`)
    }
  })

  it('takes feedback with its reason, and remembers it', async () => {
    await button('Wrong or unhelpful answer').click()
    await page.getByRole('textbox', { name: 'What was wrong? (optional)' }).fill('I meant contractors')
    await turn().getByRole('button', { name: 'Send' }).click()
    await turn().getByText('Thank you, noted.').waitFor()
    await page.reload()
    await turn().getByRole('button', { name: 'Wrong or unhelpful answer', pressed: true }).waitFor()
    await turn().getByRole('button', { name: 'Pin', pressed: true }).waitFor()
  })

  it('has raised no error, broken no policy and asked no other host', () => {
    expect(problems).toEqual([])
  })
})
