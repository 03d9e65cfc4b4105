/** What can be asked about: sources, tables, columns, metrics. */
import { createRoute } from '@hono/zod-openapi'
import type { Access } from '../../access/types.ts'
import { QuerentError } from '../../errors.ts'
import type { Catalog, ColumnInfo, TableInfo } from '../../types.ts'
import type { App, ServerContext } from '../context.ts'
import { createSchemaSearches, fullNameOf, type SchemaSearch } from '../schema-search.ts'
import {
  Databases,
  RefreshBody,
  SchemaTable,
  SearchQuery,
  SearchResults,
  SourceItem,
  SourceQuery,
  TableParam,
  Tables,
  TablesQuery,
} from '../schema-shapes.ts'
import { ERRORS, json } from '../shapes.ts'

const SAMPLE_VALUES = 5
const tags = ['schema']

const databases = createRoute({
  method: 'get',
  path: '/api/schema/databases',
  tags,
  summary: 'The sources',
  responses: { 200: json(Databases, 'Every configured source'), ...ERRORS },
})

const refresh = createRoute({
  method: 'post',
  path: '/api/sources/{name}/refresh',
  tags,
  summary: 'Read the schema of a source again',
  description: 'Needs the owner role. Tables that have not changed keep their profiles, unless `full` is true.',
  request: {
    params: TableParam,
    body: { required: false, content: { 'application/json': { schema: RefreshBody } } },
  },
  responses: { 200: json(SourceItem, 'The source, with when its schema was read'), ...ERRORS },
})

const tables = createRoute({
  method: 'get',
  path: '/api/schema/tables',
  tags,
  summary: 'Tables, metrics and relationships of a source',
  description: 'Without `source`: the first one. `search` keeps tables whose names, columns or values fit.',
  request: { query: TablesQuery },
  responses: { 200: json(Tables, 'What the source holds'), ...ERRORS },
})

const table = createRoute({
  method: 'get',
  path: '/api/schema/table/{name}',
  tags,
  summary: 'One table',
  request: { params: TableParam, query: SourceQuery },
  responses: { 200: json(SchemaTable, 'The table'), ...ERRORS },
})

const search = createRoute({
  method: 'get',
  path: '/api/schema/search',
  tags,
  summary: 'Find tables, columns and metrics',
  description: 'Without `source`: in every source that is ready.',
  request: { query: SearchQuery },
  responses: { 200: json(SearchResults, 'The best hits first'), ...ERRORS },
})

/** Registers the schema routes. */
export function schemaRoutes(app: App, { querent }: ServerContext): void {
  const searchOf = createSchemaSearches()

  app.openapi(databases, async (c) => {
    const access = c.get('access')
    const found = (await querent.sources(access)).map(async (status) => {
      const catalog = status.ready ? await querent.catalog(status.name, access) : undefined
      return { ...status, description: catalog?.description ?? null }
    })
    return c.json({ databases: await Promise.all(found) }, 200)
  })

  app.openapi(refresh, async (c) => {
    const { full } = c.req.valid('json')
    return c.json(await querent.refresh(c.req.valid('param').name, c.get('access'), { full }), 200)
  })

  app.openapi(tables, async (c) => {
    const { source, search: words } = c.req.valid('query')
    const catalog = await querent.catalog(source, c.get('access'))
    const kept =
      words === undefined || words.trim() === '' ? catalog.tables : fitting(catalog, words, searchOf(catalog))
    const { label, description, metrics, relationships, warnings } = catalog
    const shapes = kept.map((item) => toSchemaTable(item, catalog))
    return c.json({ source: catalog.source, label, description, tables: shapes, metrics, relationships, warnings }, 200)
  })

  app.openapi(table, async (c) => {
    const catalog = await querent.catalog(c.req.valid('query').source, c.get('access'))
    return c.json(toSchemaTable(findTable(catalog, c.req.valid('param').name), catalog), 200)
  })

  app.openapi(search, async (c) => {
    const { query, top_k, source } = c.req.valid('query')
    const catalogs = await catalogsToSearch(querent, source, c.get('access'))
    const hits = catalogs.flatMap((catalog) => searchOf(catalog)(query, top_k))
    return c.json({ query, results: hits.toSorted((a, b) => b.score - a.score).slice(0, top_k) }, 200)
  })
}

async function catalogsToSearch(querent: ServerContext['querent'], source: string | undefined, access: Access) {
  const ready = (await querent.sources(access)).filter((status) => status.ready)
  const names = source === undefined ? ready.map(({ name }) => name) : [source]
  return Promise.all(names.map((name) => querent.catalog(name, access)))
}

/** The tables that a search hits by themselves or through a column, the best first. */
function fitting(catalog: Catalog, words: string, searchIn: SchemaSearch): TableInfo[] {
  const names = new Set(searchIn(words, Number.POSITIVE_INFINITY).map((hit) => hit.table))
  const byName = new Map(catalog.tables.map((item) => [item.name, item]))
  return [...names].flatMap((name) => byName.get(name ?? '') ?? [])
}

/** The table of that name, with or without its schema; letter case does not matter. Throws TABLE_UNKNOWN. */
export function findTable(catalog: Catalog, name: string): TableInfo {
  const wanted = name.toLowerCase()
  const names = (item: TableInfo): string[] => [item.name, fullNameOf(item)]
  const found =
    catalog.tables.find((item) => names(item).includes(name)) ??
    catalog.tables.find((item) => names(item).some((known) => known.toLowerCase() === wanted))
  if (found !== undefined) return found
  throw new QuerentError('TABLE_UNKNOWN', `The source ${catalog.source} has no table ${JSON.stringify(name)}.`)
}

function toSchemaTable(item: TableInfo, catalog: Catalog): SchemaTable {
  return {
    ...item,
    catalog: catalog.source,
    database: item.schema ?? catalog.source,
    full_name: fullNameOf(item),
    row_count: item.rowCount,
    columns: item.columns.map(toSchemaColumn),
  }
}

const toSchemaColumn = (column: ColumnInfo): SchemaTable['columns'][number] => ({
  ...column,
  data_type: column.nativeType,
  sample_values: (column.profile?.frequent ?? []).slice(0, SAMPLE_VALUES).map(({ value }) => value),
})
