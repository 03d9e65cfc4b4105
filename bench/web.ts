/** Speed of the page in a real browser, as a table: `npm run bench:web`. Needs Chromium and the built page. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { ask, settled } from '../test/browser/acts.ts'
import { type LargeHouse, openLargeHouse, ROWS, showAllRows, TURNS } from '../test/browser/large-house.ts'
import { percentile } from './server.ts'

type Row = [what: string, figure: string, target: string]

const DIST = new URL('../dist/web/', import.meta.url)
const ROUNDS = 20
/** How long the table is scrolled, in milliseconds. */
const SCROLLING_MS = 4000

const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`
const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const spread = (times: number[]) =>
  `${ms(percentile(times, 0.5))} / ${ms(percentile(times, 0.95))} / ${ms(Math.max(...times))}`

/** Bytes of compressed JavaScript: files of the build, and what they import at once. */
function compressed(...files: string[]): number {
  const seen = new Set<string>()
  const follow = (url: URL): void => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    for (const [, name] of readFileSync(url, 'utf8').matchAll(/(?:from|import)\s*[`"'](\.[^`"']+\.js)[`"']/g))
      follow(new URL(name ?? '', url))
  }
  for (const file of files) follow(new URL(file, DIST))
  return [...seen].reduce((sum, href) => sum + gzipSync(readFileSync(new URL(href))).length, 0)
}

const scriptsOf = (page: string): string[] =>
  [...readFileSync(new URL(page, DIST), 'utf8').matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(
    ([, name]) => name ?? '',
  )

/** The entry that pages of others name, and the element that it fetches. */
const elementFiles = (): string[] => [
  'embed/querent-chat.js',
  ...readdirSync(new URL('embed/assets/', DIST))
    .filter((name) => /^element-.*\.js$/.test(name))
    .map((name) => `embed/assets/${name}`),
]

/** Milliseconds from the request of a page that is not in any cache until a question can be typed. */
async function startUp(house: LargeHouse): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const { page } = await house.newPage()
    const started = performance.now()
    await page.goto(house.url)
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
    times.push(performance.now() - started)
    await page.context().close()
  }
  return times
}

/** Milliseconds from the arrival of an answer's event in the page to the end of the frame that shows it. */
async function answersShown(house: LargeHouse): Promise<number[]> {
  const { page } = await house.newPage()
  await page.addInitScript(stampArrival)
  await page.goto(house.url)
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const painted = page.evaluate(nextAnswerPainted)
    await ask(page, `how many big are there with amount above ${round}`)
    // The first one also loads the charts.
    if (round > 0) times.push(await painted)
  }
  await page.context().close()
  return times
}

async function conversationOpened(house: LargeHouse): Promise<number[]> {
  const { page } = await house.newPage()
  await page.goto(house.url)
  await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.evaluate(() => location.assign('#/settings'))
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await page.evaluate(() => location.assign('#/'))
    await page.getByRole('heading', { name: /What would you like/ }).waitFor()
    times.push(await page.evaluate(openConversation, house.conversationId))
  }
  await page.context().close()
  return times
}

type Scrolled = { frames: number[]; drawn: number; heapMb: number }

async function tableScrolled(house: LargeHouse): Promise<Scrolled> {
  const { page } = await house.newPage()
  await showAllRows(page, house.url)
  await settled(page)
  const frames = await page.evaluate(scrollTable, SCROLLING_MS)
  const drawn = await page.locator('.table-scroll tbody tr').count()
  const heapMb = await heapOf(page)
  await page.context().close()
  return { frames, drawn, heapMb }
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

/** Runs in the page: notes when it reads an answer from the stream. */
function stampArrival(): void {
  const { parse } = JSON
  JSON.parse = (text: string, ...rest) => {
    if (text.startsWith('{"type":"answer-ready"')) Object.assign(globalThis, { arrivedAt: performance.now() })
    return parse(text, ...rest)
  }
}

/** Runs in the page. */
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

/** Runs in the page: from the click to the frame in which the last answer is painted, in milliseconds. */
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

/** Runs in the page: scrolls ever on, 400 pixels a frame, as a hurried hand does; the times between frames. */
function scrollTable(forMs: number): Promise<number[]> {
  const table = document.querySelector('.table-scroll')
  const frames: number[] = []
  return new Promise((resolve) => {
    const started = performance.now()
    let before = started
    function next(now: number) {
      if (now > before) frames.push(now - before)
      before = now
      table?.scrollBy(0, 400)
      if (now - started < forMs) requestAnimationFrame(next)
      else resolve(frames.slice(1))
    }
    requestAnimationFrame(next)
  })
}

const rows: Row[] = [
  ['first load, compressed JavaScript, the page', kb(compressed(...scriptsOf('index.html'))), '< 250 kB'],
  ['first load, compressed JavaScript, the element in a page of others', kb(compressed(...elementFiles())), '< 250 kB'],
]
const house = await openLargeHouse()
try {
  rows.push(['question box there, nothing cached, p50 / p95 / worst', spread(await startUp(house)), ''])
  rows.push([
    'answer visible after its event came, p50 / p95 / worst of 20',
    spread(await answersShown(house)),
    '< 100 ms',
  ])
  rows.push([
    `conversation of ${TURNS} questions opened, p50 / p95 / worst of 20`,
    spread(await conversationOpened(house)),
    '< 300 ms',
  ])
  const { frames, drawn, heapMb } = await tableScrolled(house)
  rows.push([`table of ${ROWS} rows, frames while scrolling, p50 / p95 / worst`, spread(frames), ''])
  rows.push([`table of ${ROWS} rows: drawn / heap of the page`, `${drawn} / ${heapMb.toFixed(0)} MB`, ''])
} finally {
  await house.close()
}
const width = Math.max(...rows.map(([what]) => what.length))
for (const [what, figure, target] of rows) console.log(`${what.padEnd(width)}  ${figure.padStart(26)}  ${target}`)
process.exit(0)
