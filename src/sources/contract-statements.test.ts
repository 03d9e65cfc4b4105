/**
 * What every source whose engine takes statements one by one over HTTP must do beyond the contract of all sources. Each runs
 * against a test server that speaks the engine's protocol and executes on DuckDB.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AthenaServer } from '../../test/servers/athena.ts'
import { TrinoServer } from '../../test/servers/trino.ts'
import { generateDemo } from '../demo/generate.ts'
import type { QuerentError } from '../errors.ts'
import { checkedSql } from './checked.fixture.ts'
import { PEOPLE_SQL } from './databases.fixture.ts'
import { openSource } from './index.ts'
import { TRINO_SAMPLES } from './trino-samples.fixture.ts'
import type { RunOptions, Source } from './types.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
const AMPLE_MS = 15_000
const STOCK = {
  sql: `${PEOPLE_SQL}
    COMMENT ON TABLE review IS 'Yearly reviews'; COMMENT ON COLUMN review.score IS '1 to 5';
    COMMENT ON COLUMN review.employee_id IS 'Who was reviewed'`,
}
const PARTITIONS = ['review.employee_id']

/** How each engine is started, and what breaks a connection in the middle of an answer. */
const ENGINES = {
  trino: {
    start: () => TrinoServer.start(STOCK, { partitions: PARTITIONS }),
    brief: [{ on: 'GET', status: 'cut', times: 2 } as const, { on: 'GET', status: 503, times: 2 } as const],
    busy: [{ on: 'POST', status: 429, times: 99 } as const],
  },
  athena: {
    start: () => AthenaServer.start(STOCK, { partitions: PARTITIONS }),
    brief: [
      { action: 'GetQueryExecution', type: 'cut', times: 2 },
      { action: 'StartQueryExecution', type: 'TooManyRequestsException', times: 2 },
      { action: 'GetQueryResults', type: 'ThrottlingException', times: 2 },
    ],
    busy: [{ action: 'StartQueryExecution', type: 'TooManyRequestsException', times: 99 }],
  },
}

const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

for (const dialect of ['trino', 'athena'] as const) describe(`statements of ${dialect}`, () => contract(dialect))

