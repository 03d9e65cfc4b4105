/** Chart requests of a suite with their queries as charts, for training. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Catalogued } from '../../src/catalog/load.ts'
import type { ValueIndex } from '../../src/catalog/value-index.ts'
import { ChartLine, type GoldChart, goldChart } from '../../src/evals/chart-gold.ts'
import { GoldDatabase } from '../../src/evals/gold.ts'
import type { Rows } from '../../src/evals/judge.ts'
import type { DateStep, Query, QueryField, QueryItem } from '../../src/form/query.ts'
import { querySql } from '../../src/form/query-sql.ts'
import { lookAtChart } from '../../src/plan/instant/charts/look.ts'
import { type ChartRequest, readChartRequest } from '../../src/plan/instant/charts/request.ts'
import type { Look } from '../../src/plan/instant/learned/mentions.ts'
import { Schema } from '../../src/plan/instant/learned/schema.ts'
import { isFillable } from './examples.ts'
import { readSql } from './read-sql.ts'

/** A line of the suite with the database that it is about. */
const Line = ChartLine.extend({ db_id: z.string() })

export type GoldPlot = Pick<GoldChart, 'type' | 'order'> & {
  x: QueryItem
  y: QueryItem
  series?: QueryField
  step?: DateStep
  rows: Rows
}

export type ChartItem = {
  database: string
  question: string
  request: ChartRequest
  look: Look
  values: ValueIndex
  /** What the candidates are made like. */
  query: Query
  gold: GoldPlot
}

type Suite = { file: string; every: number; catalogs: Map<string, Catalogued>; folder: string }

/** Every nth question of the databases that are wanted. Lines whose query cannot be read are left out. */
export function readCharts(
  { file, every, catalogs, folder }: Suite,
  isWanted: (database: string) => boolean,
): { items: ChartItem[]; databases: Map<string, GoldDatabase>; unread: number } {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const databases = new Map<string, GoldDatabase>()
  const schemas = new Map<string, Schema>()
  const items: ChartItem[] = []
  let [at, unread] = [0, 0]
  for (const text of lines) {
    const line = Line.parse(JSON.parse(text))
    const catalogued = catalogs.get(line.db_id)
    if (!catalogued || !isWanted(line.db_id)) continue
    const database = databases.get(line.db_id) ?? new GoldDatabase(join(folder, `${line.db_id}.sqlite`), 3000)
    databases.set(line.db_id, database)
    const schema = schemas.get(line.db_id) ?? new Schema(catalogued.catalog)
    schemas.set(line.db_id, schema)
    const read = goldOf(line, catalogued, database)
    for (const question of line.questions) {
      at += 1
      if (question === '' || at % every !== 0) continue
      if (!read) {
        unread += 1
        continue
      }
      const request = readChartRequest(question, { always: true }) as ChartRequest
      const look = lookAtChart(question, request, schema, catalogued.values)
      items.push({ database: line.db_id, question, request, look, values: catalogued.values, ...read })
    }
  }
  return { items, databases, unread }
}

const STEPS: Record<string, DateStep> = { WEEKDAY: 'weekday', YEAR: 'year', MONTH: 'month', DAY: 'day' }

function goldOf(
  line: ChartLine,
  { catalog }: Catalogued,
  database: GoldDatabase,
): Pick<ChartItem, 'query' | 'gold'> | undefined {
  const sql = /\blimit\b/i.test(line.sql) ? line.sql : line.sql.replace(/\border\s+by\b[^()]*(\([^()]*\)[^()]*)*$/i, '')
  const read = readSql(sql, catalog)
  const [x, shownY, more] = read?.select ?? []
  const chart = goldChart(line)
  if (!chart || !read || !x || !shownY || more || read.set || !isFillable(read)) return undefined
  const y = titled(shownY, line)
  const column = catalog.tables.find((t) => t.name === x.field.table)?.columns.find((c) => c.name === x.field.column)
  const isNumber = column && ['integer', 'float', 'decimal'].includes(column.type)
  const step = line.bin && !isNumber ? STEPS[line.bin[1]] : undefined
  const others = read.by.filter((field) => field.table !== x.field.table || field.column !== x.field.column)
  const series = /Stacked|Grouping/.test(line.chart) ? others[0] : undefined
  const needsX = Boolean(line.bin) || (y.aggregate && !x.aggregate && read.by.length === 0)
  const by = needsX ? [x.field, ...others] : read.by
  const query: Query = { ...read, select: [x, y], by }
  const stepped = (field: QueryField) =>
    step && field.column === x.field.column && field.table === x.field.table ? { ...field, step } : field
  const shown: Query = {
    ...query,
    select: [{ ...x, field: stepped(x.field) }, y, ...(series ? [{ field: series }] : [])],
    by: y.aggregate ? by.map(stepped) : [],
  }
  try {
    const outcome = database.run(querySql(shown, catalog))
    return 'rows' in outcome
      ? { query, gold: { type: chart.type, order: chart.order, x, y, series, step, rows: outcome.rows } }
      : undefined
  } catch {
    return undefined
  }
}

/** Where the picture shows an aggregate that the query lacks, the picture is what was asked for. */
function titled(item: QueryItem, { encoding }: ChartLine): QueryItem {
  const { y, theta } = encoding?.encoding ?? {}
  const aggregate = /^\s*(count|sum|avg|min|max)\s*\(/i.exec((y ?? theta)?.title ?? '')?.[1]?.toLowerCase()
  return aggregate && !item.aggregate ? { ...item, aggregate: aggregate as NonNullable<QueryItem['aggregate']> } : item
}
