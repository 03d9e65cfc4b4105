import { readFileSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { generateDemo } from './generate.ts'

const Expression = z.strictObject({
  dialects: z.array(z.strictObject({ dialect: z.literal('ANSI_SQL'), expression: z.string().min(1) })).length(1),
})
const AiContext = z.strictObject({
  instructions: z.string().optional(),
  synonyms: z.array(z.string().min(1)).optional(),
})
const DATATYPES = ['String', 'Integer', 'Decimal', 'Float', 'Boolean', 'Date'] as const
const FORMATS = ['integer', 'decimal', 'percent', 'currency', 'date', 'text'] as const

/** A list of our own entries, each JSON text of the given shape. */
function extensions<T extends z.ZodType>(shape: T) {
  const data = z.string().transform((text) => shape.parse(JSON.parse(text)))
  return z
    .array(z.strictObject({ vendor_name: z.literal('QUERENT'), data }))
    .max(1)
    .optional()
}

const Field = z.strictObject({
  name: z.string(),
  expression: Expression,
  label: z.string(),
  datatype: z.enum(DATATYPES),
  description: z.string(),
  ai_context: AiContext.optional(),
  custom_extensions: extensions(
    z.strictObject({
      aggregate: z.enum(['sum', 'avg', 'none']).optional(),
      unit: z.string().optional(),
      format: z.enum(FORMATS).optional(),
      valueLabels: z.record(z.string(), z.array(z.string())).optional(),
    }),
  ),
})

const Dataset = z.strictObject({
  name: z.string(),
  source: z.string(),
  primary_key: z.array(z.string()).min(1),
  description: z.string(),
  ai_context: AiContext,
  custom_extensions: extensions(
    z.strictObject({
      displayColumn: z.string().optional(),
      defaultTime: z.string().optional(),
      hidden: z.array(z.string()).optional(),
    }),
  ),
  fields: z.array(Field),
})

const Relationship = z.strictObject({
  name: z.string(),
  from: z.string(),
  to: z.string(),
  from_columns: z.array(z.string()).length(1),
  to_columns: z.array(z.string()).length(1),
  ai_context: AiContext,
})

const Metric = z.strictObject({
  name: z.string(),
  expression: Expression,
  datatype: z.enum(DATATYPES),
  description: z.string(),
  ai_context: AiContext,
  custom_extensions: extensions(
    z.strictObject({
      unit: z.string().optional(),
      format: z.enum(FORMATS),
      time: z.string().optional(),
      valid: z.strictObject({ from: z.string(), to: z.string() }).optional(),
      at: z.enum(['end', 'average']).optional(),
      defaultPeriod: z.string().optional(),
      higherIsBetter: z.boolean().optional(),
    }),
  ),
})

const Verified = z.strictObject({ question: z.string(), sql: z.string(), author: z.string(), verifiedAt: z.iso.date() })

const Model = z.strictObject({
  version: z.literal('0.2.0.dev0'),
  semantic_model: z.tuple([
    z.strictObject({
      name: z.string(),
      description: z.string(),
      ai_context: AiContext,
      datasets: z.array(Dataset),
      relationships: z.array(Relationship),
      metrics: z.array(Metric),
      custom_extensions: extensions(
        z.strictObject({
          today: z.literal('2026-11-01'),
          examples: z.array(z.string()).min(6).max(8),
          verified: z.array(Verified),
        }),
      ),
    }),
  ]),
})

const file = readFileSync(new URL('hr.ossie.yaml', import.meta.url), 'utf8')
const [model] = Model.parse(parse(file)).semantic_model
const tables = new Map(generateDemo().map((table) => [table.name, table]))
const datasets = new Map(model.datasets.map((dataset) => [dataset.name, dataset]))
const metrics = new Map(model.metrics.map((metric) => [metric.name, metric]))

const sqlOf = ({ expression }: z.infer<typeof Field> | z.infer<typeof Metric>) =>
  expression.dialects[0]?.expression ?? ''
const withoutText = (sql: string) => sql.replace(/'[^']*'/g, '')
const qualified = (sql: string) => withoutText(sql).match(/\b[a-z_]+\.[a-z_]+\b/g) ?? []
/** Lower-case words that are not part of a qualified name: keywords and functions are written in capitals. */
const bare = (sql: string) => withoutText(sql).match(/(?<![\w.])[a-z_]+(?![\w.])/g) ?? []
const hasField = (reference: string) => {
  const [dataset = '', field] = reference.split('.')
  return datasets.get(dataset)?.fields.some(({ name }) => name === field) ?? false
}
const ownOf = ({ custom_extensions }: z.infer<typeof Metric>) => custom_extensions?.[0]?.data

describe('datasets', () => {
  it('are the tables of the database, with all their columns and keys', () => {
    expect([...datasets.keys()]).toEqual([...tables.keys()])
    for (const { name, source, primary_key, fields } of model.datasets) {
      const table = tables.get(name)
      expect(source).toBe(name)
      expect(primary_key).toEqual(table?.primaryKey)
      const physical = fields.filter((field) => sqlOf(field) === field.name).map((field) => field.name)
      expect(physical, name).toEqual(table?.columns.map((column) => column.name))
      expect(new Set(fields.map((field) => field.name)).size, name).toBe(fields.length)
    }
  })

  it('compute fields from their own columns only', () => {
    for (const { name, fields } of model.datasets) {
      const columns = tables.get(name)?.columns.map((column) => column.name) ?? []
      for (const field of fields)
        expect(columns, `${name}.${field.name}`).toEqual(expect.arrayContaining(bare(sqlOf(field))))
    }
  })

  it('display, hide and time fields that exist', () => {
    for (const { name, custom_extensions } of model.datasets) {
      const own = custom_extensions?.[0]?.data
      const named = [own?.displayColumn, own?.defaultTime, ...(own?.hidden ?? [])].filter(
        (field) => field !== undefined,
      )
      for (const field of named) expect(hasField(`${name}.${field}`), `${name}.${field}`).toBe(true)
    }
  })

  it('label values that occur', () => {
    for (const { name, fields } of model.datasets) {
      const table = tables.get(name)
      for (const field of fields) {
        const labels = Object.keys(field.custom_extensions?.[0]?.data.valueLabels ?? {})
        const position = table?.columns.findIndex((column) => column.name === field.name) ?? -1
        const values = new Set(table?.rows.map((row) => row[position]))
        expect(
          labels.filter((label) => !values.has(label)),
          `${name}.${field.name}`,
        ).toEqual([])
      }
    }
  })
})

describe('relationships', () => {
  it('are the foreign keys of the database', () => {
    const declared = [...tables.values()].flatMap(({ name, foreignKeys }) =>
      foreignKeys.map(({ columns, table, references }) => `${name}(${columns}) -> ${table}(${references})`),
    )
    const modelled = model.relationships.map((r) => `${r.from}(${r.from_columns}) -> ${r.to}(${r.to_columns})`)
    expect(modelled.toSorted()).toEqual(declared.toSorted())
    expect(new Set(model.relationships.map(({ name }) => name)).size).toBe(modelled.length)
  })
})

describe('metrics', () => {
  it('use fields and metrics that exist, and never both', () => {
    for (const metric of model.metrics) {
      const sql = sqlOf(metric)
      const [fields, others] = [qualified(sql), bare(sql)]
      expect(
        fields.filter((field) => !hasField(field)),
        metric.name,
      ).toEqual([])
      expect(
        others.filter((other) => !metrics.has(other)),
        metric.name,
      ).toEqual([])
      expect(fields.length > 0, metric.name).toBe(others.length === 0)
    }
  })

  it('name dates that exist, by period or by validity', () => {
    for (const metric of model.metrics) {
      const own = ownOf(metric)
      const dates = [own?.time, own?.valid?.from, own?.valid?.to].filter((date) => date !== undefined)
      for (const date of dates) expect(hasField(date), `${metric.name}: ${date}`).toBe(true)
      const derived = qualified(sqlOf(metric)).length === 0
      expect(dates.length, metric.name).toBe(derived ? 0 : own?.valid ? 2 : 1)
    }
  })
})

/** Every phrase for a thing, with the thing: synonyms of one may not be the name or a synonym of another. */
function phrases(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const add = (phrase: string, thing: string) => {
    const key = phrase.toLowerCase().replaceAll('_', ' ')
    found.set(key, (found.get(key) ?? new Set()).add(thing))
  }
  for (const { name, ai_context, fields } of model.datasets) {
    for (const phrase of [name, ...(ai_context.synonyms ?? [])]) add(phrase, name)
    for (const field of fields) {
      for (const phrase of field.ai_context?.synonyms ?? []) add(phrase, `${name}.${field.name}`)
      const labels = Object.entries(field.custom_extensions?.[0]?.data.valueLabels ?? {})
      for (const [value, names] of labels) for (const phrase of names) add(phrase, `${name}.${field.name}=${value}`)
    }
  }
  for (const { name, ai_context } of [...model.metrics, ...model.relationships]) {
    for (const phrase of [name, ...(ai_context.synonyms ?? [])]) add(phrase, name)
  }
  return found
}

/** The relationship from an enrolment to its course is named as what it leads to. */
const SHARED = ['course']

describe('words', () => {
  it('stand for one thing each', () => {
    const shared = [...phrases()].filter(([phrase, things]) => things.size > 1 && !SHARED.includes(phrase))
    expect(shared.map(([phrase, things]) => `${phrase}: ${[...things].join(', ')}`)).toEqual([])
  })
})

describe('SQL', () => {
  let connection: DuckDBConnection

  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect()
    for (const { name, columns } of tables.values()) {
      await connection.run(
        `CREATE TABLE ${name} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`,
      )
    }
  })

  it('of computed fields runs', async () => {
    const computed = model.datasets.flatMap(({ name, fields }) =>
      fields.filter((field) => sqlOf(field) !== field.name).map((field) => `SELECT ${sqlOf(field)} FROM ${name}`),
    )
    expect(computed.length).toBeGreaterThan(3)
    for (const sql of computed) await connection.run(sql)
  })

  it('of verified questions runs', async () => {
    const verified = model.custom_extensions?.[0]?.data.verified ?? []
    expect(verified).toHaveLength(5)
    for (const { sql } of verified) await connection.run(sql)
  })
})
