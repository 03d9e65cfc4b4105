import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { QuerentError } from '../../errors.ts'
import { readModel } from './read-model.ts'
import { element, modelText } from './shop.fixture.ts'

const standards = join(process.env.QUERENT_DATA ?? '../shared/data', '..', 'standards')

/** The lines of the error that reading a text gives, without the first. */
function problemsOf(text: string): string[] {
  try {
    readModel(text, 'shop.yaml')
  } catch (error) {
    if (error instanceof QuerentError && error.code === 'MODEL_INVALID') return error.message.split('\n').slice(1)
    throw error
  }
  return []
}

describe('a model is read', () => {
  const dataset = [
    '- name: orders',
    '  source: main.orders',
    '  primary_key: [order_id]',
    '  description: What was bought.',
    '  ai_context: {synonyms: [purchases]}',
    `  custom_extensions: [{vendor_name: QUERENT, data: '{"hidden": ["note"]}'}, {vendor_name: QUERENT, data: '{"defaultTime": "order_date"}'}, {vendor_name: OTHER, data: free text}]`,
    '  fields:',
    `  ${element('order_date', 'order_date', undefined, ', datatype: Date, label: Day')}`,
    `  ${element('gross', 'net * 1.2', { unit: 'EUR', aggregate: 'sum' }, ', datatype: Opaque')}`,
    '  metrics:',
    `  ${element('order_count', 'COUNT(*)')}`,
  ].join('\n')
  const text = modelText({
    datasets: dataset,
    metrics: element('sales', 'SUM(orders.gross)', { time: 'orders.order_date' }),
    data: { today: '2026-11-01', examples: ['sales by day'], verified: [{ question: 'sales', sql: 'SELECT 1' }] },
  })
  const { model, warnings } = readModel(text, 'shop.yaml')

  test('without warnings', () => expect(warnings).toEqual([]))
  test('with its own data', () => {
    expect(model).toMatchObject({
      name: 'shop',
      description: 'A shop.',
      today: '2026-11-01',
      examples: ['sales by day'],
    })
    expect(model.verified).toEqual([{ question: 'sales', sql: 'SELECT 1' }])
  })
  test('with its datasets, the extensions of one vendor put together', () => {
    expect(model.datasets[0]).toMatchObject({
      name: 'orders',
      source: 'main.orders',
      primaryKey: ['order_id'],
      synonyms: ['purchases'],
      extension: { hidden: ['note'], defaultTime: 'order_date' },
      place: { line: 6, column: 9 },
    })
  })
  test('with types, Opaque being no type', () => {
    const fields = model.datasets[0]?.fields
    expect(fields?.map((field) => [field.name, field.label, field.type])).toEqual([
      ['order_date', 'Day', 'date'],
      ['gross', undefined, undefined],
    ])
    expect(fields?.[1]?.extension).toEqual({ unit: 'EUR', aggregate: 'sum' })
  })
  test('with metrics of the model and of datasets', () => {
    expect(model.metrics.map(({ name, dataset: of }) => [name, of])).toEqual([
      ['sales', undefined],
      ['order_count', 'orders'],
    ])
  })
})

