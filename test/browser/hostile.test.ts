/** Two hundred hostile strings as cells, column names, values and questions: none runs, none leaves the house. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settled, writeSql } from './acts.ts'
import { foreignElements, HOSTILE, WAYS } from './hostile-strings.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

const csvCell = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\u0000', '')}"`

describe.skipIf(!hasBrowser)('hostile strings', () => {
  let house: House
  let page: Page
  let problems: string[]
  const hits: string[] = []

  beforeAll(async () => {
    house = await openHouse(async (folder) => {
      const header = ['id', 'amount', 'note', ...WAYS.map((way) => way('hit()'))]
      const rows = HOSTILE.map((text, i) => [String(i), String((i * 37) % 100), text, ...WAYS.map(() => text)])
      const sources = join(folder, 'hostile.csv')
      await writeFile(sources, [header, ...rows].map((row) => row.map(csvCell).join(',')).join('\n'))
      return { sources }
    })
    ;({ page, problems } = await house.newPage())
    await page.exposeFunction('hit', () => void hits.push('hit'))
    await page.goto(house.url)
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  })
  afterAll(() => house?.close())

  async function nothingHappened(): Promise<void> {
    expect(await foreignElements(page)).toBe(0)
    expect(hits).toEqual([])
    expect(problems).toEqual([])
  }

  async function runSql(sql: string, question: string): Promise<string> {
    const id = await page.evaluate(
      async (body) => {
        const response = await fetch('api/chat/sql?wait=true', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        return ((await response.json()) as { session_id: string }).session_id
      },
      { sql, question },
    )
    await page.goto(`${house.url}/#/c/${id}`)
    await page.reload()
    await settled(page)
    return id
  }

  it('are two hundred', () => {
    expect(new Set(HOSTILE).size).toBe(200)
  })

  it('as cells and column names of a table', async () => {
    await runSql('select * from hostile', 'everything')
    const table = page.locator('.table-scroll')
    await table.waitFor()
    expect(await table.innerText()).toContain('<script>')
    for (let top = 0; top < 12_000; top += 600) await table.evaluate((element, y) => element.scrollTo(4000, y), top)
    await nothingHappened()
  })

  it('as names, labels and tooltips of charts', async () => {
    for (const part of [0, 1, 2, 3]) {
      const where = `where id between ${part * 50} and ${part * 50 + 49}`
      await runSql(`select note, sum(amount) as total from hostile ${where} group by note order by 2 desc`, 'chart')
      const chart = page.locator('svg.marks')
      await chart.waitFor()
      const box = await chart.boundingBox()
      for (let step = 0; step < 12; step += 1)
        await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 20 + step * 24)
      await nothingHappened()
    }
  })

  it('as questions, titles and pinned answers', async () => {
    await page.evaluate(async (questions) => {
      for (const question of questions) {
        const response = await fetch('api/chat/query?wait=true', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ question }),
        })
        const { message_id } = (await response.json()) as { message_id?: string }
        if (message_id !== undefined) await fetch(`api/chat/pins/${message_id}`, { method: 'POST' })
      }
    }, HOSTILE)
    await page.goto(house.url)
    await page.reload()
    const list = page.getByRole('navigation', { name: 'Conversations' })
    await list.getByText('<script>').first().waitFor()
    const more = page.getByRole('button', { name: 'Show earlier conversations' })
    for (let shown = 50; shown < 200; shown += 50) {
      await more.click()
      await page.waitForFunction((n) => document.querySelectorAll('.conversation').length > n, shown + 50)
    }
    for (let at = 0; at < 200; at += 20) {
      await list.locator('li.conversation .conversation-open').nth(at).click()
      await settled(page)
    }
    await page.keyboard.press('Control+k')
    await page.keyboard.type('script')
    await page.getByRole('option').first().waitFor()
    await nothingHappened()
  }, 180_000)

  it('as a question typed in, in an address, and as a link', async () => {
    for (const text of WAYS.map((way) => way('hit()')).slice(0, 12)) {
      await page.goto(`${house.url}/#/ask/${encodeURIComponent(text)}`)
      await page.reload()
      const box = page.getByRole('textbox', { name: 'Your question' })
      await box.waitFor()
      expect(await box.inputValue()).toBe(text)
      await box.press('Enter')
      await settled(page)
    }
    await nothingHappened()
  })

  it('as columns, values and searches of the data page', async () => {
    await page.goto(`${house.url}/#/data/hostile/hostile`)
    await page.reload()
    await page.locator('.column-table').first().waitFor()
    for (const text of WAYS.map((way) => way('hit()'))) {
      await page.getByRole('searchbox').fill(text.slice(0, 190))
      await page.waitForTimeout(30)
    }
    await page.getByRole('searchbox').fill('script')
    await page.getByRole('region', { name: 'Found' }).getByRole('link').first().waitFor()
    await nothingHappened()
  })

  it('where an answer says how it was computed, and in the editor of its SQL', async () => {
    await runSql('select * exclude (id, amount) from hostile', 'everything')
    await page.getByText('How this was computed').click()
    await page.getByText('Where the figures come from').waitFor()
    await page.getByRole('button', { name: 'Edit SQL' }).click()
    await writeSql(page, 'select hostile.')
    await page.getByRole('option').first().waitFor()
    await nothingHappened()
    await page.keyboard.press('Escape')
    for (const text of HOSTILE.slice(0, 40)) {
      await writeSql(page, text)
      await page.locator('.cm-content').evaluate((field) => field.textContent)
    }
    await nothingHappened()
  })

  it('in the element for other pages', async () => {
    const id = await runSql('select * from hostile', HOSTILE[0] ?? '')
    await page.goto(`${house.url}/embed/`)
    const chat = page.locator('querent-chat')
    await chat.evaluate((element, conversation) => element.setAttribute('conversation', conversation), id)
    await chat.locator('.table-scroll').waitFor()
    expect(await chat.locator('.table-scroll').innerText()).toContain('<script>')
    for (const text of WAYS.map((way) => way('hit()')).slice(0, 12)) {
      const turns = await chat.locator('article.turn').count()
      await chat.getByRole('textbox', { name: 'Your question' }).fill(text)
      await page.keyboard.press('Enter')
      await chat.locator('article.turn').nth(turns).and(chat.locator('[aria-busy="false"]')).waitFor()
    }
    await page.locator('#heard', { hasText: 'was' }).waitFor()
    await nothingHappened()
  })

  it('in the monitor: questions, their traces, what was asked most, what was declined', async () => {
    await page.goto(`${house.url}/#/monitor/questions`)
    await page.reload()
    const rows = page
      .getByRole('main')
      .getByRole('link')
      .filter({ hasText: /script|img|svg/ })
    await rows.first().waitFor()
    await rows.first().click()
    await page.getByRole('article', { name: 'Trace' }).getByRole('heading').first().waitFor()
    await nothingHappened()
    await page.goto(`${house.url}/#/monitor/analytics`)
    await page.getByText('<script>').first().waitFor()
    await nothingHappened()
  })

  it('in the editor of the semantic model', async () => {
    await page.goto(`${house.url}/#/model/hostile`)
    await page.getByRole('navigation', { name: 'Parts of the model' }).getByRole('button', { name: 'hostile' }).click()
    await page.getByText('<script>').first().waitFor()
    const view = page.getByRole('group', { name: 'View' })
    await view.getByRole('button', { name: 'YAML' }).click()
    await page.locator('.cm-content, textarea').first().waitFor()
    await nothingHappened()
  })
})
