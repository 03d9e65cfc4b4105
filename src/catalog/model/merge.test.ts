import { beforeAll, describe, expect, test } from 'vitest'
import { loadSqlParser } from '../../sql/tree.ts'
import { Catalog, type Dialect } from '../../types.ts'
import { mergeModel } from './merge.ts'
import { readModel } from './read-model.ts'
import { element, modelText, SHOP } from './shop.fixture.ts'

beforeAll(loadSqlParser)

type Parts = Parameters<typeof modelText>[0]

function merge(parts?: Parts, dialect: Dialect = 'duckdb') {
  const model = parts && readModel(modelText(parts), 'shop.yaml').model
  return mergeModel('shop', dialect, 'Shop', SHOP, model)
}

function table(catalog: Catalog, name: string) {
  const found = catalog.tables.find((one) => one.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}

function column(catalog: Catalog, of: string, name: string) {
  const found = table(catalog, of).columns.find((one) => one.name === name)
  if (!found) throw new Error(`no column ${name}`)
  return found
}

/** The warnings beyond those of the database. */
const warningsOf = (catalog: Catalog) => catalog.warnings.slice(SHOP.warnings.length)

const problem = (message: string) =>
  expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining(message) })

describe('without a model', () => {
  const catalog = merge()

  test('the catalog fits its schema and keeps the warnings of the database', () => {
    expect(Catalog.parse(JSON.parse(JSON.stringify(catalog)))).toMatchObject({ source: 'shop', label: 'Shop' })
    expect(catalog.warnings).toEqual(SHOP.warnings)
  })
  test('names give labels and synonyms, comments descriptions', () => {
    expect(table(catalog, 'customers')).toMatchObject({
      label: 'customers',
      synonyms: ['customer'],
      description: 'Who buys.',
    })
    expect(column(catalog, 'customers', 'dob')).toMatchObject({
      label: 'date of birth',
      synonyms: ['dob'],
    })
    expect(column(catalog, 'Orders', 'order_id').synonyms).toContain('id')
    expect(column(catalog, 'customers', 'country').description).toBe('Where it is sent.')
  })
  test('persons go by their last name; the date that a table is called after is its time, or a single one, but no date of birth', () => {
    expect(catalog.tables.map((one) => [one.displayColumn, one.defaultTime])).toEqual([
      ['last_name', undefined],
      [undefined, 'order_date'],
      [undefined, undefined],
      [undefined, 'returned'],
    ])
  })
  test('figures are summed up by their kind', () => {
    expect(table(catalog, 'order_lines').columns.map((one) => one.aggregate)).toEqual([
      'none',
      'none',
      'sum',
      'avg',
      'sum',
    ])
    expect(column(catalog, 'Orders', 'Freight Cost').aggregate).toBe('sum')
  })
  test('relationships are named by their role, with the table where roles repeat', () => {
    expect(catalog.relationships.map(({ name, synonyms }) => [name, synonyms])).toEqual([
      ['order_customer', ['customer']],
      ['billing_customer', []],
      ['order', []],
      ['return_customer', ['customer']],
    ])
  })
})

describe('datasets', () => {
  test('find their table whatever the case and with any schema or none', () => {
    for (const source of ['orders', 'ORDERS', 'main.orders', 'shop.main.Orders', 'public.orders', '"Orders"']) {
      const catalog = merge({ datasets: `- {name: purchases, source: '${source}'}` })
      expect(table(catalog, 'Orders')).toMatchObject({ label: 'purchases', synonyms: ['orders', 'order', 'purchase'] })
      expect(warningsOf(catalog)).toEqual([])
    }
  })
  test('without a table, over a query, or over a table twice are left out with a warning', () => {
    const datasets = [
      '- {name: people, source: main.people}',
      "- {name: recent, source: 'SELECT * FROM Orders'}",
      '- {name: a, source: orders}',
      '- {name: b, source: orders}',
    ].join('\n')
    expect(warningsOf(merge({ datasets }))).toEqual([
      'shop.yaml:6:9 there is no table "main.people" in this database; the dataset "people" is left out.',
      'shop.yaml:7:9 the dataset "recent" is a query, which cannot be used yet; it is left out.',
      'shop.yaml:9:9 the table "Orders" has a dataset already; the dataset "b" is left out, as a table can have one only.',
    ])
  })
  test('say what is hidden, displayed and dated, by names of fields or columns', () => {
    const datasets = [
      '- name: orders',
      '  source: orders',
      '  primary_key: [number]',
      '  unique_keys: [[customer_id, order_date]]',
      `  custom_extensions: [{vendor_name: QUERENT, data: '{"hidden": ["CUSTOMER_ID", "nothing"], "defaultTime": "placed"}'}]`,
      '  fields:',
      `  ${element('number', 'order_id')}`,
      `  ${element('placed', 'orders.order_date')}`,
    ].join('\n')
    const catalog = merge({ datasets })
    expect(table(catalog, 'Orders')).toMatchObject({
      primaryKey: ['order_id'],
      uniqueKeys: [['customer_id', 'order_date']],
      defaultTime: 'order_date',
    })
    expect(
      table(catalog, 'Orders')
        .columns.filter((one) => one.hidden)
        .map((one) => one.name),
    ).toEqual(['customer_id'])
    expect(warningsOf(catalog)).toEqual([
      'shop.yaml:6:9 there is no column "nothing" in "Orders"; it cannot be among the hidden columns of "orders".',
    ])
  })
})

