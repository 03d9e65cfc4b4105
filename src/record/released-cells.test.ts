/** What each person has been told of groups: kept per person and place, and decided one after the other. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { QuerentError } from '../errors.ts'
import { startChild } from './killed-child.fixture.ts'
import { openRecord } from './open-record.ts'
import { sqliteStore } from './store.ts'
import { code, STORES } from './stores.fixture.ts'
import type { Record, ReleasedCell } from './types.ts'

const cell = (measure: string, ...people: number[]): ReleasedCell => ({ measure, people: Uint8Array.from(people) })

describe.each(STORES)('released cells on $name', ({ open }) => {
  let record: Record
  beforeEach(async () => {
    record = await openRecord(open())
  })
  afterEach(() => record.close())

  test('they come back in order, byte for byte, for their user, source and relation alone', async () => {
    const cells = [cell('avg pay', 0, 255, 7), cell('sum pay'), cell('avg pay', 1)]
    await record.addReleasedCells('ada', 'hr', 'pay', cells.slice(0, 2))
    await record.addReleasedCells('ada', 'hr', 'pay', cells.slice(2))
    await record.addReleasedCells('bob', 'hr', 'pay', [cell('other', 1)])
    expect(await record.releasedCells('ada', 'hr', 'pay')).toEqual(cells)
    expect(await record.releasedCells('ada', 'hr', 'bonus')).toEqual([])
    expect(await record.releasedCells('ada', 'sales', 'pay')).toEqual([])
  })

  test('a decision sees what was released and adds to it', async () => {
    await record.addReleasedCells('ada', 'hr', 'pay', [cell('a', 1)])
    const result = await record.withReleased('ada', 'hr', 'pay', (before) => ({
      add: [cell('b', before.length)],
      result: before.map(({ measure }) => measure),
    }))
    expect(result).toEqual(['a'])
    expect(await record.releasedCells('ada', 'hr', 'pay')).toEqual([cell('a', 1), cell('b', 1)])
  })

  test('a refusal is thrown as it is, and adds nothing', async () => {
    const refusal = new QuerentError('SQL_NOT_PERMITTED', 'This would tell of one person.')
    const refuse = () => {
      throw refusal
    }
    await expect(record.withReleased('ada', 'hr', 'pay', refuse)).rejects.toBe(refusal)
    expect(await record.releasedCells('ada', 'hr', 'pay')).toEqual([])
    await record.addReleasedCells('ada', 'hr', 'pay', [cell('a')])
  })

  test('of many questions at once, each sees those before it', async () => {
    const decide = (before: ReleasedCell[]) => ({ add: [cell(`question ${before.length}`)], result: before.length })
    const seen = await Promise.all(Array.from({ length: 50 }, () => record.withReleased('ada', 'hr', 'pay', decide)))
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n))
  })

  test('they can be forgotten, for one user or for all', async () => {
    for (const user of ['ada', 'bob', 'cid']) await record.addReleasedCells(user, 'hr', 'pay', [cell('a'), cell('b')])
    expect(await record.forgetReleased('ada')).toBe(2)
    expect(await record.releasedCells('ada', 'hr', 'pay')).toEqual([])
    expect(await record.forgetReleased()).toBe(4)
  })

  test('a store that fails releases nothing', async () => {
    const closed = await openRecord(open())
    await closed.close()
    await expect(closed.withReleased('ada', 'hr', 'pay', () => ({ add: [], result: 1 }))).rejects.toEqual(
      code('STORE_FAILED'),
    )
  })
})

test('two processes never decide on the same past', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'querent-released-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'shared.db')
  const record = await openRecord(sqliteStore(file))
  const modules = JSON.stringify(['open-record', 'store'].map((name) => new URL(`./${name}.ts`, import.meta.url).href))
  const { ready, killed } = startChild(`
    const [{ openRecord }, { sqliteStore }] = await Promise.all(${modules}.map((url) => import(url)))
    const record = await openRecord(sqliteStore(${JSON.stringify(file)}))
    console.log('ready')
    const decide = (before) => ({ add: [{ measure: String(before.length), people: new Uint8Array() }], result: null })
    for (let i = 0; i < 50; i++) await record.withReleased('ada', 'hr', 'pay', decide)
    process.kill(process.pid, 'SIGKILL')`)
  await ready
  for (let i = 0; i < 50; i++)
    await record.withReleased('ada', 'hr', 'pay', (before) => ({ add: [cell(String(before.length))], result: null }))
  await killed
  const measures = (await record.releasedCells('ada', 'hr', 'pay')).map(({ measure }) => measure)
  expect(measures).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
  await record.close()
})
