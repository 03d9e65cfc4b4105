/** The pictures of the docs: what each one shows and how to get there. */
import type { Page } from 'playwright-core'
import { ask } from '../test/browser/acts.ts'

type Picture = {
  /** The page of the app that it shows, by its name in addresses; `embed` for the element. */
  page: string
  width?: number
  colorScheme?: 'dark'
  show: (page: Page) => Promise<void>
}

const QUESTION = 'Attrition rate by department in the last 12 months'

/** By their file names. */
export const PICTURES: { [name: string]: Picture } = {
  welcome: { page: 'chat', show: async () => undefined },
  answer: { page: 'chat', show: showAnswer },
  'answer-dark': { page: 'chat', colorScheme: 'dark', show: showAnswer },
  'answer-narrow': { page: 'chat', width: 390, show: showAnswer },
  how: { page: 'chat', show: showHow },
  sql: { page: 'chat', show: showSql },
  palette: { page: 'chat', show: showPalette },
  data: { page: 'data', show: showData },
  model: { page: 'model', show: showModel },
  monitor: { page: 'monitor', show: showMonitor },
  'monitor-dark': { page: 'monitor', colorScheme: 'dark', show: showMonitor },
  trace: { page: 'monitor', show: showTrace },
  settings: { page: 'settings', show: showSettings },
  embed: { page: 'embed', show: showEmbed },
}

export const PICTURE_NAMES = Object.keys(PICTURES)
export const PAGES_SHOWN = [...new Set(Object.values(PICTURES).map(({ page }) => page))]

async function showAnswer(page: Page): Promise<void> {
  await ask(page, QUESTION)
  await page.locator('svg.marks').waitFor()
}

async function showHow(page: Page): Promise<void> {
  await showAnswer(page)
  const how = page.getByText('How this was computed')
  await how.click()
  await page.locator('svg.lineage').waitFor()
  await how.evaluate((summary) => summary.scrollIntoView({ block: 'start' }))
}

async function showSql(page: Page): Promise<void> {
  await ask(page, 'average salary by job level')
  await page.getByText('How this was computed').click()
  await page.getByRole('button', { name: 'Edit SQL' }).click()
  const editor = page.locator('.cm-content')
  await editor.waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('SELECT departments.name, AVG(salaries.am')
  await page.getByRole('option', { name: 'amount' }).waitFor()
  await editor.evaluate((element) => element.scrollIntoView({ block: 'center' }))
}

async function showPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('sal')
  await page.getByRole('option').first().waitFor()
}

async function showData(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Data', exact: true }).click()
  await page
    .getByRole('navigation', { name: 'Tables' })
    .getByRole('link', { name: /employees/ })
    .click()
  await page.locator('.column-table').first().waitFor()
}

async function showModel(page: Page): Promise<void> {
  await page.goto(new URL('#/model', page.url()).href)
  await page.getByRole('heading', { name: 'Semantic model' }).first().waitFor()
}

async function showMonitor(page: Page): Promise<void> {
  await page.goto(new URL('#/monitor', page.url()).href)
  await page.getByRole('heading', { name: 'Requests per minute' }).waitFor()
}

async function showTrace(page: Page): Promise<void> {
  await page.goto(new URL('#/monitor/questions', page.url()).href)
  await page.getByLabel('Planner').selectOption('agent')
  await page.getByLabel('Status').selectOption('answered')
  await page.locator('.question-link').first().click()
  await page.locator('.waterfall li').first().waitFor()
}

async function showSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByText('Settings of the server').waitFor()
}

async function showEmbed(page: Page): Promise<void> {
  await page.goto(new URL('/embed/', page.url()).href)
  const chat = page.locator('querent-chat')
  await page.getByRole('combobox', { name: 'Look' }).selectOption('warm')
  await chat.getByRole('textbox', { name: 'Your question' }).fill(QUESTION)
  await page.keyboard.press('Enter')
  await chat.locator('svg.marks').waitFor()
  await page.evaluate(() => scrollTo(0, 0))
}
