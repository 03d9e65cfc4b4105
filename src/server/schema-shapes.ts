/** Shapes of sources, their tables and what is found in them. */
import { z } from '@hono/zod-openapi'
import { Catalog, ColumnInfo, Metric, Relationship, TableInfo } from '../types.ts'

export const SourceItem = z
  .object({
    name: z.string(),
    label: z.string(),
    dialect: z.string(),
    ready: z.boolean(),
    tables: z.number(),
    schemaReadAt: z.string().optional().describe('when the schema was read from the database; ISO, UTC'),
    error: z.string().optional(),
  })
  .openapi('Source')
export type SourceItem = z.infer<typeof SourceItem>

export const RefreshBody = z
  .strictObject({ full: z.boolean().default(false).describe('profile every table, changed or not') })
  .openapi('Refresh')

export const Databases = z.object({ databases: z.array(SourceItem.extend({ description: z.string().nullable() })) })

export const SchemaColumn = ColumnInfo.extend({
  data_type: z.string(),
  sample_values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
}).openapi('Column')

export const SchemaTable = TableInfo.extend({
  catalog: z.string().describe('the source'),
  database: z.string().describe('the schema in that source'),
  full_name: z.string(),
  row_count: z.number().nullable(),
  columns: z.array(SchemaColumn),
}).openapi('Table')
export type SchemaTable = z.infer<typeof SchemaTable>

export const SourceQuery = z.object({ source: z.string().optional() })
export const TablesQuery = SourceQuery.extend({ search: z.string().max(200).optional() })
export const TableParam = z.object({ name: z.string().min(1).max(500) })

export const Tables = z
  .object({
    source: z.string(),
    label: z.string(),
    description: Catalog.shape.description,
    tables: z.array(SchemaTable),
    metrics: z.array(Metric),
    relationships: z.array(Relationship),
    warnings: z.array(z.string()),
  })
  .openapi('Tables')
export type Tables = z.infer<typeof Tables>

export const SearchQuery = SourceQuery.extend({
  query: z.string().trim().min(2).max(200),
  top_k: z.coerce.number().int().min(1).max(50).default(10),
})

export const SearchHit = z
  .object({
    kind: z.enum(['table', 'column', 'metric']),
    source: z.string(),
    table: z.string().nullable(),
    name: z.string(),
    full_name: z.string(),
    label: z.string(),
    description: z.string().nullable(),
    score: z.number(),
  })
  .openapi('SearchHit')
export type SearchHit = z.infer<typeof SearchHit>

export const SearchResults = z.object({ query: z.string(), results: z.array(SearchHit) })