test('a key that lacks a column in the database is no key', () => {
  const datasets =
    '- {name: orders, source: orders, primary_key: [customer_id, x], unique_keys: [[order_date, y], [order_id]]}'
  const catalog = merge({ datasets })
  expect(table(catalog, 'Orders')).toMatchObject({ primaryKey: ['order_id'], uniqueKeys: [['order_id']] })
  expect(warningsOf(catalog)).toEqual([
    'shop.yaml:6:9 there is no column "x" in "Orders"; it cannot be in the primary key of "orders".',
    'shop.yaml:6:9 there is no column "y" in "Orders"; it cannot be in a unique key of "orders".',
  ])
})

describe('fields', () => {
  const withFields = (...fields: string[]): Parts => ({
    datasets: ['- name: lines', '  source: order_lines', '  fields:', ...fields.map((field) => `  ${field}`)].join(
      '\n',
    ),
  })

  test('over a plain column give it their words, data and type', () => {
    const field = element(
      'quantity',
      '"qty"',
      { aggregate: 'none', unit: 'pieces' },
      ', label: Pieces, datatype: Decimal, ai_context: {synonyms: [items]}',
    )
    expect(column(merge(withFields(field)), 'order_lines', 'qty')).toMatchObject({
      label: 'Pieces',
      type: 'decimal',
      nativeType: 'INTEGER',
      synonyms: ['quantity', 'qty', 'items'],
      aggregate: 'none',
      unit: 'pieces',
    })
  })
  test('leave columns that they do not name', () => {
    expect(table(merge(withFields(element('qty', 'qty'))), 'order_lines').columns).toHaveLength(5)
  })
  test('over anything else are computed columns, with unqualified names', () => {
    const catalog = merge(
      withFields(
        element('gross', 'lines.net * 1.2'),
        element('net', 'order_lines.qty * lines.price'),
        element('price', 'unit_price'),
      ),
    )
    expect(column(catalog, 'order_lines', 'net')).toMatchObject({
      label: 'net',
      expression: 'qty * unit_price',
      type: 'decimal',
      nativeType: 'computed',
    })
    expect(column(catalog, 'order_lines', 'gross').expression).toBe('(qty * unit_price) * 1.2')
  })
  test('may take the name of the column that they are computed from', () => {
    const catalog = merge(withFields(element('qty', 'ABS(qty)')))
    expect(table(catalog, 'order_lines').columns).toHaveLength(5)
    expect(column(catalog, 'order_lines', 'qty').expression).toBe('ABS(qty)')
  })
  test('over missing columns are left out with a warning', () => {
    expect(warningsOf(merge(withFields(element('amount', 'quantty'), element('double', 'qti * 2'))))).toEqual([
      'shop.yaml:9:82 there is no column "quantty" in "order_lines"; the field "lines.amount" is left out.',
      'shop.yaml:10:82 there is no column "qti" in "order_lines"; the field "lines.double" is left out; did you mean "qty"?',
    ])
  })
  test.each([
    ['SUM(qty)', 'shop.yaml:9:77 the expression "SUM(qty)" of field "lines.f" aggregates rows, which only metrics can'],
    ['qty +', 'shop.yaml:9:77 the expression "qty +" of field "lines.f": This SQL cannot be read: Unexpected'],
    ['f + 1', 'shop.yaml:9:77 the field "f" is computed from itself: f, f'],
    ['customers.country', 'shop.yaml:9:77 the field "f" refers to "customers.country" of another dataset'],
  ])('%s is refused', (sql, message) => {
    expect(() => merge(withFields(element('f', sql)))).toThrow(problem(message))
  })
})

