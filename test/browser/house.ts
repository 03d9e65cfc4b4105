/** A real server on the demo, or on sources of a test, and a real browser that looks at its page. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { createQuerent, type Querent, readSettings } from '../../src/index.ts'
import { openLog } from '../../src/server/logger.ts'
import { startServer } from '../../src/server/start.ts'
import type { SettingName } from '../../src/settings.ts'
import { CHROMIUM, CHROMIUM_FLAGS } from './chromium.ts'

/** Whether the suite can run; in CI it must. */
export const hasBrowser = existsSync(CHROMIUM)
if (!hasBrowser && process.env.CI) throw new Error(`no browser at ${CHROMIUM}`)
if (!hasBrowser) console.warn(`browser suite skipped: no browser at ${CHROMIUM}`)

export type House = {
  url: string
  querent: Querent
  browser: Browser
  /** A page in a browser of its own, and whatever it did that it must not do. */
  newPage(options?: BrowserContextOptions): Promise<{ page: Page; problems: string[] }>
  close(): Promise<void>
}

/** Opens everything in a folder of its own. `prepare` may put files there and names settings. */
export async function openHouse(
  prepare: (folder: string) => Promise<Partial<Record<SettingName, string>>> = async () => ({}),
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'querent-browser-'))
  const settings = readSettings({ dataDir: join(folder, 'data'), port: '0', ...(await prepare(folder)) }, {})
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { logger, tail, close } = await openLog(settings, nowhere)
  const querent = await createQuerent({ settings, logger })
  await querent.settled()
  const server = await startServer(querent, settings, logger, tail)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS })
  return {
    url: server.url,
    querent,
    browser,
    async newPage(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 1000 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      const page = await context.newPage()
      return { page, problems: watch(page, server.url) }
    },
    async close() {
      await browser.close()
      await server.close()
      await querent.close()
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Errors, dialogs and requests to other hosts, as they happen. */
function watch(page: Page, url: string): string[] {
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('dialog', (dialog) => {
    problems.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(url) || /^(data|blob):/.test(request.url())
    if (!isOurs) problems.push(`request to ${request.url()}`)
  })
  return problems
}
