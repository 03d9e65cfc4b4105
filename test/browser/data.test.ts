/** The data page and the settings. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, hasBrowser, openHouse } from './house.ts'

describe.skipIf(!hasBrowser)('data and settings', () => {
  let house: House
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    house = await openHouse()
    ;({ page, problems } = await house.newPage())
    await page.goto(`${house.url}/#/data`)
  })
  afterAll(() => house?.close())

  it('lists the sources with their health, and the tables with their rows', async () => {
    const source = page.getByRole('navigation', { name: 'Sources' }).getByRole('link')
    await source.first().waitFor()
    expect(await source.innerText()).toMatch(/HR demo\s+Ready · duckdb · 12 tables/)
    const tables = page.getByRole('navigation', { name: 'Tables' }).getByRole('link')
    expect(await tables.count()).toBe(12)
  })

  it('finds columns by their values', async () => {
    await page.getByRole('searchbox').fill('procurement')
    const hit = page.getByRole('region', { name: 'Found' }).getByRole('link').first()
    await hit.waitFor()
    await hit.click()
    await page.getByRole('region', { name: /^Columns of departments/ }).waitFor()
  })

  it('shows columns with samples and profiles, keys and joins', async () => {
    await page
      .getByRole('navigation', { name: 'Tables' })
      .getByRole('link', { name: /employees/ })
      .click()
    const columns = page.getByRole('region', { name: 'Columns of employees' })
    await columns.waitFor()
    const gender = columns.getByRole('row', { name: /gender/i }).first()
    expect(await gender.innerText()).toMatch(/%/)
    expect(await gender.locator('.sample').count()).toBeGreaterThan(1)
    await page.getByRole('heading', { name: 'Joined with' }).waitFor()
    expect(page.url()).toContain('#/data/demo/employees')
  })

  it('begins a question about a metric', async () => {
    await page.goto(`${house.url}/#/data`)
    const metric = page.locator('.metric', { hasText: 'Attrition rate' }).first()
    await metric.getByRole('button', { name: 'Ask about this' }).click()
    const box = page.getByRole('textbox', { name: 'Your question' })
    await box.waitFor()
    expect(await box.inputValue()).toBe('Attrition rate by ')
  })

  it('says what it does not know', async () => {
    await page.goto(`${house.url}/#/data/demo/secrets`)
    await page.getByText('There is no table secrets here, or you may not read it.').waitFor()
  })

  it('keeps theme, time zone and rows', async () => {
    await page.goto(`${house.url}/#/settings`)
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo')
    await page.getByRole('textbox', { name: 'Rows read for one answer' }).fill('3')
    await page.reload()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    expect(await page.getByRole('combobox', { name: 'Time zone' }).inputValue()).toBe('Asia/Tokyo')
    await page.getByRole('link', { name: 'Chat', exact: true }).click()
    const box = page.getByRole('textbox', { name: 'Your question' })
    await box.fill('headcount by department')
    await box.press('Enter')
    await page.getByText('The first 3 rows; there are more', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Load more' }).click()
    await page.getByText('13 rows', { exact: true }).waitFor()
  })

  it('refuses rows that cannot be', async () => {
    await page.goto(`${house.url}/#/settings`)
    const field = page.getByRole('textbox', { name: 'Rows read for one answer' })
    await field.fill('many')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
  })

  it('keeps a key in this tab only', async () => {
    await page.getByLabel('Key', { exact: true }).fill('secret-key')
    await page.getByRole('button', { name: 'Use', exact: true }).click()
    const [session, local] = await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }])
    expect(Object.values(session ?? {})).toContain('secret-key')
    expect(JSON.stringify(local)).not.toContain('secret-key')
    expect(problems).toEqual([])
  })
})
