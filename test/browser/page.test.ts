/** The page in a real browser over a real server and the demo. Needs Chromium at /usr/bin/chromium (or CHROMIUM). */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createQuerent, type Querent, readSettings } from '../../src/index.ts'
import { startServer } from '../../src/server/start.ts'
import { CHROMIUM, CHROMIUM_FLAGS } from './chromium.ts'

const found = existsSync(CHROMIUM)
if (!found && process.env.CI) throw new Error(`no browser at ${CHROMIUM}`)
if (!found) console.warn(`browser suite skipped: no browser at ${CHROMIUM}`)

describe.skipIf(!found)('the page', () => {
  let folder: string
  let querent: Querent
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querent-browser-'))
    const settings = readSettings({ dataDir: folder, port: '0' }, {})
    const logger = pino({ level: 'silent' })
    querent = await createQuerent({ settings, logger })
    await querent.settled()
    server = await startServer(querent, settings, logger)
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS })
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    page.on(
      'request',
      (request) =>
        !request.url().startsWith(server.url) &&
        !/^(data|blob):/.test(request.url()) &&
        problems.push(`request to ${request.url()}`),
    )
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await querent?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function ask(question: string): Promise<void> {
    const box = page.getByRole('textbox').last()
    await box.fill(question)
    await box.press('Enter')
  }

  it('offers starter questions', async () => {
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Attrition rate by department in the last 12 months' }).waitFor()
  })

  it('answers in words, with a chart and a table', async () => {
    await ask('attrition rate by department in the last 12 months')
    await page
      .getByText(/was highest in/)
      .first()
      .waitFor()
    await page.locator('svg.marks, canvas.marks').first().waitFor()
    expect(await page.getByRole('table').first().getByRole('row').count()).toBeGreaterThan(5)
    await page.screenshot({ path: join(folder, 'answer.png') })
  })

  it('shows how it was computed', async () => {
    await page.getByText('How this was computed').first().click()
    await page.getByText('SELECT').first().waitFor()
  })

  it('follows up', async () => {
    await ask('only in Sales')
    await page.getByText(/Sales/).last().waitFor()
    await page
      .getByText(/Attrition rate is|Attrition rate was/)
      .last()
      .waitFor()
  })

  it('declines by name what it does not understand', async () => {
    await ask('how many llamas do we have')
    await page
      .getByText(/llamas/)
      .last()
      .waitFor()
    await page
      .getByText(/not permitted or not in this data|do not understand/)
      .first()
      .waitFor()
  })

  it('has raised no error, broken no policy and asked no other host', () => {
    expect(problems).toEqual([])
  })
})
