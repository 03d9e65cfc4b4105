/** What every built-in source must do, run against each of them on real databases. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuerentError } from '../errors.ts'
import type { CheckedSql, Read } from '../guard/types.ts'
import type { Dialect } from '../types.ts'
import { checkedSql, readsOf } from './checked.fixture.ts'
import { bombOf, SAMPLES, type Subject, sizeOf } from './contract.fixture.ts'
import { describeServer } from './describe-server.fixture.ts'
import { BUILT_IN_SOURCES, openSource } from './index.ts'
import { isServerDialect } from './servers.fixture.ts'
import type { Source } from './types.ts'

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

for (const { dialect } of BUILT_IN_SOURCES) {
  const name = `source ${dialect}`
  if (isServerDialect(dialect)) describeServer(dialect, name, () => contract(dialect))
  else describe(name, () => contract(dialect))
}

function contract(dialect: Dialect): void {
  const samples = SAMPLES[dialect]
  if (!samples) throw new Error(`the contract has no samples for ${dialect}`)
  let source: Source
  let subject: Subject

  let reads: Read[]
  const checked = (sql: string) => checkedSql(sql, { dialect }, reads)
  const run = (sql: string, options: { maxRows?: number; timeoutMs?: number; signal?: AbortSignal } = {}) =>
    source.run(checked(sql), { maxRows: 1000, timeoutMs: AMPLE_MS, ...options })
  const stream = (sql: string, options: { maxRows?: number; timeoutMs?: number; signal?: AbortSignal } = {}) =>
    source.stream(checked(sql), { maxRows: 10_000_000, timeoutMs: AMPLE_MS, ...options })
  const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

  beforeAll(async () => {
    subject = await samples.make(folder)
    source = await openSource(subject.address, { settings: { ...SETTINGS, dataDir: folder } })
    reads = await readsOf(source)
  })
  afterAll(async () => {
    await source?.close()
    await subject?.drop()
  })

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
      const says = samples.declares !== false
      expect(employee?.uniqueKeys).toEqual(says ? [['email']] : [])
      const shape = (missing: boolean) => [
        ['id', 'integer', false],
        ['name', 'string', false],
        ['email', 'string', missing],
        ['department_id', 'integer', missing],
        ['hired', 'date', missing],
        ['seen', 'datetime', missing],
        ['salary', 'decimal', missing],
        ['rating', 'float', missing],
        ['remote', 'boolean', missing],
      ]
      const found = employee?.columns.map(({ name, type, nullable }) => [name, type, says && nullable])
      expect(found).toEqual(shape(says))
      expect(relationships).toContainEqual({
        from: 'employee',
        to: 'department',
        fromColumns: ['department_id'],
        toColumns: ['id'],
        origin: says ? 'declared' : 'inferred',
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
      const message = 'The query names a table or column that the database does not have.'
      expect(error).toMatchObject({ code: 'QUERY_FAILED', message })
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
      const small = await openSource(subject.address, {
        settings: { engines: 1, engineMemoryMb: 200, dataDir: folder },
      })
      expect(await codeOf(small.run(checked(sql), { maxRows: 1, timeoutMs: AMPLE_MS }))).toBe('QUERY_MEMORY')
      expect((await small.run(checked('SELECT 1'), { maxRows: 1, timeoutMs: AMPLE_MS })).rows).toEqual([[1]])
      await small.close()
    })

    it('refuses a result too large to keep', async () => {
      const sql = `SELECT ${samples.wide ?? bombOf(1_000_000)} FROM (${samples.numbers(100)}) AS t`
      expect(await codeOf(run(sql))).toBe('QUERY_MEMORY')
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
      await subject.kill(source)
      expect(await codeOf(all(batches))).toBe('ENGINE_LOST')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it('never outgrow their number', async () => {
      await Promise.all(Array.from({ length: 30 }, (_, number) => run(`SELECT ${number} AS n`)))
      expect(sizeOf(source)).toBeLessThanOrEqual(samples.most)
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
        const { batches } = await stream(samples.numbers(200_000))
        for await (const rows of batches) {
          expect(rows.length).toBeGreaterThan(0)
          break
        }
      }
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
      expect(sizeOf(source)).toBeLessThanOrEqual(samples.most)
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
    it.each(samples.refused)('refuses %j and leaves the database as it was', async (sql) => {
      const before = await subject.state()
      expect(['SQL_NOT_READ_ONLY', 'SQL_NOT_PERMITTED', 'QUERY_FAILED', 'QUERY_MEMORY']).toContain(
        await codeOf(run(sql)),
      )
      expect((await subject.state()) === before).toBe(true)
    })
  })

  const notChecked = () => {
    const only = (sql: string, ...some: Read[]) =>
      codeOf(source.run(checkedSql(sql, { dialect }, some), { maxRows: 10, timeoutMs: AMPLE_MS }))
    const department = { table: 'department', columns: ['id', 'title'] }

    it('is not run, and what was checked is', async () => {
      expect(await only('SELECT title FROM department', department)).toBe('no error')
      expect(await only('SELECT name FROM employee', department)).toBe('SQL_NOT_PERMITTED')
      expect(await only('SELECT name FROM staff', department)).toBe('SQL_NOT_PERMITTED')
      expect(await only('SELECT name FROM staff', { table: 'staff', columns: ['name', 'hired'] })).toBe('no error')
    })

    it.each([
      'SELECT count(*) FROM employee',
      'SELECT 1 FROM department WHERE EXISTS (SELECT 1 FROM employee)',
      'SELECT (SELECT max(salary) FROM employee) AS top FROM department',
      'SELECT title FROM department UNION ALL SELECT name FROM employee',
      'WITH employee AS (SELECT name FROM employee) SELECT name FROM employee',
      'WITH department AS (SELECT name FROM employee) SELECT name FROM department',
      'WITH staff AS (SELECT name FROM staff) SELECT name FROM staff',
      'SELECT title FROM department ORDER BY (SELECT min(salary) FROM employee)',
      'SELECT d.title FROM department AS d JOIN review AS r ON r.id = d.id',
    ])('is found wherever it is: %s', async (sql) => {
      expect(['SQL_NOT_PERMITTED', 'QUERY_FAILED']).toContain(await only(sql, department))
    })

    it('may share its name with a common table expression', async () => {
      const sql = 'WITH employee AS (SELECT title AS name FROM department) SELECT name FROM employee'
      expect(await only(sql, department)).toBe('no error')
    })

    it('is everything, for a statement that says of no table that it was checked', async () => {
      expect(await only('SELECT title FROM department')).toBe('SQL_NOT_PERMITTED')
      const unchecked = {
        sql: 'SELECT title FROM department',
        dialect,
        tables: ['department'],
      } as unknown as CheckedSql
      expect(await codeOf(source.run(unchecked, { maxRows: 10, timeoutMs: AMPLE_MS }))).toBe('SQL_NOT_PERMITTED')
    })

    it('is told to nobody but the operator', async () => {
      const error = await source
        .run(checkedSql('SELECT name FROM employee', { dialect }, [department]), { maxRows: 1, timeoutMs: AMPLE_MS })
        .catch((thrown: QuerentError) => thrown)
      expect(error).toMatchObject({ message: 'The engine finds that this query does more than was checked.' })
      expect(String((error as QuerentError).cause)).toContain('employee')
    })
  }
  if (samples.looksTwice) describe('what was not checked', notChecked)

  it('says so when it has been closed', async () => {
    const other = await openSource(subject.address, { settings: { ...SETTINGS, dataDir: folder } })
    const running = codeOf(other.run(checked(samples.runaways[0] ?? ''), { maxRows: 1, timeoutMs: AMPLE_MS }))
    await other.close()
    expect(await running).toBe('ENGINE_LOST')
    expect(await codeOf(other.run(checked('SELECT 1'), { maxRows: 1, timeoutMs: AMPLE_MS }))).toBe('ENGINE_LOST')
  })
}
