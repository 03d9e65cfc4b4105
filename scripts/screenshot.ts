/** Takes the README's picture: starts a server on the demo, asks, writes docs/images/answer.png. Needs Chromium. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { chromium } from 'playwright-core'
import { createQuerent, readSettings } from '../src/index.ts'
import { startServer } from '../src/server/start.ts'
import { CHROMIUM, CHROMIUM_FLAGS } from '../test/browser/chromium.ts'

const folder = await mkdtemp(join(tmpdir(), 'querent-picture-'))
const logger = pino({ level: 'silent' })
const settings = readSettings({ dataDir: folder, port: '0' }, {})
const querent = await createQuerent({ settings, logger })
await querent.settled()
const server = await startServer(querent, settings, logger)
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS })
const page = await browser.newPage({ viewport: { width: 1200, height: 860 }, colorScheme: 'light' })
await page.goto(server.url)
await page.getByRole('textbox').last().fill('Attrition rate by department in the last 12 months')
await page.getByRole('textbox').last().press('Enter')
await page.locator('svg.marks, canvas.marks').first().waitFor()
await page.getByText('How this was computed').first().waitFor()
await page.screenshot({ path: new URL('../docs/images/answer.png', import.meta.url).pathname })
await browser.close()
await server.close()
await querent.close()
await rm(folder, { recursive: true, force: true })
process.exit(0)
