import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../settings.ts'
import { openSource } from '../../sources/index.ts'
import type { Introspection } from '../../sources/types.ts'
import { loadSqlParser } from '../../sql/tree.ts'
import type { Catalog, Dialect } from '../../types.ts'
import { initModel } from './init-model.ts'
import { mergeModel } from './merge.ts'
import { readModel } from './read-model.ts'
import { element, modelText, SHOP } from './shop.fixture.ts'

beforeAll(loadSqlParser)

/** A catalog without what a first model adds: metrics, and relationships that the modeller has now seen. */
function withoutAdditions(catalog: Catalog) {
  const relationships = catalog.relationships
    .map((rel) => ({ ...rel, origin: rel.origin === 'inferred' ? 'model' : rel.origin }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return JSON.parse(JSON.stringify({ ...catalog, relationships, metrics: [], fingerprint: '' }))
}

/** Checks that a first model reads and merges to the same catalog; gives the catalog with its metrics. */
function roundTrip(introspection: Introspection, dialect: Dialect) {
  const plain = mergeModel('db', dialect, 'Database', introspection, undefined)
  const text = initModel(plain)
  const { model, warnings } = readModel(text, 'db.yaml')
  const merged = mergeModel('db', dialect, 'Database', introspection, model)
  expect(warnings).toEqual([])
  expect(merged.warnings).toEqual(introspection.warnings)
  expect(merged.metrics).toHaveLength(model.metrics.length)
  expect(withoutAdditions(merged)).toEqual(withoutAdditions(plain))
  return merged
}

describe('a first model of a small shop', () => {
  test('reads and merges to the same catalog in every dialect', () => {
    for (const dialect of ['duckdb', 'sqlite', 'postgresql', 'tsql', 'mysql'] as const) roundTrip(SHOP, dialect)
  })
  test('is as it was reviewed', async () => {
    const text = initModel(mergeModel('db', 'duckdb', 'Database', SHOP, undefined))
    await expect(text).toMatchFileSnapshot('shop.first-model.yaml')
  })
  test('suggests metrics whose names are unique', () => {
    const names = roundTrip(SHOP, 'duckdb').metrics.map((metric) => metric.name)
    expect(names).toEqual([
      'customer_count',
      'order_count',
      'total_freight_cost',
      'order_line_count',
      'total_quantity',
      'average_unit_price',
      'return_count',
    ])
  })
})

test('names that need quotes or differ in case only are kept', () => {
  const odd = ['select', 'a.b', 'a "b" c', "it's", 'größe', 'x y', 'Name', 'name', '1st', '#']
  const columns = odd.map((name) => ({ name, type: 'integer' as const, nativeType: 'INTEGER', nullable: true }))
  const tables = ['order by', 'Order By', 'with x', 'a.b', '- key: [x', '#t'].map((name) => ({
    name,
    columns,
    primaryKey: ['select'],
    uniqueKeys: [],
    rowCount: null,
  }))
  const introspection: Introspection = { tables, relationships: [], warnings: [] }
  const text = initModel(mergeModel('db', 'duckdb', 'Database', introspection, undefined))
  const { model, warnings } = readModel(text, 'db.yaml')
  const merged = mergeModel('db', 'duckdb', 'Database', introspection, model)
  expect([...warnings, ...merged.warnings]).toEqual([])
  expect(merged.tables.map((table) => table.columns.map((column) => column.name))).toEqual(tables.map(() => odd))
})

test('what a model said is written again', () => {
  const datasets = [
    '- name: Orders',
    '  source: Orders',
    `  custom_extensions: [{vendor_name: QUERENT, data: '{"hidden": ["customer_id"], "defaultTime": "ship_date"}'}]`,
    '  fields:',
    `  ${element('wait', 'ship_date - order_date', { unit: 'days' })}`,
    `  ${element('order_date', 'order_date', { valueLabels: { x: ['y'] } }, ', label: Day')}`,
    '  metrics:',
    `  ${element('order_count', 'COUNT(*)')}`,
  ].join('\n')
  const metrics = [
    element('open', 'COUNT(Orders.order_id)', {
      valid: { from: 'Orders.order_date', to: 'Orders.ship_date' },
      at: 'average',
    }),
    element('open_share', 'open / order_count', {
      format: 'percent',
      defaultPeriod: 'last 12 months',
      higherIsBetter: false,
    }),
  ].join('\n')
  const data = { today: '2026-11-01', examples: ['orders by day'], verified: [{ question: 'q', sql: 'SELECT 1' }] }
  const given = readModel(modelText({ datasets, metrics, data }), 'shop.yaml').model
  const first = mergeModel('db', 'duckdb', 'Database', SHOP, given)
  const second = mergeModel('db', 'duckdb', 'Database', SHOP, readModel(initModel(first), 'db.yaml').model)
  const byName = (catalog: Catalog) => catalog.metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  expect(withoutAdditions(second)).toEqual(withoutAdditions(first))
  expect(JSON.parse(JSON.stringify(byName(second)))).toEqual(JSON.parse(JSON.stringify(byName(first))))
})

const data = process.env.QUERENT_DATA ?? '../shared/data'
const packed = ['hr/employees_small', 'hr/oracle_hr', 'enterprise/chinook', 'enterprise/northwind'].map((name) =>
  join(data, `${name}.sqlite.gz`),
)

describe.skipIf(!packed.every((path) => existsSync(path)))(`first models of the databases in ${data}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'querent-model-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(packed)('%s reads and merges to the same catalog', async (path) => {
    const file = join(folder, basename(path, '.gz'))
    writeFileSync(file, gunzipSync(readFileSync(path)))
    const source = await openSource(file, { settings: readSettings({ dataDir: folder }, {}) })
    try {
      const merged = roundTrip(await source.introspect(), source.dialect)
      expect(merged.metrics.length).toBeGreaterThan(3)
    } finally {
      await source.close()
    }
  })
})
