/** The monitor page: its figures are those of the store, and only owners are offered it. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatCount, formatPercent } from '../../src/present/format.ts'
import { madeUpTurn } from '../../src/server/routes/monitor.fixture.ts'
import { sayCost } from '../../web/state/monitor.ts'
import { sayDuration } from '../../web/state/sayings.ts'
import { ask } from './acts.ts'
import { violations } from './axe.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

const MINUTE_MS = 60_000

type Row = { [column: string]: number | string | null }

describe.skipIf(!hasBrowser)('the monitor', () => {
  let house: House
  let page: Page
  let problems: string[]
  let store: DatabaseSync
  let folder: string

  beforeAll(async () => {
    house = await openHouse(async (parent) => {
      folder = join(parent, 'data')
      return {}
    })
    const now = Date.now()
    const made = fc.sample(
      fc.integer({ min: 0, max: 50 * MINUTE_MS }).chain((age) => madeUpTurn(new Date(now - age))),
      { numRuns: 70, seed: 7 },
    )
    for (const turn of made) await house.querent.record.addInvocation(turn)
    store = new DatabaseSync((await house.querent.record.monitor.store()).location, { readOnly: true })
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
    await ask(page, 'headcount by department')
    await ask(page, 'how many llamas do we have')
  })
  afterAll(async () => {
    store?.close()
    await house?.close()
  })

  const rows = (sql: string): Row[] => store.prepare(sql).all() as Row[]
  const one = (sql: string): Row => rows(sql)[0] ?? {}
  const n = (value: Row[string] | undefined): string => formatCount(Number(value))
  const ms = (value: Row[string] | undefined): string => sayDuration(Number(value))

  /** The 95th percentile of some rows, by counting. */
  function p95(where = '1'): number {
    const times = rows(`select latency_ms ms from invocation where ${where} order by 1`).map((row) => Number(row.ms))
    return times[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN
  }

  async function open(part: string, target = page): Promise<void> {
    await target.goto(`${house.url}/#/monitor/${part}`)
    await target.getByRole('navigation', { name: 'Parts of the monitor' }).waitFor()
  }

  const tile = (name: string): Promise<string> =>
    page
      .locator('.tile', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('.figure')
      .innerText()

  const cellsOf = (table: Locator): Promise<string[][]> =>
    table
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))

  const SUMS = `count(*) requests, sum(1 - success) errors, avg(latency_ms) average, sum(cache_hit) hits,
    sum(model_calls) calls, sum(prompt_tokens + completion_tokens) tokens, coalesce(sum(cost), 0) cost`

  it('shows the figures of the store', async () => {
    await open('figures')
    await page.locator('.tile').first().waitFor()
    const sums = one(`select ${SUMS} from invocation`)
    const shown: Record<string, string> = {
      Requests: n(sums.requests),
      'Error rate': formatPercent(Number(sums.errors) / Number(sums.requests)),
      Average: ms(sums.average),
      '95th percentile': sayDuration(p95()),
      'Cache hits': n(sums.hits),
      'Model calls': n(sums.calls),
      Tokens: n(sums.tokens),
      Cost: sayCost(Number(sums.cost)),
    }
    for (const [name, figure] of Object.entries(shown))
      expect(`${name}: ${await tile(name)}`).toBe(`${name}: ${figure}`)
    expect(sums.requests).toBe(72)

    await page.getByText('As a table').click()
    const minutes = await cellsOf(page.getByRole('region', { name: 'Requests per minute' }))
    const asked = rows(`select substr(started_at, 1, 16) at, ${SUMS} from invocation group by 1 order by 1 desc`)
    const busy = minutes.filter((cells) => cells[1] !== '0')
    expect(busy.map((cells) => cells.slice(1))).toEqual(
      asked.map((row) => [
        n(row.requests),
        n(row.errors),
        ms(row.average),
        sayDuration(p95(`substr(started_at, 1, 16) = '${row.at}'`)),
        n(row.hits),
        n(row.tokens),
        sayCost(Number(row.cost)),
      ]),
    )
    expect(minutes.length).toBeGreaterThanOrEqual(60)
  })

  it('shows the mix of planners, errors and models of the store', async () => {
    const planners = rows('select planner name, count(*) n from invocation group by 1 order by 2 desc, 1')
    const errors = rows(
      'select error_code name, count(*) n from invocation where success = 0 group by 1 order by 2 desc, 1',
    )
    const shares = await page.locator('.shares li').allInnerTexts()
    const whole = planners.reduce((total, row) => total + Number(row.n), 0)
    const failed = errors.reduce((total, row) => total + Number(row.n), 0)
    const said = (row: Row, of: number) => `${row.name ?? 'none'}\n${n(row.n)} · ${formatPercent(Number(row.n) / of)}`
    expect(shares.map((text) => text.replace(/\n+/g, '\n'))).toEqual([
      ...planners.map((row) => said(row, whole)),
      ...errors.map((row) => said(row, failed)),
    ])
    const models = rows(
      'select model, count(*) n, sum(prompt_tokens) t from invocation where model is not null group by 1 order by 2 desc, 1',
    )
    const shown = await cellsOf(page.getByRole('region', { name: 'Models' }))
    expect(shown.map((cells) => cells.slice(0, 3))).toEqual(
      models.map((row) => [row.model, n(row.n), `${n(row.t)} tokens`]),
    )
  })

  it('lists the questions of the store, by filters, page after page', async () => {
    await open('questions')
    const table = page.getByRole('region', { name: 'Questions' })
    await table.waitFor()
    const all = rows('select question, user_id, latency_ms from invocation order by started_at desc, id')
    const said = (list: Row[]) => list.map((row) => [row.question, row.user_id, ms(row.latency_ms)])
    const shown = async () => (await cellsOf(table)).map((cells) => [cells[0], cells[5], cells[6]])
    expect(await shown()).toEqual(said(all.slice(0, 25)))
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText(`26 to 50 of ${all.length}`).waitFor()
    expect(await shown()).toEqual(said(all.slice(25, 50)))

    await page.getByLabel('Status').selectOption('failed')
    await page.getByLabel('User').selectOption('ada')
    await page.getByLabel('Order').selectOption('slowest')
    const some = rows(
      `select question, user_id, latency_ms from invocation where status = 'failed' and user_id = 'ada'
      order by latency_ms desc, id`,
    )
    await page.getByText(`1 to ${some.length} of ${some.length}`).waitFor()
    expect(await shown()).toEqual(said(some))
    await page.getByLabel('Words of the question').fill('no such words')
    await page.getByText('No question fits these filters.').waitFor()
  })

  it('shows the trace of a question as it was recorded', async () => {
    await page.getByLabel('Words of the question').fill('headcount')
    await page.getByLabel('Status').selectOption('Any')
    await page.getByLabel('User').selectOption('Any')
    await page.getByRole('link', { name: 'headcount by department' }).first().click()
    const trace = page.getByRole('article', { name: 'Trace' })
    await trace.getByRole('heading', { name: 'headcount by department' }).waitFor()
    const stored = one(`select * from invocation where question = 'headcount by department'`)
    const stages: { ms: number }[] = JSON.parse(String(stored.stages))
    const shown = await trace.getByRole('region', { name: 'Stages' }).locator('li .count').allInnerTexts()
    expect(shown).toEqual(stages.map((part) => (part.ms < 10 ? `${part.ms.toFixed(2)} ms` : ms(part.ms))))
    expect(await trace.getByRole('region', { name: 'SQL' }).innerText()).toContain(String(stored.sql).slice(0, 40))
    await trace.getByRole('link', { name: 'All questions' }).click()
    expect(await page.getByLabel('Words of the question').inputValue()).toBe('headcount')
    await page.goto(`${house.url}/#/monitor/questions/unknown`)
    await page.getByText('This question could not be loaded.').waitFor()
  })

  it('shows the analytics of the store', async () => {
    await open('analytics')
    await page.locator('.tile').first().waitFor()
    const times = one('select count(*) n, avg(latency_ms) a, min(latency_ms) b, max(latency_ms) c from invocation')
    expect([await tile('Count'), await tile('Average'), await tile('Fastest'), await tile('Slowest')]).toEqual([
      n(times.n),
      ms(times.a),
      ms(times.b),
      ms(times.c),
    ])
    const asked = rows(
      'select trim(min(question)) q, count(*) n from invocation group by lower(trim(question)) order by 2 desc, lower(trim(question)) limit 10',
    )
    const most = await cellsOf(page.getByRole('region', { name: 'Most asked questions' }))
    expect(most.map((cells) => cells.slice(0, 2))).toEqual(asked.map((row) => [row.q, n(row.n)]))
    const slow = rows('select question q, latency_ms ms from invocation order by latency_ms desc, id limit 10')
    const slowest = await cellsOf(page.getByRole('region', { name: 'Slowest questions' }))
    expect(slowest.map((cells) => [cells[0], cells[3]])).toEqual(slow.map((row) => [row.q, ms(row.ms)]))
    const words = rows(
      `select word, count(*) n from (select distinct invocation.id, lower(value) word from invocation, json_each(unknown_words))
      group by 1 order by 2 desc, 1 limit 10`,
    )
    const declined = await page.locator('.declined li').allInnerTexts()
    expect(declined).toEqual(words.map((row) => `${row.word} ${n(row.n)}`))
    expect(words.map(({ word }) => word)).toContain('llamas')
  })

  it('shows the last lines of the log, and new ones as they are written', async () => {
    const [name = ''] = await readdir(join(folder, 'logs'))
    await open('log')
    const lines = page.locator('.log-lines li')
    await expect.poll(() => lines.count()).toBeGreaterThanOrEqual(20)
    const inFile = (await readFile(join(folder, 'logs', name), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg)
    const shown = await page.locator('.log-message').allInnerTexts()
    const from = inFile.lastIndexOf(shown[0])
    expect(inFile.slice(from, from + 20)).toEqual(shown.slice(0, 20))
    await fetch(`${house.url}/api/results/unknown-4711`)
    await page.getByText('GET /api/results/unknown-4711 404').waitFor()
    await page.getByRole('checkbox', { name: 'Follow' }).uncheck()
    await page.getByText('Paused.').waitFor()
    await page.getByLabel('Level').selectOption('error')
    await page.getByText('The log has no line yet.').waitFor()
  })

  it('shows how the parts are', async () => {
    await open('health')
    await page.getByText('All parts are well.').waitFor()
    const fact = async (label: string) =>
      page
        .locator('.fact', { has: page.locator('.fact-name', { hasText: new RegExp(`^${label}$`) }) })
        .locator('.quiet')
        .innerText()
    for (const [label, table] of [
      ['Turns', 'turn'],
      ['Questions', 'invocation'],
      ['Audit lines', 'audit'],
    ] as const)
      expect(await fact(label)).toBe(n(one(`select count(*) n from ${table}`).n))
    expect(await fact('HR demo')).toMatch(/^Ready · duckdb · 12 tables$/)
  })

  it('refreshes by itself every minute, and not when it is told not to', async () => {
    const { page: other } = await house.newPage()
    await other.clock.install()
    let asked = 0
    other.on('request', (request) => (asked += request.url().includes('/api/monitor/figures') ? 1 : 0))
    await open('figures', other)
    await other.locator('.tile').first().waitFor()
    const timer = other.getByRole('timer')
    expect(await timer.innerText()).toMatch(/^in (60|59) s$/)
    const before = asked
    await other.clock.runFor(20_000)
    expect(await timer.innerText()).toMatch(/^in (40|39) s$/)
    expect(asked).toBe(before)
    await other.clock.runFor(45_000)
    await expect.poll(() => asked).toBe(before + 1)
    await other.getByLabel('Refresh every').selectOption('Never')
    expect(await timer.innerText()).toBe('off')
    const off = asked
    await other.clock.runFor(200_000)
    expect(asked).toBe(off)
    await other.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => asked).toBe(off + 1)
    await other.context().close()
  })

  it('is reached and used with the keyboard alone', async () => {
    await page.goto(`${house.url}/#/settings`)
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await page.keyboard.press('m')
    await page.getByRole('heading', { name: 'Monitor' }).waitFor()
    async function tabTo(name: RegExp): Promise<void> {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => document.activeElement?.textContent ?? '')
        if (name.test(focused)) return
      }
      throw new Error(`Tab does not reach ${name}`)
    }
    await tabTo(/^Questions$/)
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Questions' }).waitFor()
    await tabTo(/^how many llamas do we have$/)
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Stages' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('go to the monitor')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Requests per minute' }).waitFor()
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([])
  })

  const PARTS = ['figures', 'questions', 'trace', 'analytics', 'log', 'health']
  const LOOKS = [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'light', width: 390 },
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'dark', width: 390 },
  ] as const

  describe.each(LOOKS)('$colorScheme at $width px', ({ colorScheme, width }) => {
    it.each(PARTS)('%s breaks no rule of accessibility and does not scroll sideways', async (part) => {
      const viewport = { width, height: 900 }
      const { page: seen } = await house.newPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' })
      const { message_id } = one(`select message_id from invocation where calls <> '[]' and model is not null`)
      await open(part === 'trace' ? `questions/${message_id}` : part, seen)
      const content = '.tile, .monitor-table, .waterfall li, .log-lines li, .card'
      await seen.locator(content).first().waitFor()
      if (part === 'figures') await seen.getByText('As a table').click()
      expect(await violations(seen)).toEqual([])
      const [drawn, shown] = await seen.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      expect(drawn).toBeLessThanOrEqual(shown ?? 0)
      await seen.context().close()
    })
  })
})

describe.skipIf(!hasBrowser)('the monitor for who is not an owner', () => {
  it('is not offered', async () => {
    const house = await openHouse(async () => ({ apiKey: 'the key of the owner' }))
    const person = { userId: 'ann', userName: 'Ann', roles: ['analyst'], attributes: {}, expiresAt: null }
    const { key } = await house.querent.record.createKey(person)
    const { page, problems } = await house.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.addInitScript((given) => sessionStorage.setItem('querent-api-key', given), key)
    await page.goto(house.url)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    expect(await page.getByRole('link', { name: 'Monitor' }).count()).toBe(0)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('go to')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option', { name: /monitor/i }).count()).toBe(0)
    await page.goto(`${house.url}/#/monitor/questions`)
    await page.getByText('The monitor is for owners of this installation.').waitFor()
    expect(asked.filter((url) => url.includes('/api/monitor'))).toEqual([])
    expect(problems).toEqual([])
    await house.close()
  })
})