describe('relationships', () => {
  const rel = (name: string, from: string, to: string, columns: string, more = '') =>
    `- {name: ${name}, from: ${from}, to: ${to}, from_columns: [${columns.split('=')[0]}], to_columns: [${columns.split('=')[1]}]${more}}`
  const datasets = '- {name: buyers, source: customers}\n- {name: orders, source: orders}\n- {name: gone, source: gone}'

  test('replace equal ones of the database and keep their own name and synonyms', () => {
    const relationships = [
      rel('buyer', 'orders', 'buyers', 'Customer_ID=customer_id', ', ai_context: {synonyms: [bought by]}'),
      rel('payer', 'orders', 'buyers', 'billing_customer_id=customer_id'),
    ].join('\n')
    expect(merge({ datasets, relationships }).relationships.slice(0, 3)).toEqual([
      {
        name: 'buyer',
        from: 'Orders',
        to: 'customers',
        fromColumns: ['customer_id'],
        toColumns: ['customer_id'],
        origin: 'declared',
        synonyms: ['bought by'],
      },
      {
        name: 'payer',
        from: 'Orders',
        to: 'customers',
        fromColumns: ['billing_customer_id'],
        toColumns: ['customer_id'],
        origin: 'model',
        synonyms: [],
      },
      expect.objectContaining({ name: 'order', origin: 'declared' }),
    ])
  })
  test('that the database has no columns or tables for are left out', () => {
    const relationships = `${rel('a', 'orders', 'gone', 'x=y')}\n${rel('b', 'orders', 'buyers', 'customer=customer_id')}`
    const catalog = merge({ datasets, relationships })
    expect(catalog.relationships).toHaveLength(4)
    expect(warningsOf(catalog).slice(1)).toEqual([
      'shop.yaml:10:9 the dataset "gone" is left out; so is the relationship "a".',
      'shop.yaml:11:9 there is no column "customer" in "Orders"; the relationship "b" is left out.',
    ])
  })
  test('from the one side to the many side are warned of', () => {
    const catalog = merge({ datasets, relationships: rel('a', 'buyers', 'orders', 'customer_id=customer_id') })
    expect(warningsOf(catalog).slice(1)).toEqual([
      'shop.yaml:10:9 "a" goes from a key of "customers" to no key of "Orders"; "from" is the side with many rows.',
    ])
  })
})

