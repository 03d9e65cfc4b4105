/** What the instant planner costs: reading its weights, its index, a question. `npm run bench:planner [-- --every 20]`. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { OWNER } from '../src/access/types.ts'
import { type Catalogued, indexValues, loadCatalog } from '../src/catalog/load.ts'
import { lemmaOf } from '../src/catalog/words.ts'
import { dataFolder, suiteDatabase } from '../src/evals/databases.ts'
import { GoldDatabase } from '../src/evals/gold.ts'
import { readSuite, type SuiteItem } from '../src/evals/suite.ts'
import { isoDay } from '../src/form/dates.ts'
import { readWeights } from '../src/plan/instant/learned/weights.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import type { PlanContext } from '../src/plan/types.ts'
import { readSettings } from '../src/settings.ts'
import { openSource } from '../src/sources/index.ts'
import { loadSqlParser } from '../src/sql/tree.ts'
import type { ColumnInfo, TableInfo } from '../src/types.ts'
import { percentile } from './server.ts'

const { values: options } = parseArgs({
  options: {
    every: { type: 'string', default: '20' },
    databases: { type: 'string' },
  },
})
const MANY_TABLES = 500
const MANY_COLUMNS = 6000

const work = join(tmpdir(), 'querent-bench')
const today = isoDay(new Date())
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const row = (what: string, figure: string, aim = '') => console.log(`${what.padEnd(70)} ${figure.padStart(18)}  ${aim}`)
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`

/** Bytes in use when nothing that can be freed is left. */
function held(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Milliseconds of processor time that something takes. */
async function cpu(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Weights are read in a process that has done nothing else yet. */
async function weights(): Promise<void> {
  lemmaOf('ready')
  const before = held()
  const peakBefore = process.resourceUsage().maxRSS
  const took = await cpu(readWeights)
  const peak = process.resourceUsage().maxRSS - peakBefore
  row('reading the weights: processor time', `${took.toFixed(0)} ms`)
  row('reading the weights: peak over before, held after', `${mb(peak * 1024)}, ${mb(held() - before)}`)
}

const sample = (questions: SuiteItem[]) => questions.filter((_, i) => i % Number(options.every) === 0)

type Asked = {
  questions: SuiteItem[]
  context: Omit<PlanContext, 'today' | 'access'>
}

async function times(asked: Asked[]): Promise<number[]> {
  const planner = instantPlanner()
  const taken: number[] = []
  for (const { questions, context } of asked) {
    planner.prepare?.(context.catalog)
    for (const { question } of questions)
      taken.push(await cpu(() => planner.plan(question, { ...context, today, access: OWNER })))
  }
  return taken
}

const both = (list: number[]) => `${percentile(list, 0.5).toFixed(1)} / ${percentile(list, 0.95).toFixed(1)} ms`

/** The engine compiles while the first questions are asked: a server that runs for a day has the times of the second row. */
async function firstAndAgain(what: string, asked: Asked[], aim: string): Promise<void> {
  const first = await times(asked)
  row(`${what}, the first ${first.length}`, both(first), aim)
  row(`${what}, the same again`, both(await times(asked)), aim)
}

async function opened(id: string, data: string): Promise<{ file: string; catalogued: Catalogued }> {
  const file = await suiteDatabase(options.databases ?? join(data, 'spider'), id, work)
  if (!file) throw new Error(`There is no database "${id}" in the data folder.`)
  const source = await openSource(file, {
    name: 'bench',
    settings: readSettings({ dataDir: work }, {}),
  })
  return {
    file,
    catalogued: await loadCatalog(source, id).finally(() => source.close()),
  }
}

/** Each database alone, and all of them, opened once. */
async function databases(suite: SuiteItem[], data: string): Promise<{ asked: Asked[]; all: Catalogued[] }> {
  const asked: Asked[] = []
  const all: Catalogued[] = []
  for (const [id, questions] of Map.groupBy(suite, (item) => item.database)) {
    const { file, catalogued } = await opened(id, data)
    const gold = new GoldDatabase(file)
    const run = (sql: string, maxRows: number) => {
      const outcome = gold.run(sql, maxRows)
      return 'rows' in outcome ? outcome.rows : undefined
    }
    asked.push({
      questions: sample(questions),
      context: { catalog: catalogued.catalog, values: catalogued.values, run },
    })
    all.push(catalogued)
  }
  return { asked, all }
}

/** One catalog of the tables of many; columns of the tables that are left over make those wider. */
function merged(all: Catalogued[]): Catalogued {
  const names = new Set<string>()
  const tables: TableInfo[] = []
  const spare: ColumnInfo[] = []
  const [first] = all
  if (!first) throw new Error('There are no databases to merge.')
  for (const table of all.flatMap(({ catalog }) => catalog.tables)) {
    if (tables.length >= MANY_TABLES || names.has(table.name)) spare.push(...table.columns)
    else tables.push({ ...table, columns: [...table.columns] })
    names.add(table.name)
  }
  let left = MANY_COLUMNS - tables.reduce((sum, table) => sum + table.columns.length, 0)
  for (let i = 0; left > 0; i += 1) {
    const [table, column] = [tables[i % tables.length], spare[(i * 7) % spare.length]]
    if (!table || !column) break
    table.columns.push({
      ...column,
      name: `${column.name}_${i}`,
      label: `${column.label} ${column.name.slice(0, 3)}`,
    })
    left -= 1
  }
  const kept = new Set(tables.map((table) => table.name))
  const relationships = all
    .flatMap(({ catalog }) => catalog.relationships)
    .filter(({ from, to }) => kept.has(from) && kept.has(to))
  const catalog = { ...first.catalog, tables, relationships }
  const texts = new Map(all.flatMap((one) => [...one.texts]))
  return { catalog, texts, values: indexValues(catalog, texts) }
}

async function large(items: SuiteItem[], all: Catalogued[]): Promise<void> {
  const { catalog, values } = merged(all)
  const columns = catalog.tables.reduce((sum, table) => sum + table.columns.length, 0)
  const before = held()
  const planner = instantPlanner()
  const took = await cpu(() => planner.prepare?.(catalog))
  const size = `${catalog.tables.length} tables, ${columns} columns`
  row(`${size}: index`, `${took.toFixed(0)} ms, ${mb(held() - before)}`, '2 s, 60 MB')
  await firstAndAgain(
    `${size}: question, p50 / p95`,
    [{ questions: items, context: { catalog, values } }],
    'p95 100 ms',
  )
}

await weights()
await loadSqlParser()
const data = dataFolder()
if (!data) console.log('Databases: skipped, QUERENT_DATA names no folder')
else {
  const suite = await readSuite(join(data, 'spider/train_spider.jsonl.gz'))
  const { asked, all } = await databases(suite, data)
  await firstAndAgain('up to 30 tables: question, p50 / p95', asked, '10 / 50 ms')
  await large(
    asked.flatMap(({ questions }) => questions.slice(0, 1)),
    all,
  )
}
