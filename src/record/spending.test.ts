/** Spending on language models: in the store it survives a restart and holds over several processes. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memorySpending } from '../models/index.ts'
import type { Spending, Spent } from '../types.ts'
import { openRecord } from './open-record.ts'
import { sqliteStore } from './store.ts'
import { STORES } from './stores.fixture.ts'

const DAY = '2026-03-04'
const MOST: Spent = { tokens: 100, cost: 0.5 }
const START = Date.parse(`${DAY}T12:00:00Z`)

let now = START
const clock = () => new Date(now)

/** Sets `MOST` aside for an hour where it fits into the tokens. */
const reserve = (spending: Spending, user: string, limit: number) =>
  spending.reserve({
    user,
    day: DAY,
    most: MOST,
    until: new Date(START + 3_600_000),
    fits: ({ tokens }) => tokens + MOST.tokens <= limit,
  })

async function stored(store: (typeof STORES)[number]) {
  const record = await openRecord(store.open(), clock)
  return { spending: record.spending, close: () => record.close() }
}

const PLACES = [
  { name: 'memory', open: async () => ({ spending: memorySpending(), close: async () => {} }) },
  ...STORES.map((store) => ({ name: store.name, open: () => stored(store) })),
]

describe.each(PLACES)('spending in $name', ({ open }) => {
  let spending: Spending
  let close: () => Promise<void>
  beforeEach(async () => {
    now = START
    ;({ spending, close } = await open())
  })
  afterEach(() => close())

  test('adds up by user and day', async () => {
    await spending.settle({ user: 'ada', day: DAY, used: { tokens: 10, cost: 0.25 } })
    await spending.settle({ user: 'ada', day: DAY, used: { tokens: 5, cost: 0.5 } })
    await spending.settle({ user: 'ben', day: DAY, used: { tokens: 7, cost: 0 } })
    await spending.settle({ user: 'ada', day: '2026-03-05', used: { tokens: 1, cost: 0 } })
    expect(await spending.spent('ada', DAY)).toEqual({ tokens: 15, cost: 0.75 })
    expect(await spending.spent('ben', DAY)).toEqual({ tokens: 7, cost: 0 })
    expect(await spending.spent('eve', DAY)).toEqual({ tokens: 0, cost: 0 })
  })

  test('sets aside only what fits beside what is used and under way, whoever asks at the same time', async () => {
    await spending.settle({ user: 'ada', day: DAY, used: { tokens: 50, cost: 0 } })
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => reserve(spending, 'ada', 360)))
    expect(outcomes.filter((one) => 'id' in one)).toHaveLength(3)
    expect(outcomes.at(-1)).toEqual({ used: { tokens: 350, cost: 1.5 } })
    expect(await reserve(spending, 'ben', 100)).toEqual({ id: expect.any(String) })
  })

  test('gives back what was set aside, and keeps what was used', async () => {
    const first = await reserve(spending, 'ada', 100)
    expect(await reserve(spending, 'ada', 100)).toEqual({ used: MOST })
    const id = 'id' in first ? first.id : undefined
    await spending.settle({ id, user: 'ada', day: DAY, used: { tokens: 0, cost: 0 } })
    expect(await spending.spent('ada', DAY)).toEqual({ tokens: 0, cost: 0 })
    expect(await reserve(spending, 'ada', 100)).toEqual({ id: expect.any(String) })
  })
})

describe('spending in a file', () => {
  let folder: string
  let path: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querent-spending-'))
  })
  beforeEach(() => {
    now = START
    path = join(folder, `${Math.random()}.sqlite`)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('survives a restart; what a process that is gone had set aside comes free when its time is over', async () => {
    const before = await openRecord(sqliteStore(path), clock)
    await before.spending.settle({ user: 'ada', day: DAY, used: { tokens: 30, cost: 0.1 } })
    await reserve(before.spending, 'ada', 200)
    await before.close()
    const after = await openRecord(sqliteStore(path), clock)
    expect(await after.spending.spent('ada', DAY)).toEqual({ tokens: 30, cost: 0.1 })
    expect(await reserve(after.spending, 'ada', 200)).toEqual({ used: { tokens: 130, cost: 0.6 } })
    now += 3_600_001
    expect(await reserve(after.spending, 'ada', 200)).toEqual({ id: expect.any(String) })
    await after.close()
  })

  test('holds over processes that ask at the same time', { timeout: 60_000 }, async () => {
    await (await openRecord(sqliteStore(path))).close()
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
    const asker = `
      import { openRecord } from ${url('./open-record.ts')}
      import { sqliteStore } from ${url('./store.ts')}
      const record = await openRecord(sqliteStore(${JSON.stringify(path)}))
      let granted = 0
      for (let i = 0; i < 40; i++) {
        const most = { tokens: 100, cost: 0 }
        const fits = ({ tokens }) => tokens + most.tokens <= 5000
        const until = new Date(Date.now() + 600_000)
        const reserved = await record.spending.reserve({ user: 'ada', day: '${DAY}', most, until, fits })
        if (!('id' in reserved)) continue
        granted += 1
        if (i % 2) await record.spending.settle({ id: reserved.id, user: 'ada', day: '${DAY}', used: most })
      }
      await record.close()
      console.log(granted)`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', asker])
    const outputs = await Promise.all([run(), run(), run()])
    expect(outputs.map(({ stdout }) => Number(stdout)).reduce((sum, n) => sum + n)).toBe(50)
  })
})
