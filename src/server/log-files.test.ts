/** The log of a server: files that are rotated, secrets that nobody sees, request ids. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { QuerentError } from '../errors.ts'
import { readSettings, type SettingName } from '../settings.ts'
import { createApp } from './app.ts'
import { type OpenLog, openLog } from './logger.ts'
import { openTestQuerent, send } from './test-server.ts'

let folder: string
let open: OpenLog[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-log-'))
  open = []
})
afterEach(async () => {
  for (const log of open) await log.close()
  await rm(folder, { recursive: true })
})

async function logInto(given: Partial<Record<SettingName, string>> = {}) {
  const settings = readSettings({ dataDir: folder, jsonLogs: 'true', ...given }, {})
  let text = ''
  const destination = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  const log = await openLog(settings, destination)
  open.push(log)
  return { ...log, settings, console: () => text }
}

/** The log files in order, with what stands in them. */
async function files(): Promise<{ name: string; text: string }[]> {
  const names = await readdir(join(folder, 'logs'))
  const ordered = names.sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
  return Promise.all(ordered.map(async (name) => ({ name, text: await readFile(join(folder, 'logs', name), 'utf8') })))
}

const MB = 1024 * 1024

describe('log files', () => {
  it('are rotated by size; three full ones are kept beside the current one, across restarts as well', async () => {
    const line = 'x'.repeat(8000)
    let count = 0
    for (const restart of [1, 2]) {
      const { logger, close } = await logInto({ logFileMb: '1' })
      const written = (await files()).at(-1)
      // Old files are removed beside the writing, so that it must be given time to happen.
      for (let i = 0; i < 800; i += 1) {
        logger.info({ i: (count += 1) }, line)
        if (i % 10 === 0) await new Promise(setImmediate)
      }
      await expect.poll(async () => (await files()).length).toBe(4)
      await close()
      expect(written).toBeDefined()
      const kept = await files()
      expect(Number(/\d+/.exec(kept[0]?.name ?? ''))).toBeGreaterThan(restart)
      expect(kept.map(({ text }) => text).join('')).toContain(`"i":${count},`)
    }
    for (const { name } of await files()) {
      const { size, mode } = await stat(join(folder, 'logs', name))
      // A file is ended once what is being written has been.
      expect(size).toBeLessThan(MB + 20 * line.length)
      expect(mode & 0o077).toBe(0)
    }
    const numbers = (await files()).flatMap(({ text }) =>
      [...text.matchAll(/"i":(\d+)/g)].map((match) => Number(match[1])),
    )
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i))
  })

  it('are not written where none are wanted, and refuse a folder that cannot be', async () => {
    const { logger } = await logInto({ logFiles: '0' })
    logger.info('hello')
    await expect(readdir(join(folder, 'logs'))).rejects.toThrow()
    await writeFile(join(folder, 'file'), '')
    await expect(logInto({ logDir: join(folder, 'file', 'logs') })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })

  it('show their last lines to the next process, in JSON whatever the console shows', async () => {
    const first = await logInto({ jsonLogs: 'false' })
    for (let i = 1; i <= 25; i += 1) first.logger.info(`line ${i}`)
    await first.close()
    const { tail, logger } = await logInto()
    logger.info('a new line')
    const shown = tail.last(21).map(({ message }) => message)
    expect(shown).toEqual([...Array.from({ length: 20 }, (_, i) => `line ${i + 6}`), 'a new line'])
    const [{ text } = { text: '' }] = await files()
    const inFile = text.trim().split('\n').slice(-21)
    expect(inFile.map((line) => JSON.parse(line).msg)).toEqual(shown)
  })
})

describe('secrets', () => {
  const planted = {
    apiKey: 'the "key" of\\all',
    metricsToken: 'metrics-token-4711',
    sources: 'hr=postgres://ann:pa%24s-word@db/hr',
  }

  it.each(['true', 'false'])('never reach console, files or tail, wherever they stand (JSON: %s)', async (jsonLogs) => {
    const { logger, console, tail, close } = await logInto({ ...planted, jsonLogs })
    const personal = 'qk_abcdefghijklmnop'
    const places = [planted.apiKey, planted.metricsToken, 'pa%24s-word', 'pa$s-word', personal, 'sk-1234567890abcdef']
    for (const secret of places) {
      logger.info(`said ${secret} aloud`)
      logger.info({ deep: { deeper: { deepest: [secret] } } }, 'nested')
      const cause = new Error(`the engine: ${secret}`)
      logger.error({ err: new QuerentError('INTERNAL', `failed with ${secret}`, { cause }) }, secret)
    }
    logger.info('postgres://bob:unknown-one@other/db and Server=db;Password=unknown-two;x=1')
    logger.info({ headers: { authorization: 'unknown-three', cookie: 'unknown-four' } }, 'the end')
    await close()
    await expect.poll(console).toContain('the end')
    const text = console() + JSON.stringify(tail.last(100)) + (await files()).map((file) => file.text).join('')
    for (const secret of [...places, 'unknown-']) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
    }
    expect(text).toContain('postgres://bob:(hidden)@other/db')
    for (const line of (await files()).flatMap((file) => file.text.trim().split('\n')))
      expect(() => JSON.parse(line)).not.toThrow()
  })
})

describe('request ids', () => {
  it('stand in every line of a request and in its response, errors included', async () => {
    const { logger, tail, settings } = await logInto({ logLevel: 'debug' })
    const server = await openTestQuerent()
    const querent = {
      ...server.querent,
      async *ask(...given: Parameters<typeof server.querent.ask>) {
        yield* server.querent.ask(...given)
        logger.error({ code: 'INTERNAL' }, 'said while the turn runs')
      },
    }
    const app = createApp(querent, { ...server.settings, logLevel: settings.logLevel }, logger)
    const headers = { 'x-request-id': 'from-the-proxy-1' }
    const body = { question: 'headcount by department', wait: true }
    const asked = await send(app, '/api/chat/query', { headers, body })
    expect(asked.headers.get('x-request-id')).toBe('from-the-proxy-1')
    const lines = tail.last(10)
    expect(lines.map(({ message }) => message)).toContain('said while the turn runs')
    expect(lines.map(({ requestId }) => requestId)).toEqual(lines.map(() => 'from-the-proxy-1'))
    for (const path of ['/unknown', '/api/results/unknown', '/api/chat/history?limit=x', '/docs', '/health']) {
      const id = (await send(app, path)).headers.get('x-request-id')
      expect(id, path).toMatch(/^[\w-]{8,}$/)
      expect(tail.last(1)[0]?.requestId).toBe(id)
    }
    await server.close()
  })
})
