/** TPC-H and TPC-DS in DuckDB's dialect: the guard accepts all, and what it prints gives the same rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openView } from '../../src/access/view.ts'
import { openEngine, PATIENCE_MS, type TestEngine } from './engines.fixture.ts'
import { judge, loadGuards } from './gate.ts'
import { catalogOf } from './hr.ts'
import { tpcStatements } from './tpc/statements.ts'
import { TPCDS, TPCH, tableShapes, tableSql } from './tpc/tables.ts'

const BENCHMARKS = [
  { name: 'tpch', count: 22, specs: TPCH },
  { name: 'tpcds', count: 99, specs: TPCDS },
] as const

beforeAll(loadGuards)

describe.each(BENCHMARKS)('$name', ({ name, count, specs }) => {
  const statements = tpcStatements(name)
  const view = openView(catalogOf(name, 'duckdb', tableShapes(specs)))
  let engine: TestEngine
  beforeAll(async () => {
    engine = await openEngine('duckdb', () => tableSql(specs))
  }, 60_000)
  afterAll(() => engine?.close())

  it(`has ${count} statements`, () => {
    expect(statements.map((statement) => statement.name)).toEqual(Array.from({ length: count }, (_, i) => `q${i + 1}`))
  })

  it.each(statements)('$name is accepted and means the same after printing', async ({ sql }) => {
    const verdict = judge(sql, view)
    expect(verdict).toMatchObject({ allowed: true })
    if (!verdict.allowed) return
    const before = await engine.run('a', sql, PATIENCE_MS)
    expect(before).toMatchObject({ rows: expect.any(Array) })
    const after = await engine.run('a', verdict.checked.sql, PATIENCE_MS)
    expect(after).toEqual(before)
  })
})
