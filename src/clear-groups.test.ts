/** Totals over protected pay, on real engines, through the one door: what may be read, with which numbers, and what may not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amountOf, cityOf, type Engine, openPay, type Pay, policyOf } from './pay.fixture.ts'
import { ALLOWED, average, NOW, PAID, rounded, SPECIAL, sorted } from './pay-allowed.fixture.ts'
import { REFUSED, REFUSED_HERE, TOO_SMALL, UNKNOWN } from './pay-refused.fixture.ts'
import { describeServer } from './sources/describe-server.fixture.ts'

function totals(engine: Engine): void {
  const isKnown = (sql: string) => !UNKNOWN[engine].test(sql)
  let pay: Pay
  beforeAll(async () => {
    pay = await openPay(engine)
  })
  afterAll(() => pay.close())

  it.each([...ALLOWED, ...(SPECIAL[engine] ?? [])].filter(([, sql]) => isKnown(sql)))(
    'may be read: %s',
    async (_name, sql, rows) => {
      const read = await pay.read(sql, { as: sql })
      expect(rounded(sorted(read.rows))).toEqual(rounded(sorted(rows)))
      expect(read.withheld).toBe(0)
    },
  )

  const refused = [...Object.entries(REFUSED), ...Object.entries(REFUSED_HERE[engine] ?? {})]
  it.each(refused.flatMap(([reason, list]) => list.filter(isKnown).map((sql) => [sql, reason])))(
    'may not: %s',
    async (sql, reason) => {
      const sentence = `TOTALS_ONLY Only totals over at least 5 people may be read from "salaries". ${reason}.`
      expect(await pay.outcome(sql)).toBe(sentence)
    },
  )

  it.each(TOO_SMALL.filter(isKnown))('is too small: %s', async (sql) => {
    expect(await pay.outcome(sql)).toMatch(/^TOTALS_ONLY Every group asked for holds too few people/)
  })

  it('leaves small cells out and counts them, whatever their keys', async () => {
    const keys = [
      "CASE WHEN p.id < 3 THEN NULL WHEN p.id < 5 THEN 'it''s' ELSE p.city END",
      "CASE WHEN p.id < 3 THEN '2024-01-01' WHEN p.id < 5 THEN '' ELSE p.city END",
    ]
    for (const key of keys) {
      const read = await pay.read(`SELECT ${key} AS k, AVG(amount) ${NOW} GROUP BY k`, { as: key })
      const large = ['Bern', "L'Aquila"].map((city) => [
        city,
        average(PAID.filter((id) => id > 4 && cityOf(id) === city)),
      ])
      expect(read.withheld).toBe(2)
      expect(rounded(sorted(read.rows))).toEqual(rounded(sorted(large)))
    }
    const two = await pay.read(
      `SELECT p.city, CASE WHEN p.id < 3 THEN 'few' ELSE p.team END AS t, COUNT(*), AVG(amount) ${NOW} GROUP BY p.city, t`,
      { as: 'two keys' },
    )
    expect(two.rows.every(([, team, count]) => team !== 'few' && Number(count) >= 5)).toBe(true)
    expect(two.withheld).toBeGreaterThan(0)
    expect(two.rows.length).toBeGreaterThan(2)
  })

  it('counts a cell by its smallest part', async () => {
    const sql = `SELECT city, AVG(CASE WHEN p.id <= 3 OR p.id > 30 THEN amount END) ${NOW} GROUP BY city`
    const read = await pay.read(sql, { as: 'parts' })
    expect([read.rows.map(([city]) => city), read.withheld]).toEqual([["L'Aquila"], 1])
    expect(await pay.outcome(`SELECT COUNT(CASE WHEN p.id < 4 THEN 1 END) ${NOW}`)).toMatch(/too few people/)
  })

  if (isKnown('MEDIAN'))
    it('shows no median of one person between low and high pay', async () => {
      const pay24 = PAID.map((id) => [amountOf(id), id] as const).sort(([a], [b]) => a - b)
      const [low, middle, high] = [pay24.slice(0, 10), pay24.slice(22, 23), pay24.slice(-10)]
      const ids = (list: typeof pay24) => list.map(([, id]) => id).join(', ')
      const sql = (list: typeof pay24) => `SELECT MEDIAN(s.amount) ${NOW} AND p.id IN (${ids(list)})`
      expect(await pay.outcome(sql([...low, ...middle, ...high]))).toMatch(/^TOTALS_ONLY/)
      expect(await pay.outcome(sql(pay24.slice(10, 31)))).toEqual([[pay24[20]?.[0]]])
    })

  if (engine !== 'mysql')
    it('tells nothing of withheld cells by errors', async () => {
      const overflow = 'CAST(CAST(SUM(amount) / 60000 AS INTEGER) * 1000000000000000000 AS BIGINT)'
      const sql = `SELECT city, SUM(amount) ${NOW} AND (p.id > 24 OR p.id = 1) GROUP BY city HAVING ${overflow} IS NOT NULL OR 1 = 1`
      expect((await pay.read(sql, { as: 'errors' })).rows.map(([city]) => city)).toEqual(["L'Aquila"])
      const large = await pay.read('SELECT SUM(amount * 100000), SUM(amount + 1000000) FROM salaries', {
        as: 'overflow',
      })
      expect(large.rows).toHaveLength(1)
    })

  it('lets nobody subtract: with and without one person', async () => {
    const group = `SELECT AVG(s.amount) ${NOW} AND p.department = 'Sales'`
    const read = async (sql: string) => typeof (await pay.outcome(sql, 'subtract')) === 'string'
    expect(await read(group)).toBe(false)
    expect(await read(`${group} AND p.id <> 3`)).toBe(true)
    expect(await read(`${group} AND p.name <> 'Name 3'`)).toBe(true)
    expect(
      await read(
        `SELECT AVG(amount) FROM (SELECT s.employee_id, s.amount ${NOW} AND p.department = 'Sales' AND p.id <> 3) x`,
      ),
    ).toBe(true)
    expect(await read(`SELECT AVG(s.amount) ${NOW}`)).toBe(false)
    expect(await read(`SELECT AVG(s.amount) ${NOW} AND (p.department <> 'Sales' OR p.id = 3)`)).toBe(true)
    expect(
      await read(`SELECT CASE WHEN p.id = 3 THEN 'b' ELSE p.department END AS k, SUM(s.amount) ${NOW} GROUP BY k`),
    ).toBe(false)
    expect(await read(group)).toBe(false)
    expect(typeof (await pay.outcome(`${group} AND p.id <> 3`, 'someone else'))).toBe('object')
  })

  it('remembers after a restart of the log, and across spellings of the same rows', async () => {
    await pay.read(`WITH x AS (SELECT s.employee_id, s.amount ${NOW} AND p.city = 'Bern') SELECT AVG(amount) FROM x`, {
      as: 'spelling',
    })
    expect(await pay.outcome(`SELECT SUM(s.amount) ${NOW} AND p.city = 'Bern' AND p.id > 1`, 'spelling')).toMatch(
      /^TOTALS_ONLY/,
    )
    expect(await pay.outcome(`SELECT SUM(s.amount) ${NOW} AND p.city = 'Bern'`, 'spelling')).toEqual([
      [average(PAID.filter((id) => id <= 24)) * 24],
    ])
    expect(await pay.record.releasedCells('spelling', 'pay', 'salaries')).not.toEqual([])
    await pay.record.forgetReleased('spelling')
    expect(await pay.outcome(`SELECT SUM(s.amount) ${NOW} AND p.city = 'Bern' AND p.id > 1`, 'spelling')).toBeTypeOf(
      'object',
    )
  })

  it('tells 1 from the text 1, and close numbers apart', async () => {
    const close = `CASE WHEN p.id < 7 THEN CAST(0.1 AS ${engine === 'mysql' ? 'DOUBLE' : 'DOUBLE PRECISION'}) + 0.2 ELSE 0.3 END`
    const key = engine === 'sqlite' ? "CASE WHEN p.id < 7 THEN '1' ELSE 1 END" : close
    const read = await pay.read(`SELECT ${key} AS k, COUNT(*) ${NOW} AND p.id < 47 GROUP BY k`, { as: 'close' })
    expect(read.rows.map(([, count]) => Number(count)).sort((a, b) => a - b)).toEqual([6, 40])
    await pay.read(`SELECT ${key} AS k, AVG(amount) ${NOW} GROUP BY k`, { as: 'close' })
    const other = key.replace('< 7', '< 8')
    expect(await pay.outcome(`SELECT ${other} AS k, AVG(amount) ${NOW} GROUP BY k`, 'close')).toMatch(/^TOTALS_ONLY/)
  })

  it('a small group changes nothing where every group is large', async () => {
    const shapes = [
      ...['department', 'city', 'gender', 'level', 'team', 'fte'].map(
        (key) => `SELECT ${key}, AVG(amount), SUM(amount), COUNT(*) ${NOW} AND p.id < 47 GROUP BY ${key}`,
      ),
      `SELECT department, gender, AVG(amount) ${NOW} AND p.id < 47 GROUP BY department, gender`,
      `SELECT valid_from, city, MEDIAN(amount) FROM salaries JOIN people ON id = employee_id WHERE id < 47 GROUP BY 1, 2`,
    ]
    for (const sql of shapes.filter(isKnown)) {
      const read = await pay.read(sql, { as: `two ${sql}`, policy: policyOf(2) })
      expect(rounded(sorted(read.rows.map((row) => [JSON.stringify(row)])))).toEqual(
        rounded(sorted((await pay.readOpenly(sql)).map((row) => [JSON.stringify(row)]))),
      )
    }
  })
}

for (const engine of ['duckdb', 'sqlite'] as const)
  describe(`totals over protected pay on ${engine}`, () => totals(engine))
for (const engine of ['postgresql', 'mysql'] as const)
  describeServer(engine, `totals over protected pay on ${engine}`, () => totals(engine))
