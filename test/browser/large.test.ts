/** A hundred thousand rows, a thousand questions, and how much has to be loaded before the first one. */
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../src/index.ts'
import type { AskEvent, ResultTable } from '../../src/types.ts'
import { ask, type House, hasBrowser, openHouse, settled } from './house.ts'

const ROWS = 100_000
const TURNS = 1000
const OPEN_WITHIN_MS = 300
const FIRST_LOAD_BYTES = 250_000
const VISIBLE_WITHIN_MS = 100

const DIST = new URL('../../dist/web/', import.meta.url)

describe('the first load', () => {
  it('is under 250 kB of compressed JavaScript; charts come later', () => {
    const index = readFileSync(new URL('index.html', DIST), 'utf8')
    const scripts = [...index.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '')
    const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, DIST))).length, 0)
    console.info(`first load: ${bytes} bytes of ${scripts.length} scripts, gzip`)
    expect(scripts.length).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
    const later = readdirSync(new URL('assets/', DIST)).filter((file) => file.startsWith('vega-chart'))
    expect(scripts.join()).not.toContain('vega')
    expect(later).toHaveLength(1)
  })
})

describe.skipIf(!hasBrowser)('large things', () => {
  let house: House
  let page: Page
  let problems: string[]
  let conversationId: string

  beforeAll(async () => {
    house = await openHouse(async (folder) => {
      const sources = join(folder, 'big.csv')
      const lines = Array.from({ length: ROWS }, (_, i) => `${i},person ${i},${(i * 7919) % 100_003}`)
      await writeFile(sources, `id,name,amount\n${lines.join('\n')}\n`)
      return { sources }
    })
    conversationId = await fillConversation(house)
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  })
  afterAll(() => house?.close())

  it('opens a conversation of a thousand questions at its end, within 300 ms', async () => {
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      await page.evaluate(() => location.assign('#/settings'))
      await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
      await page.evaluate(() => location.assign('#/'))
      await page.getByRole('heading', { name: /What would you like/ }).waitFor()
      times.push(await page.evaluate(openConversation, conversationId))
    }
    console.info(`conversation of ${TURNS} questions opened in ${times.map(Math.round).join(', ')} ms`)
    expect(Math.min(...times)).toBeLessThan(OPEN_WITHIN_MS)
    expect(await page.locator('article.turn').last().innerText()).toContain(`question ${TURNS}`)
  })

  it('draws only its last questions, and goes back on demand', async () => {
    expect(await page.locator('article.turn').count()).toBe(20)
    await page.getByRole('button', { name: 'Show earlier questions (980)' }).click()
    await page.waitForFunction(() => document.querySelectorAll('article.turn').length === 40)
  })

  it('finds an answer in its middle by its address', async () => {
    const turns = await house.querent.record.recentTurns(OWNER.user.id, conversationId, TURNS)
    const wanted = turns[TURNS / 2]?.messageId ?? ''
    await page.goto(`${house.url}/#/c/${conversationId}/${wanted}`)
    await page.waitForFunction((id) => document.activeElement?.getAttribute('data-message') === id, wanted)
  })

  it('scrolls a table of a hundred thousand rows, of which few are drawn', async () => {
    await page.goto(`${house.url}/#/settings`)
    await page.getByRole('textbox', { name: 'Rows read for one answer' }).fill(String(ROWS))
    const id = await page.evaluate(runSql, { sql: 'select * from big order by id', rows: ROWS })
    await page.goto(`${house.url}/#/c/${id}`)
    await settled(page)
    await page.getByText('100,000 rows', { exact: true }).waitFor()
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

  it('shows an answer within 100 ms of its arrival', async () => {
    const { page: fresh } = await house.newPage()
    await fresh.addInitScript(stampArrival)
    await fresh.goto(house.url)
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const painted = fresh.evaluate(nextAnswerPainted)
      await ask(fresh, `how many big are there with amount above ${round}`)
      times.push(await painted)
    }
    console.info(`answers visible ${times.map((ms) => ms.toFixed(1)).join(', ')} ms after they came`)
    expect(Math.min(...times)).toBeLessThan(VISIBLE_WITHIN_MS)
    await fresh.context().close()
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

async function runSql({ sql, rows }: { sql: string; rows: number }): Promise<string> {
  const response = await fetch('api/chat/sql?wait=true', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, question: 'all of them', options: { max_rows: rows } }),
  })
  return ((await response.json()) as { session_id: string }).session_id
}

/** Notes when the page reads an answer from the stream. */
function stampArrival(): void {
  const { parse } = JSON
  JSON.parse = (text: string, ...rest) => {
    if (text.startsWith('{"type":"answer-ready"')) Object.assign(globalThis, { arrivedAt: performance.now() })
    return parse(text, ...rest)
  }
}

/** Milliseconds from the arrival of the next answer to the frame after it was drawn. */
function nextAnswerPainted(): Promise<number> {
  const before = document.querySelectorAll('.answer-words').length
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelectorAll('.answer-words').length === before) return
      observer.disconnect()
      const { arrivedAt } = globalThis as unknown as { arrivedAt: number }
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - arrivedAt)))
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })
}

/** From the click to the frame in which the last answer is painted, in milliseconds. */
function openConversation(id: string): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now()
    const observer = new MutationObserver(() => {
      if (document.querySelector('article.turn[data-latest="true"] .answer-words') === null) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
    })
    observer.observe(document.body, { childList: true, subtree: true })
    location.assign(`#/c/${id}`)
  })
}

const TABLE: ResultTable = {
  columns: [
    { name: 'name', label: 'name', type: 'string', role: 'dimension' },
    { name: 'amount', label: 'amount', type: 'integer', role: 'measure' },
  ],
  rows: Array.from({ length: 12 }, (_, i) => [`group ${i}`, i * 10]),
  truncated: false,
}

/** A conversation of many answered questions, told to the record event by event. */
async function fillConversation({ querent }: House): Promise<string> {
  const { record } = querent
  const userId = OWNER.user.id
  const conversationId = await record.openConversation(userId, { title: 'A long one', source: 'big' })
  for (let n = 1; n <= TURNS; n += 1) {
    const messageId = crypto.randomUUID()
    const question = `question ${n}`
    const chart = { type: 'bar', title: question, x: 'name', y: 'amount', reason: 'Bars compare.' } as const
    const events: AskEvent[] = [
      { type: 'question-received', conversationId, messageId, question },
      { type: 'question-resolved', question, followUp: n > 1, source: 'big' },
      { type: 'sql-checked', sql: 'select 1', tables: ['big'], explanation: 'Reads big.', ms: 1 },
      { type: 'rows-available', resultId: crypto.randomUUID(), table: TABLE, ms: 1 },
      { type: 'chart-ready', chart, alternatives: [] },
      { type: 'answer-ready', answer: { words: `The answer to ${question}.`, caveats: [], followUps: [] } },
      { type: 'turn-finished', status: 'answered', ms: 3 },
    ]
    for (const event of events) await record.addEvent(userId, messageId, event)
  }
  return conversationId
}
