/** A hundred thousand rows, a thousand questions, and what is loaded before the first one. How fast: `npm run bench:web`. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../src/index.ts'
import { hasBrowser } from './house.ts'
import { type LargeHouse, openLargeHouse, ROWS, showAllRows, TURNS } from './large-house.ts'

const DIST = new URL('../../dist/web/', import.meta.url)

describe('the first load', () => {
  it('has neither the charts nor the editor in it', () => {
    const index = readFileSync(new URL('index.html', DIST), 'utf8')
    const scripts = [...index.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '')
    expect(scripts.length).toBeGreaterThan(0)
    const later = readdirSync(new URL('assets/', DIST)).filter((file) => /^(vega-chart|sql-field)/.test(file))
    expect(later).toHaveLength(2)
    for (const file of later) expect(scripts).not.toContain(`assets/${file}`)
    const text = scripts.map((file) => readFileSync(new URL(file, DIST), 'utf8')).join()
    expect(text).not.toMatch(/cm-scroller|vegalite/i)
  })
})

describe.skipIf(!hasBrowser)('large things', () => {
  let house: LargeHouse
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    house = await openLargeHouse()
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  })
  afterAll(() => house?.close())

  it('opens a conversation of a thousand questions at its end', async () => {
    await page.goto(`${house.url}/#/c/${house.conversationId}`)
    await page.locator('.answer-words', { hasText: `The answer to question ${TURNS}.` }).waitFor()
    expect(await page.locator('article.turn').last().innerText()).toContain(`question ${TURNS}`)
  })

  it('draws only its last questions, and goes back on demand', async () => {
    expect(await page.locator('article.turn').count()).toBe(20)
    await page.getByRole('button', { name: 'Show earlier questions (980)' }).click()
    await page.waitForFunction(() => document.querySelectorAll('article.turn').length === 40)
  })

  it('finds an answer in its middle by its address', async () => {
    const turns = await house.querent.record.recentTurns(OWNER.user.id, house.conversationId, TURNS)
    const wanted = turns[TURNS / 2]?.messageId ?? ''
    await page.goto(`${house.url}/#/c/${house.conversationId}/${wanted}`)
    await page.waitForFunction((id) => document.activeElement?.getAttribute('data-message') === id, wanted)
  })

  it('scrolls a table of a hundred thousand rows, of which few are drawn', async () => {
    await showAllRows(page, house.url)
    const table = page.locator('.table-scroll')
    const heights: number[] = []
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      await table.evaluate((element, share) => element.scrollTo(0, element.scrollHeight * share), part)
      const near = Math.min(ROWS - 1, Math.round(ROWS * part))
      await expect.poll(() => distanceTo(page, near), { timeout: 5000 }).toBeLessThan(ROWS / 20)
      heights.push(await table.evaluate((element) => element.scrollHeight))
      expect(await table.locator('tbody tr').count()).toBeLessThan(100)
    }
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan((heights[0] ?? 0) / 10)
    await page.getByText('person 99999', { exact: true }).waitFor()
  })

  it('sorts it', async () => {
    const table = page.locator('.table-scroll')
    await table.evaluate((element) => element.scrollTo(0, 0))
    const head = table.getByRole('columnheader', { name: /amount/i }).getByRole('button')
    await head.click()
    await head.click()
    await expect.poll(() => table.locator('tbody td').nth(2).innerText()).toBe('100,002')
  })

  it('raises no error', () => {
    expect(problems).toEqual([])
  })
})

/** How far the first drawn row is from a row. */
async function distanceTo(page: Page, row: number): Promise<number> {
  const id = await page.locator('.table-scroll tbody tr[aria-rowindex] td').first().innerText()
  return Math.abs(Number(id.replaceAll(',', '')) - row)
}
