/** What every built-in source must do, run against each of them on real databases. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuerentError } from '../errors.ts'
import type { CheckedSql } from '../guard/types.ts'
import { SAMPLES } from './contract.fixture.ts'
import type { EngineSource } from './engine/source.ts'
import { BUILT_IN_SOURCES, openSource } from './index.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
/** Generous for queries that must finish; failures come by code, never by the clock. */
const AMPLE_MS = 15_000

let folder: string

async function all<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const rows: T[] = []
  for await (const batch of batches) rows.push(...batch)
  return rows
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'querent-sources-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(BUILT_IN_SOURCES.map(({ dialect }) => dialect))('source %s', (dialect) => {
  const samples = SAMPLES[dialect]
  if (!samples) throw new Error(`the contract has no samples for ${dialect}`)
  let source: EngineSource
  let path: string

  const checked = (sql: string) => ({ sql, dialect, tables: [] }) as unknown as CheckedSql
  const run = (sql: string, options: { maxRows?: number; timeoutMs?: number; signal?: AbortSignal } = {}) =>
    source.run(checked(sql), { maxRows: 1000, timeoutMs: AMPLE_MS, ...options })
  const stream = (sql: string, options: { maxRows?: number; timeoutMs?: number; signal?: AbortSignal } = {}) =>
    source.stream(checked(sql), { maxRows: 10_000_000, timeoutMs: AMPLE_MS, ...options })
  const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

  beforeAll(async () => {
    path = join(folder, `people.${dialect}`)
    await samples.make(path)
    source = (await openSource(path, { settings: { ...SETTINGS, dataDir: folder } })) as EngineSource
  })
  afterAll(() => source.close())

  describe('introspect', () => {
    it('tells tables, columns, keys and declared relationships', async () => {
      const { tables, relationships } = await source.introspect()
      expect(tables.map(({ name, rowCount }) => [name, rowCount])).toEqual([
        ['department', 3],
        ['employee', 4],
        ['review', 3],
        ['staff', 4],
      ])
      const employee = tables.find(({ name }) => name === 'employee')
      expect(employee?.primaryKey).toEqual(['id'])
      expect(employee?.uniqueKeys).toEqual([['email']])
      expect(employee?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
        ['id', 'integer', false],
        ['name', 'string', false],
        ['email', 'string', true],
        ['department_id', 'integer', true],
        ['hired', 'date', true],
        ['seen', 'datetime', true],
        ['salary', 'decimal', true],
        ['rating', 'float', true],
        ['remote', 'boolean', true],
      ])
      expect(relationships).toContainEqual({
        from: 'employee',
        to: 'department',
        fromColumns: ['department_id'],
        toColumns: ['id'],
        origin: 'declared',
      })
    })

    it('infers a relationship from names and values', async () => {
      const { relationships } = await source.introspect()
      expect(relationships.filter(({ origin }) => origin === 'inferred')).toContainEqual({
        from: 'review',
        to: 'employee',
        fromColumns: ['employee_id'],
        toColumns: ['id'],
        origin: 'inferred',
      })
    })

    it('profiles columns and lists the values of text', async () => {
      const { tables } = await source.introspect()
      const employee = tables.find(({ name }) => name === 'employee')
      const column = (name: string) => employee?.columns.find((one) => one.name === name)
      expect(column('name')?.values).toEqual({ items: ['Ann', 'Bob', 'Cid', "D'Arcy"], complete: true })
      expect(column('salary')?.profile).toEqual({
        distinct: 3,
        nullShare: 0.25,
        min: 4000.5,
        max: 5200,
        frequent: [
          { value: 4000.5, count: 1 },
          { value: 4100, count: 1 },
          { value: 5200, count: 1 },
        ],
        exact: true,
      })
      expect(column('remote')?.profile?.frequent).toContainEqual({ value: true, count: 2 })
      expect(column('hired')?.profile).toMatchObject({ min: '2020-01-31', max: '2024-02-29', distinct: 3 })
    })

    it('stops when it is cancelled', async () => {
      expect(await codeOf(source.introspect(AbortSignal.abort()))).toBe('CANCELLED')
    })
  })

  describe('run', () => {
    it('gives cells by the rules of the product', async () => {
      const { columns, rows } = await run('SELECT * FROM employee ORDER BY id')
      expect(columns.map(({ type }) => type)).toEqual([
        'integer',
        'string',
        'string',
        'integer',
        'date',
        'datetime',
        'decimal',
        'float',
        'boolean',
      ])
      expect(rows[0]).toEqual([1, 'Ann', 'ann@example.org', 1, '2020-01-31', '2024-05-01 08:30:00', 4100, 4.5, true])
      expect(rows[3]).toEqual([4, "D'Arcy", null, null, null, null, null, null, null])
    })

    it('keeps large whole numbers exact', async () => {
      const { rows } = await run('SELECT 9007199254740991 AS a, 9007199254740993 AS b, -9223372036854775807 AS c')
      expect(rows).toEqual([[9007199254740991, '9007199254740993', '-9223372036854775807']])
    })

    it('gives the columns of an empty result', async () => {
      const { columns, rows, truncated } = await run('SELECT id, name FROM employee WHERE id < 0')
      expect(columns.map(({ name, type }) => [name, type])).toEqual([
        ['id', 'integer'],
        ['name', 'string'],
      ])
      expect({ rows, truncated }).toEqual({ rows: [], truncated: false })
    })

    it.each([0, 1, 5, 3000])('says whether there are more rows than %i', async (maxRows) => {
      const exactly = await run(samples.numbers(maxRows), { maxRows })
      if (maxRows > 0) expect([exactly.rows.length, exactly.truncated]).toEqual([maxRows, false])
      const more = await run(samples.numbers(maxRows + 1), { maxRows })
      expect([more.rows.length, more.truncated]).toEqual([maxRows, true])
    })

    it('fails with a fixed sentence and keeps the words of the engine as the cause', async () => {
      const error = await run('SELECT secret_column FROM employee').catch((thrown: QuerentError) => thrown)
      expect(error).toMatchObject({ code: 'QUERY_FAILED', message: 'The database could not run this query.' })
      expect(String((error as QuerentError).cause)).toContain('secret_column')
    })

    it.each(samples.runaways)('is stopped at the time limit: %s', async (sql) => {
      expect(await codeOf(run(sql, { timeoutMs: 300 }))).toBe('QUERY_TIMEOUT')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it.each(samples.runaways)('is cancelled: %s', async (sql) => {
      const controller = new AbortController()
      const running = codeOf(run(sql, { signal: controller.signal }))
      await run('SELECT 1 AS one')
      controller.abort()
      expect(await running).toBe('CANCELLED')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it('does not start what is cancelled already', async () => {
      expect(await codeOf(run('SELECT 1', { signal: AbortSignal.abort() }))).toBe('CANCELLED')
    })

    it.each(samples.hungry)('is stopped at the limit of memory: %s', async (sql) => {
      const small = await openSource(path, { settings: { engines: 1, engineMemoryMb: 200, dataDir: folder } })
      expect(await codeOf(small.run(checked(sql), { maxRows: 1, timeoutMs: AMPLE_MS }))).toBe('QUERY_MEMORY')
      expect((await small.run(checked('SELECT 1'), { maxRows: 1, timeoutMs: AMPLE_MS })).rows).toEqual([[1]])
      await small.close()
    })

    it('refuses a result too large to keep', async () => {
      const sql = `SELECT replace(hex(zeroblob(500000)), '0', 'ab') FROM (${samples.numbers(100)}) AS t`
      const large = dialect === 'duckdb' ? `SELECT repeat('ab', 1000000) FROM (${samples.numbers(100)}) AS t` : sql
      expect(await codeOf(run(large))).toBe('QUERY_MEMORY')
    })
  })

  describe('engines', () => {
    it('serve twenty callers at once', async () => {
      const asked = Array.from({ length: 20 }, (_, number) => run(`SELECT ${number} AS n`))
      expect((await Promise.all(asked)).map(({ rows }) => rows[0]?.[0])).toEqual(Array.from(asked.keys()))
    })

    it('are not held up by a runaway', async () => {
      const controller = new AbortController()
      const runaway = codeOf(run(samples.runaways[0] ?? '', { signal: controller.signal }))
      for (let number = 0; number < 5; number++) expect((await run(`SELECT ${number} AS n`)).rows).toEqual([[number]])
      controller.abort()
      expect(await runaway).toBe('CANCELLED')
    })

    it('are replaced when they are killed from outside', async () => {
      const { batches } = await stream(samples.numbers(1_000_000))
      const reading = codeOf(all(batches))
      for (const pid of source.enginePids()) process.kill(pid, 'SIGKILL')
      expect(await reading).toBe('ENGINE_LOST')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it('never outgrow their number', async () => {
      await Promise.all(Array.from({ length: 30 }, (_, number) => run(`SELECT ${number} AS n`)))
      expect(source.enginePids().length).toBeLessThanOrEqual(4)
    })
  })

  describe('stream', () => {
    it('gives every row once, in order', async () => {
      const { columns, batches } = await stream(samples.numbers(25_000))
      expect(columns.map(({ name, type }) => [name, type])).toEqual([
        ['n', 'integer'],
        ['label', 'string'],
      ])
      const rows = await all(batches)
      expect(rows).toEqual(Array.from({ length: 25_000 }, (_, n) => [n, `row ${n}`]))
    })

    it('ends at the number of rows allowed', async () => {
      const { batches } = await stream(samples.numbers(10_000), { maxRows: 5000 })
      expect(await all(batches)).toHaveLength(5000)
    })

    it('goes on after others have been served', async () => {
      const { batches } = await stream(samples.numbers(100_000))
      const iterator = batches[Symbol.asyncIterator]()
      let rows = (await iterator.next()).value.length
      for (let turn = 0; turn < 20; turn++) await run('SELECT 1 AS one')
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) rows += next.value.length
      expect(rows).toBe(100_000)
    })

    it('frees its engine when the reader stops', async () => {
      for (let round = 0; round < 10; round++) {
        const { batches } = await stream(samples.numbers(1_000_000))
        for await (const rows of batches) {
          expect(rows.length).toBeGreaterThan(0)
          break
        }
      }
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
      expect(source.enginePids().length).toBeLessThanOrEqual(4)
    })

    it('is cancelled', async () => {
      const controller = new AbortController()
      const { batches } = await stream(samples.numbers(1_000_000), { signal: controller.signal })
      const reading = (async () => {
        for await (const _ of batches) controller.abort()
      })()
      expect(await codeOf(reading)).toBe('CANCELLED')
    })

    it('is stopped when a batch takes too long', async () => {
      expect(await codeOf(stream(samples.runaways[0] ?? '', { timeoutMs: 300 }))).toBe('QUERY_TIMEOUT')
    })
  })

  describe('second wall', () => {
    it.each(samples.refused)('refuses %j and leaves the file as it was', async (sql) => {
      const before = readFileSync(path)
      expect(['SQL_NOT_READ_ONLY', 'QUERY_FAILED', 'QUERY_MEMORY']).toContain(await codeOf(run(sql)))
      expect(readFileSync(path).equals(before)).toBe(true)
    })
  })

  it('says so when it has been closed', async () => {
    const other = await openSource(path, { settings: { ...SETTINGS, dataDir: folder } })
    const running = codeOf(other.run(checked(samples.runaways[0] ?? ''), { maxRows: 1, timeoutMs: AMPLE_MS }))
    await other.close()
    expect(await running).toBe('ENGINE_LOST')
    expect(await codeOf(other.run(checked('SELECT 1'), { maxRows: 1, timeoutMs: AMPLE_MS }))).toBe('ENGINE_LOST')
  })
})