describe('problems name line, column, path and value', () => {
  test('text that is not YAML', () => {
    expect(problemsOf('version: 0.2.0.dev0\nsemantic_model: [1')).toEqual([
      'shop.yaml:2:19 Flow sequence in block collection must be sufficiently indented and end with a ], at "semantic_model: [1"',
    ])
  })
  test('a key given twice', () => {
    expect(problemsOf('version: 0.2.0.dev0\nversion: 1')).toEqual([
      'shop.yaml:2:1 Map keys must be unique, at "version: 1"',
    ])
  })
  test('an empty file', () => expect(problemsOf('')).toEqual(['shop.yaml:1:1 expected a map, found null']))
  test('another version', () => {
    expect(problemsOf(modelText({}).replace('0.2.0.dev0', '7.0'))).toEqual([
      'shop.yaml:1:10 version: expected text, found 7',
    ])
    expect(problemsOf(modelText({}).replace('0.2.0.dev0', '"7.0"'))).toEqual([
      'shop.yaml:1:10 version: version "7.0" cannot be read, only "0.2.0.dev0"',
    ])
  })
  test('unknown keys, with the nearest known one', () => {
    const datasets = '- name: orders\n  sauce: orders\n  source: orders\n  colour: red'
    expect(problemsOf(modelText({ datasets }))).toEqual([
      'shop.yaml:7:9 semantic_model[0].datasets[0].sauce: unknown key "sauce"; did you mean "source"?',
      'shop.yaml:9:9 semantic_model[0].datasets[0].colour: unknown key "colour"',
    ])
  })
  test('missing keys and wrong values', () => {
    const datasets =
      '- name: orders\n  primary_key: order_id\n- name: lines\n  source: lines\n  fields:\n  - name: qty\n    datatype: integer'
    expect(problemsOf(modelText({ datasets }))).toEqual([
      'shop.yaml:6:9 semantic_model[0].datasets[0].source: this key is missing',
      'shop.yaml:7:22 semantic_model[0].datasets[0].primary_key: expected a list, found "order_id"',
      'shop.yaml:11:11 semantic_model[0].datasets[1].fields[0].expression: this key is missing',
      'shop.yaml:12:21 semantic_model[0].datasets[1].fields[0].datatype: "integer" is none of String, Integer, Decimal, Float, Boolean, Date, Time, DateTime, DateTimeTz, Opaque; did you mean "Integer"?',
    ])
  })
  test('ai_context of a wrong shape', () => {
    const datasets =
      '- {name: orders, source: orders, ai_context: {synonyms: purchases}}\n- {name: lines, source: lines, ai_context: 5}'
    expect(problemsOf(modelText({ datasets }))).toEqual([
      'shop.yaml:6:63 semantic_model[0].datasets[0].ai_context.synonyms: expected a list, found "purchases"',
      'shop.yaml:7:50 semantic_model[0].datasets[1].ai_context: expected text or a map, found 5',
    ])
  })
  test("Querent's own data: no JSON, unknown keys, wrong values", () => {
    const datasets = [
      '- name: orders',
      '  source: orders',
      '  custom_extensions:',
      '  - vendor_name: QUERENT',
      "    data: '{hidden}'",
      `- {name: lines, source: lines, custom_extensions: [{vendor_name: QUERENT, data: '{"displayColum": "x"}'}]}`,
    ].join('\n')
    expect(problemsOf(modelText({ datasets, data: { today: '2026-02-30' } }))).toEqual([
      expect.stringMatching(
        /^shop\.yaml:10:17 semantic_model\[0\]\.datasets\[0\]\.custom_extensions\[0\]\.data: this text is not JSON \(.+\): "\{hidden\}"$/,
      ),
      'shop.yaml:11:87 semantic_model[0].datasets[1].custom_extensions[0].data.displayColum: unknown key "displayColum"; did you mean "displayColumn"?',
      'shop.yaml:13:38 semantic_model[0].custom_extensions[0].data.today: "2026-02-30" is no date',
    ])
  })
  test('names given twice, whatever their case', () => {
    const datasets = [
      '- {name: orders, source: orders}',
      '- name: Orders',
      '  source: x',
      '  fields:',
      `  ${element('a', 'a')}`,
      `  ${element('A', 'b')}`,
      '  metrics:',
      `  ${element('a', 'COUNT(*)')}`,
    ].join('\n')
    expect(problemsOf(modelText({ datasets, metrics: `${element('m', 'n')}\n${element('m', 'n')}` }))).toEqual([
      'shop.yaml:7:15 semantic_model[0].datasets[1].name: the dataset name "Orders" is used twice',
      'shop.yaml:11:18 semantic_model[0].datasets[1].fields[1].name: the field name "A" is used twice',
      'shop.yaml:13:18 semantic_model[0].datasets[1].metrics[0].name: "a" is a field of this dataset already',
      'shop.yaml:16:16 semantic_model[0].metrics[1].name: the metric name "m" is used twice',
    ])
  })
  test('relationships with unknown datasets and columns that do not match', () => {
    const relationships = '- {name: r, from: customer, to: customers, from_columns: [a, b], to_columns: [c]}'
    expect(problemsOf(modelText({ relationships }))).toEqual([
      'shop.yaml:8:25 semantic_model[0].relationships[0].from: there is no dataset "customer"; did you mean "customers"?',
      'shop.yaml:8:84 semantic_model[0].relationships[0].to_columns: 2 from_columns ["a","b"] cannot match 1 to_columns ["c"]',
    ])
  })
  test('at most five, then how many more', () => {
    const datasets = Array.from({ length: 8 }, (_, i) => `- {name: d${i}}`).join('\n')
    const problems = problemsOf(modelText({ datasets }))
    expect(problems).toHaveLength(6)
    expect(problems[5]).toBe('and 3 more')
  })
})