function contract(dialect: 'trino' | 'athena'): void {
  const engine = ENGINES[dialect]
  const { runaways, numbers } = TRINO_SAMPLES
  const [runaway = ''] = runaways
  let server: TrinoServer | AthenaServer
  let source: Source

  const open = (more = '') =>
    openSource(`${server.address}${more && (server.address.includes('?') ? '&' : '?')}${more}`, { settings: SETTINGS })
  const checked = (sql: string) => checkedSql(sql, { dialect }, [])
  const run = (sql: string, options: Partial<RunOptions> = {}, on: Source = source) =>
    on.run(checked(sql), { maxRows: 1000, timeoutMs: AMPLE_MS, ...options })
  const fail = (failures: readonly object[]) => {
    for (const failure of failures) (server.failures as object[]).push({ ...failure })
  }

  beforeAll(async () => {
    server = await engine.start()
    source = await open()
  })
  afterAll(async () => {
    await source?.close()
    await server?.close()
  })

  describe('a statement that is given up', () => {
    it('is seen by the server and stopped there when it is cancelled', async () => {
      const controller = new AbortController()
      const cancelled = codeOf(run(runaway, { signal: controller.signal }))
      await expect.poll(() => server.running).toBe(1)
      controller.abort()
      expect(await cancelled).toBe('CANCELLED')
      await expect.poll(() => server.running).toBe(0)
    })

    it('is stopped there at the time limit', async () => {
      expect(await codeOf(run(runaway, { timeoutMs: 200 }))).toBe('QUERY_TIMEOUT')
      await expect.poll(() => server.running).toBe(0)
    })

    it('is stopped there when enough rows have been read, and when the reader of a download goes away', async () => {
      expect((await run(numbers(200_000), { maxRows: 5 })).truncated).toBe(true)
      const { batches } = await source.stream(checked(numbers(200_000)), {
        maxRows: 1e6,
        timeoutMs: AMPLE_MS,
      })
      for await (const _ of batches) break
      await expect.poll(() => server.running).toBe(0)
    })

    it('is stopped there when the source is closed', async () => {
      const other = await open()
      const running = codeOf(run(runaway, {}, other))
      await expect.poll(() => server.running).toBe(1)
      await other.close()
      expect(await running).toBe('ENGINE_LOST')
      await expect.poll(() => server.running).toBe(0)
    })
  })

  describe('a lost connection', () => {
    it('fails the statement that it carried, and no other', async () => {
      const lost = codeOf(run(runaway))
      await expect.poll(() => server.running).toBe(1)
      server.restart()
      expect(await lost).toBe('ENGINE_LOST')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it('that comes back soon, and a server that asks for patience, are not noticed', async () => {
      fail(engine.brief)
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
      expect(server.failures.map(({ times }) => times)).toEqual(engine.brief.map(() => 0))
      server.failures.length = 0
    })

    it('is told as such where the server takes no more', async () => {
      fail(engine.busy)
      expect(await codeOf(run('SELECT 1 AS one'))).toBe('OVERLOADED')
      server.failures.length = 0
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })
  })

  it('has at most ten statements at the server while two hundred ask, each with its own answer', async () => {
    server.delayMs = 30
    server.mostRunning = 0
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => run(`SELECT ${n} AS n`, { timeoutMs: 4 * AMPLE_MS })),
    )
    server.delayMs = 0
    expect(answers.map(({ rows }) => rows[0]?.[0])).toEqual(Array.from({ length: 200 }, (_, n) => n))
    expect(server.mostRunning).toBeGreaterThan(1)
    expect(server.mostRunning).toBeLessThanOrEqual(10)
  })

  it('serves in the order of asking, and says so when no place comes free in time', async () => {
    const single = await open('pool=1')
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 5 }, (_, n) => run(`SELECT ${n} AS n`, {}, single).then(() => order.push(n))),
    )
    expect(order).toEqual([0, 1, 2, 3, 4])
    const controller = new AbortController()
    const first = codeOf(run(runaway, { signal: controller.signal }, single))
    await expect.poll(() => server.running).toBe(1)
    expect(await codeOf(run('SELECT 1', { timeoutMs: 100 }, single))).toBe('OVERLOADED')
    controller.abort()
    expect(await first).toBe('CANCELLED')
    await single.close()
  })

  it('tells what a statement would read before, without running it, and what it has read after', async () => {
    const before = server.running
    const estimate = await source.estimate?.(checked('SELECT name FROM employee JOIN review ON true'), {
      timeoutMs: AMPLE_MS,
    })
    expect(estimate).toEqual({
      rows: 7,
      bytes: 4 * 9 * 8 + 3 * 3 * 8,
      largest: { table: 'employee', rows: 4, bytes: 288 },
    })
    expect(server.running).toBe(before)
    expect((await run('SELECT name FROM employee')).scanned?.bytes).toBeGreaterThan(0)
    const stream = await source.stream(checked('SELECT name FROM employee'), { maxRows: 10, timeoutMs: AMPLE_MS })
    for await (const _ of stream.batches);
    expect(stream.scanned?.()?.bytes).toBeGreaterThan(0)
  })

  it('shows comments, and which columns are partitions', async () => {
    const { tables } = await source.introspect()
    const review = tables.find(({ name }) => name === 'review')
    const comments = new Map(review?.columns.map(({ name, comment }) => [name, comment]))
    expect(review?.comment).toBe('Yearly reviews')
    expect(comments.get('score')).toBe('1 to 5')
    expect(comments.get('employee_id')).toBe('Who was reviewed. Partition column: a condition on it saves reading.')
  })

  it('counts as the engine does', async () => {
    const { rows } = await run('SELECT 7 / 2 AS whole, 1.0 / 3 AS short, AVG(salary) AS mean FROM employee')
    expect(rows).toEqual([[3, 0.3, 4433.5]])
    expect(await codeOf(run('SELECT 1 / 0 AS never'))).toBe('QUERY_FAILED')
    expect(await codeOf(run("SELECT name FROM employee WHERE hired > '2020-01-01'"))).toBe('QUERY_FAILED')
  })

  it.each([
    'SELECT name FROM employee LIMIT 1 OFFSET 1',
    "SELECT name FROM employee WHERE name ILIKE 'a%'",
    "SELECT '1'::integer AS never",
    'SELECT left(name, 1) AS never FROM employee',
    'SELECT DISTINCT ON (name) name FROM employee',
    'SELECT name FROM employee QUALIFY row_number() OVER () = 1',
  ])('meets a server that refuses, as the engine does: %s', async (sql) => {
    const error = await run(sql).catch((thrown: QuerentError) => thrown)
    expect(error).toMatchObject({
      code: 'QUERY_FAILED',
      message: 'The database does not know a function, a pattern or a form of this query.',
    })
  })

  it.each([
    ['SELECT 1 / 0 AS never', 'The query divides by zero.'],
    ["SELECT CAST('x' AS INTEGER) AS never", 'A value cannot be converted to the type that the query asks for.'],
    ['SELECT nope FROM employee', 'The query names a table or column that the database does not have.'],
    [
      'SELECT median(salary) FROM employee',
      'The database does not know a function, a pattern or a form of this query.',
    ],
  ])('says of %s a fixed sentence', async (sql, sentence) => {
    expect(await run(sql).catch(({ message }: QuerentError) => message)).toBe(sentence)
  })

  it('holds the demo as it was generated', async () => {
    const demo = generateDemo()
    const create = demo.map(({ name, comment, columns }) => {
      const parts = columns.map((column) => `${column.name} ${column.type}`)
      return `CREATE TABLE ${name} (${parts.join(', ')}); COMMENT ON TABLE ${name} IS '${comment.replaceAll("'", "''")}';`
    })
    const full = await (dialect === 'trino' ? TrinoServer : AthenaServer).start({ sql: create.join('\n') })
    const opened = await openSource(full.address, { settings: SETTINGS })
    const { tables } = await opened.introspect()
    await opened.close()
    await full.close()
    const told = demo.map(({ name, comment, columns }) => [name, comment, columns.length]).toSorted()
    expect(tables.map(({ name, comment, columns }) => [name, comment, columns.length])).toEqual(told)
  }, 60_000)
}
