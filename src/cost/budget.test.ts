/** What queries may read, on servers that estimate it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readPolicy } from '../access/policy.ts'
import { type Access, OWNER, type View } from '../access/types.ts'
import { openView, viewFor } from '../access/view.ts'
import { loadCatalog } from '../catalog/load.ts'
import { demoModel } from '../demo/open.ts'
import type { QuerentError } from '../errors.ts'
import { checkSql } from '../guard/check.ts'
import { loadGuard } from '../guard/second-opinion.ts'
import { createQuerent } from '../index.ts'
import { openRecord, type Record, sqliteStore } from '../record/index.ts'
import { type Read, readRows, streamRows } from '../run.ts'
import { readSettings } from '../settings.ts'
import { makeDemo } from '../sources/demo.fixture.ts'
import { describeServer } from '../sources/describe-server.fixture.ts'
import { openSource, type Source } from '../sources/index.ts'
import { SERVER_VARIABLES, type ServerDialect, type TestDatabase } from '../sources/servers.fixture.ts'
import type { AskEvent, Catalog } from '../types.ts'
import { ReadBudget, type ReadLimits } from './budget.ts'

const NO_LIMITS: ReadLimits = { queryBudgetRows: 0, queryBudgetBytes: 0, dailyReadRows: 0, dailyReadBytes: 0 }
const LIMITS = { maxRows: 1000, timeoutMs: 20_000 }
const DAY = '2026-03-04'
const ABSENCES = 'SELECT absence_type, COUNT(*) AS n FROM absences GROUP BY absence_type'
const ADA: Access = { ...OWNER, user: { id: 'ada', name: 'Ada', roles: ['analyst'], attributes: {} } }

for (const dialect of Object.keys(SERVER_VARIABLES) as ServerDialect[])
  describeServer(dialect, `budgets on ${dialect}`, () => budgets(dialect))

function budgets(dialect: ServerDialect): void {
  let folder: string
  let database: TestDatabase
  let source: Source
  let catalog: Catalog
  let record: Record

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'querent-budget-'))
    database = await makeDemo(dialect)
    await loadGuard(dialect)
    source = await openSource(database.url, { name: 'hr', settings: readSettings({ dataDir: folder }, {}) })
    ;({ catalog } = await loadCatalog(source, 'hr', await demoModel()))
  }, 60_000)
  afterAll(async () => {
    await source?.close()
    await database?.drop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    record = await openRecord(sqliteStore(':memory:'))
  })
  afterEach(() => record.close())

  const estimate = (sql: string) => {
    if (!source.estimate) throw new Error('the source makes no estimates')
    return source.estimate(checkSql(sql, openView(catalog)).checked, LIMITS)
  }
  const budgetOf = (limits: Partial<ReadLimits>, day = DAY) =>
    new ReadBudget({ ...NO_LIMITS, ...limits }, record, () => new Date(`${day}T12:00:00Z`))
  const rowsOf = (table: string) => catalog.tables.find(({ name }) => name === table)?.rowCount ?? 0
  const reading = (sql: string, budget: ReadBudget, given: { view?: View; access?: Access; source?: Source }) => {
    const view = given.view ?? openView(catalog)
    const checked = checkSql(sql, view)
    const asked = { purpose: 'answer', question: 'absences by type', record, report: () => {} } as const
    return { ...asked, checked, view, budget, access: given.access ?? OWNER, source: given.source ?? source }
  }
  const read = (sql: string, budget: ReadBudget, given: Parameters<typeof reading>[2] = {}): Promise<Read> =>
    readRows(reading(sql, budget, given), LIMITS)
  const errorOf = (work: Promise<unknown>) =>
    work.then(() => undefined).catch((error: QuerentError) => ({ ...error, message: error.message }))

  describe('the estimate', () => {
    it('counts the rows that are read, not those that come out', async () => {
      const { rows, bytes, largest } = await estimate(ABSENCES)
      expect((rows ?? 0) / rowsOf('absences')).toBeCloseTo(1, 0)
      expect(bytes).toBeGreaterThan(rowsOf('absences') * 10)
      expect(largest?.table).toBe('absences')
    })

    it('counts every table, and subqueries', async () => {
      const both = await estimate(
        `SELECT COUNT(*) AS n FROM salaries WHERE amount > (SELECT AVG(s.amount) FROM salaries AS s)`,
      )
      expect((both.rows ?? 0) / rowsOf('salaries')).toBeCloseTo(2, 0)
    })

    it('counts what is read again and again', async () => {
      const repeated = await estimate(
        `SELECT COUNT(*) AS n FROM departments AS d WHERE (SELECT COUNT(*) FROM salaries AS s WHERE s.amount > d.department_id * 1000) > 3`,
      )
      expect(repeated.rows).toBeGreaterThan(rowsOf('salaries') * 5)
    })

    it('is small for a row that is found by its key', async () => {
      const { rows } = await estimate('SELECT full_name FROM employees WHERE employee_id = 7')
      expect(rows).toBeLessThanOrEqual(2)
    })

    it('reads no table', async () => {
      expect(await estimate('SELECT 1 AS one')).toMatchObject({ rows: 0 })
    })
  })

  describe('one query', () => {
    it('is not estimated where no budget is set', async () => {
      const silent: Source = Object.assign(Object.create(source), {
        estimate: () => Promise.reject(new Error('asked all the same')),
      })
      expect((await read(ABSENCES, budgetOf({}), { source: silent })).rows.length).toBeGreaterThan(1)
      expect(await errorOf(read(ABSENCES, budgetOf({ queryBudgetRows: 1e9 }), { source: silent }))).toBeDefined()
    })

    it('runs within the budget', async () => {
      const budget = budgetOf({ queryBudgetRows: 10 * rowsOf('absences'), queryBudgetBytes: 1e12 })
      expect((await read(ABSENCES, budget)).rows.length).toBeGreaterThan(1)
    })

    it('is refused beyond it, with the figures and narrower questions', async () => {
      const error = await errorOf(read(ABSENCES, budgetOf({ queryBudgetRows: 1000 })))
      expect(error?.code).toBe('QUERY_TOO_LARGE')
      expect(error?.message).toMatch(
        /^This would read about [\d,]+ rows, most of them of absences; 1,000 rows are allowed for one question\.$/,
      )
      expect(error?.suggestions.slice(0, 2)).toEqual(['absences by type in 2026', 'absences by type in October 2026'])
      expect(error?.suggestions[2]).toMatch(/^absences by type for [A-Z]/)
      const [line] = await record.auditLines({ limit: 1 })
      expect(line).toMatchObject({ outcome: 'QUERY_TOO_LARGE', rows: null })
    })

    it('is refused by its bytes', async () => {
      const error = await errorOf(read(ABSENCES, budgetOf({ queryBudgetBytes: 20_000 })))
      expect(error?.message).toMatch(/^This would read about [\d.]+ MB; 20 kB are allowed for one question\.$/)
    })

    it('is refused as a download too', async () => {
      const streaming = streamRows(reading(ABSENCES, budgetOf({ queryBudgetRows: 1000 }), {}), LIMITS)
      expect((await errorOf(streaming))?.code).toBe('QUERY_TOO_LARGE')
    })

    it('tells nobody of rows that they may not see', async () => {
      const policy = readPolicy(
        `roles: { analyst: { sources: { hr: { tables: { absences: { columns: '*', rows: "absence_type = 'Sickness'" } } } } } }`,
        'policy',
      )
      const view = viewFor(policy, ADA, catalog)
      const error = await errorOf(read(ABSENCES, budgetOf({ queryBudgetRows: 1000 }), { view, access: ADA }))
      expect(error?.message).toBe('This would read more than the 1,000 rows that are allowed for one question.')
    })
  })

  describe('a day', () => {
    it('ends the questions of one user, not those of others, and not those of the next day', async () => {
      const most = Math.round(2.5 * rowsOf('absences'))
      const budget = budgetOf({ dailyReadRows: most })
      await read(ABSENCES, budget)
      await read(ABSENCES, budget)
      const error = await errorOf(read(ABSENCES, budget))
      expect(error?.code).toBe('BUDGET_SPENT')
      expect(error?.message).toMatch(
        /^Your questions have read [\d,]+ rows today, and [\d,]+ rows a day are allowed\.$/,
      )
      expect(error?.next).toContain('2026-03-05')
      await read(ABSENCES, budget, { access: ADA })
      await read(ABSENCES, budgetOf({ dailyReadRows: most }, '2026-03-05'))
    })

    it('is counted in the store, over all processes', async () => {
      await read(ABSENCES, budgetOf({ dailyReadRows: 1e9 }))
      const { rows, bytes } = await record.readOn(OWNER.user.id, DAY)
      expect(rows / rowsOf('absences')).toBeCloseTo(1, 0)
      expect(bytes).toBeGreaterThan(0)
      const other = budgetOf({ dailyReadRows: rows })
      expect((await errorOf(read(ABSENCES, other)))?.code).toBe('BUDGET_SPENT')
    })

    it('counts queries that are running, so that many at once are not let through', async () => {
      const budget = budgetOf({ dailyReadRows: Math.round(2.5 * rowsOf('absences')) })
      const asked = await Promise.all(Array.from({ length: 6 }, () => errorOf(read(ABSENCES, budget))))
      expect(asked.filter((error) => error === undefined).length).toBeLessThanOrEqual(2)
      expect(asked.filter((error) => error?.code === 'BUDGET_SPENT').length).toBeGreaterThanOrEqual(4)
    })

    it('counts what the engine has counted in place of the estimate', async () => {
      const counting: Source = Object.assign(Object.create(source), {
        run: async (...asked: Parameters<Source['run']>) => ({
          ...(await source.run(...asked)),
          scanned: { bytes: 42 },
        }),
      })
      await read(ABSENCES, budgetOf({ dailyReadBytes: 1e12 }), { source: counting })
      expect((await record.readOn(OWNER.user.id, DAY)).bytes).toBe(42)
    })
  })

  it('ends a turn with what to ask instead', async () => {
    const settings = readSettings({ dataDir: join(folder, 'turn'), sources: database.url, queryBudgetRows: '100' }, {})
    const querent = await createQuerent({ settings })
    const events: AskEvent[] = []
    for await (const event of querent.ask({ question: 'number of absences by absence type' }, OWNER)) events.push(event)
    await querent.close()
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['declined', 'turn-finished'])
    expect(events.find(({ type }) => type === 'declined')).toMatchObject({
      decline: {
        reason: expect.stringContaining('100 rows are allowed'),
        suggestions: expect.arrayContaining([expect.any(String)]),
      },
    })
    expect(events.at(-1)).toMatchObject({ status: 'declined' })
  })
}