describe('warnings', () => {
  const plain = modelText({
    datasets: `- name: orders\n  source: orders\n  fields:\n  ${element('a', 'a', undefined, ', datatype: Date')}`,
  })
  test('none for a whole model', () => expect(readModel(plain, 'm.yaml').warnings).toEqual([]))
  test('no version', () => {
    expect(readModel(plain.replace('version: 0.2.0.dev0\n', ''), 'm.yaml').warnings).toEqual([
      'm.yaml:1:1 there is no version line; it is read as version 0.2.0.dev0.',
    ])
  })
  test('an earlier draft', () => {
    expect(readModel(plain.replace('0.2.0.dev0', '0.1.1'), 'm.yaml').warnings).toEqual([
      'm.yaml:1:10 version "0.1.1" is an earlier draft; it is read as version 0.2.0.dev0.',
    ])
  })
  test('no datatype anywhere', () => {
    expect(readModel(plain.replace(', datatype: Date', ''), 'm.yaml').warnings).toEqual([
      'm.yaml:1:1 no field has a datatype; types are taken from the database.',
    ])
  })
  test('no ANSI_SQL: the element is left out', () => {
    const { model, warnings } = readModel(plain.replace('ANSI_SQL', 'TABLEAU'), 'm.yaml')
    expect(model.datasets[0]?.fields).toEqual([])
    expect(warnings).toEqual([
      'm.yaml:9:33 there is no expression in ANSI_SQL, only in TABLEAU; this element is left out.',
    ])
  })
  test('a second model in the file', () => {
    const { model, warnings } = readModel(`${plain}\n  - {name: other, datasets: [{name: a, source: a}]}`, 'm.yaml')
    expect(model.name).toBe('shop')
    expect(warnings).toEqual(['m.yaml:10:5 only the first model, "shop", is used.'])
  })
})

test('aliases that unfold without end are refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(10).fill(`*x${i}`)}]`)
  expect(problemsOf(['x0: &x0 [a]', ...levels].join('\n'))[0]).toMatch(/alias/i)
})

test.skipIf(!existsSync(standards))(`the example of the specification in ${standards} is read with warnings`, () => {
  const text = readFileSync(join(standards, 'ossie-example-tpcds.yaml'), 'utf8')
  const { model, warnings } = readModel(text, 'tpcds.yaml')
  expect(warnings).toEqual([
    'tpcds.yaml:558 a quoted text is indented less than YAML asks for; it is read all the same.',
    'tpcds.yaml:5:1 there is no version line; it is read as version 0.2.0.dev0.',
    'tpcds.yaml:5:1 no field has a datatype; types are taken from the database.',
  ])
  expect(model.datasets.map((dataset) => dataset.fields.length)).toEqual([8, 5, 6, 6, 6])
  expect(model.relationships).toHaveLength(4)
  expect(model.metrics).toHaveLength(5)
  expect(model.metrics[0]?.expression.sql).toBe('SUM(store_sales.ss_ext_sales_price)')
})