describe('metrics', () => {
  const datasets = [
    '- {name: buyers, source: customers}',
    '- name: orders',
    '  source: orders',
    '  fields:',
    `  ${element('placed', 'order_date')}`,
    `  ${element('days_to_ship', 'ship_date - order_date')}`,
    '  metrics:',
    `  ${element('order_count', 'COUNT(*)')}`,
    `  ${element('freight', 'SUM("Freight Cost")', { unit: 'EUR', time: 'orders.placed' })}`,
    '- name: lines',
    '  source: order_lines',
    '  metrics:',
    `  ${element('line_count', 'COUNT(*)')}`,
    '- {name: returns, source: returns}',
    '- {name: gone, source: gone}',
  ].join('\n')
  const withMetrics = (...metrics: string[]) => merge({ datasets, metrics: metrics.join('\n') || undefined })
  const metric = (catalog: Catalog, name: string) => catalog.metrics.find((one) => one.name === name)

  test('of a dataset have their plain name, and their columns that of the table', () => {
    const catalog = withMetrics()
    expect(metric(catalog, 'order_count')).toMatchObject({ expression: 'COUNT(*)', dataset: 'Orders', type: 'integer' })
    expect(metric(catalog, 'freight')).toMatchObject({
      expression: 'SUM("Orders"."Freight Cost")',
      dataset: 'Orders',
      type: 'decimal',
      unit: 'EUR',
      time: 'Orders.order_date',
    })
  })
  test('that share a name are seen as dataset.metric', () => {
    const catalog = withMetrics(element('order_count', 'SUM(lines.qty)'), element('twice', 'orders.order_count * 2'))
    expect(catalog.metrics.map((one) => one.name)).toContain('orders.order_count')
    expect(metric(catalog, 'twice')?.expression).toBe('"orders.order_count" * 2')
  })
  test('names of datasets and fields become those of tables and columns', () => {
    const found = metric(withMetrics(element('shipping', 'AVG(orders.days_to_ship)')), 'shipping')
    expect(found).toMatchObject({ expression: 'AVG("Orders".days_to_ship)', dataset: 'Orders', type: 'float' })
    const buyers = metric(withMetrics(element('buyer_count', 'COUNT(DISTINCT Buyers.CUSTOMER_ID)')), 'buyer_count')
    expect(buyers).toMatchObject({ expression: 'COUNT(DISTINCT customers.customer_id)', dataset: 'customers' })
  })
  test('aggregate the rows of the many side', () => {
    const found = metric(withMetrics(element('m', 'SUM(lines.qty) / COUNT(DISTINCT buyers.customer_id)')), 'm')
    expect(found?.dataset).toBe('order_lines')
  })
  test('over two many sides are left out with a warning', () => {
    const catalog = withMetrics(element('m', 'COUNT(returns.return_id) / COUNT(orders.order_id)'))
    expect(metric(catalog, 'm')).toBeUndefined()
    expect(warningsOf(catalog).at(-1)).toContain(
      'the tables returns, Orders of metric "m" are not joined from many rows to one',
    )
  })
  test('of other metrics keep their bare names and have no dataset of their own', () => {
    const catalog = withMetrics(element('lines_per_order', 'line_count / NULLIF(orders.order_count, 0)'))
    expect(metric(catalog, 'lines_per_order')).toMatchObject({
      expression: 'line_count / NULLIF(order_count, 0)',
      type: 'float',
    })
    expect(metric(catalog, 'lines_per_order')?.dataset).toBeUndefined()
  })
  test('of columns and other metrics have these put in their place', () => {
    const catalog = withMetrics(element('m', 'SUM(orders.order_id) / order_count'))
    expect(metric(catalog, 'm')).toMatchObject({ expression: 'SUM("Orders".order_id) / (COUNT(*))', dataset: 'Orders' })
  })
  test('count rows in force by columns of the table', () => {
    const valid = { from: 'orders.placed', to: 'orders.ship_date' }
    expect(metric(withMetrics(element('open', 'COUNT(orders.order_id)', { valid, at: 'end' })), 'open')).toMatchObject({
      valid: { from: 'Orders.order_date', to: 'Orders.ship_date' },
      at: 'end',
    })
  })
  test('that the database has no tables or columns for are left out, and those that refer to them', () => {
    const catalog = withMetrics(
      element('a', 'SUM(gone.x)'),
      element('b', 'SUM(lines.quantity)'),
      element('c', 'b / order_count'),
    )
    expect(catalog.metrics.map((one) => one.name)).toEqual(['order_count', 'freight', 'line_count'])
    expect(warningsOf(catalog).slice(1)).toEqual([
      'shop.yaml:22:9 the dataset "gone" is left out; so is the metric "a".',
      'shop.yaml:23:9 there is no column "quantity" in "order_lines"; the metric "b" is left out.',
      'shop.yaml:24:9 the metric "b" is left out; so is the metric "c".',
    ])
  })

  test.each([
    [
      'SUM(order.x)',
      'shop.yaml:22:75 the metric "m" refers to "order.x": there is no dataset "order"; did you mean "orders"?',
    ],
    [
      'order_coun * 2',
      'the metric "m" refers to "order_coun": there is no metric "order_coun"; did you mean "order_count"?',
    ],
    ['SUM(qty)', 'there is no metric "qty"; did you mean "order_lines.qty"?'],
    ['m + 1', 'the metric "m" (m + 1) refers to itself: m, m'],
    ['COUNT(*)', 'the metric "m" (COUNT(*)) does not say whose rows it aggregates'],
    ['lines.qty * 2', 'the metric "m" (lines.qty * 2) has no aggregate'],
    ['1 + 1', 'the metric "m" (1 + 1) refers to no field and to no metric'],
    ['SUM(', 'the expression "SUM(" of metric "m": This SQL cannot be read'],
    ['SUM(lines.qty) / freight', 'mixes columns with a metric that has a date of its own'],
    ['(SELECT SUM(qty) FROM lines)', 'cannot stand in an expression'],
  ])('%s is refused', (sql, message) => {
    expect(() => withMetrics(element('m', sql))).toThrow(problem(message))
  })
  test('in a circle are refused, with the circle', () => {
    const metrics = [element('a', 'b + 1'), element('b', 'c + 1'), element('c', 'a + 1')]
    expect(() => withMetrics(...metrics)).toThrow(
      problem('shop.yaml:22:75 the metric "a" (b + 1) refers to itself: a, b, c, a'),
    )
  })
  test('of one dataset cannot reach into another', () => {
    const other = datasets.replace('SUM(\\"Freight Cost\\")', 'SUM(lines.qty)')
    expect(() => merge({ datasets: other })).toThrow(
      problem('belongs to the dataset "orders" and cannot refer to "lines.qty"'),
    )
  })
})

describe('the fingerprint', () => {
  test('is that of equal content', () => expect(merge().fingerprint).toBe(merge().fingerprint))
  test('changes with the model, the schema and the name', () => {
    const shorter = { ...SHOP, tables: SHOP.tables.slice(0, 3), relationships: [] }
    const fingerprints = [
      merge().fingerprint,
      merge({ data: { today: '2026-11-01' } }).fingerprint,
      mergeModel('shop', 'duckdb', 'Shop', shorter, undefined).fingerprint,
      mergeModel('other', 'duckdb', 'Shop', SHOP, undefined).fingerprint,
    ]
    expect(new Set(fingerprints).size).toBe(4)
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})
