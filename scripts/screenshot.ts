/** Takes the pictures of the docs: starts a server on the demo, asks, writes docs/images/*.png. Needs Chromium. */
import type { Page } from 'playwright-core'
import { ask, openHouse } from '../test/browser/house.ts'

const FOLDER = new URL('../docs/images/', import.meta.url).pathname
const QUESTION = 'Attrition rate by department in the last 12 months'

type Picture = { name: string; width: number; colorScheme: 'light' | 'dark'; show: (page: Page) => Promise<void> }

async function showAnswer(page: Page): Promise<void> {
  await ask(page, QUESTION)
  await page.locator('svg.marks').waitFor()
}

const PICTURES: Picture[] = [
  { name: 'welcome', width: 1200, colorScheme: 'light', show: async () => undefined },
  { name: 'answer', width: 1200, colorScheme: 'light', show: showAnswer },
  { name: 'answer-dark', width: 1200, colorScheme: 'dark', show: showAnswer },
  { name: 'answer-narrow', width: 390, colorScheme: 'light', show: showAnswer },
  { name: 'how', width: 1200, colorScheme: 'light', show: showHow },
  { name: 'palette', width: 1200, colorScheme: 'light', show: showPalette },
  { name: 'data', width: 1200, colorScheme: 'light', show: showData },
  { name: 'settings', width: 1200, colorScheme: 'light', show: showSettings },
]

async function showHow(page: Page): Promise<void> {
  await showAnswer(page)
  const how = page.getByText('How this was computed')
  await how.click()
  await how.evaluate((summary) => summary.scrollIntoView({ block: 'start' }))
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

async function showSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByText('Settings of the server').waitFor()
}

const house = await openHouse()
for (const { name, width, colorScheme, show } of PICTURES) {
  const { page } = await house.newPage({ viewport: { width, height: 860 }, colorScheme, reducedMotion: 'reduce' })
  await page.goto(house.url)
  await page.getByRole('heading', { name: /What would you like to know/ }).waitFor()
  await show(page)
  await page.screenshot({ path: `${FOLDER}${name}.png` })
  await page.context().close()
}
await house.close()
process.exit(0)
