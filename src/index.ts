/** The library: what `import { createQuerent } from 'querent'` gives, and what every face is built on. */
import type { Access } from './access/types.ts'
import { ask, type House } from './ask.ts'
import { demoDatabase, demoModel } from './demo/open.ts'
import type { QuerentError } from './errors.ts'
import { isoDay } from './form/dates.ts'
import { checkSql } from './guard/check.ts'
import { fileEntry, type SourceEntry, Sources } from './house.ts'
import { instantPlanner } from './plan/instant/planner.ts'
import type { Planner } from './plan/types.ts'
import { verifiedPlanner } from './plan/verified.ts'
import { openRecord, type Record, sqliteStore, storePath } from './record/index.ts'
import { readSettings, type Settings } from './settings.ts'
import { openSource, type RowStream } from './sources/index.ts'
import type { AskEvent, Catalog, Cell, Question, ResultTable } from './types.ts'

export type SourceStatus = {
  name: string
  label: string
  dialect: string
  ready: boolean
  tables: number
  error?: string
}

/** A running Querent. Every method takes the caller's access; errors are QuerentErrors. */
export type Querent = {
  /** One turn: yields its events, the last one always `turn-finished`. Never throws: failures are `failed` events. */
  ask(question: Question, access: Access, signal?: AbortSignal): AsyncGenerator<AskEvent>
  sources(access: Access): SourceStatus[]
  /** Resolves when every source is ready or has failed. */
  settled(): Promise<void>
  /** The schema and semantic model of one source (default: the first) as this caller may see it. Throws SOURCE_UNKNOWN. */
  catalog(source: string | undefined, access: Access): Promise<Catalog>
  /** Rows offset..offset+limit of an answer's result. Throws RESULT_UNKNOWN. */
  resultPage(resultId: string, window: { offset: number; limit: number }, access: Access): Promise<ResultTable>
  /** The whole result again, checked again, in batches. Throws RESULT_UNKNOWN. */
  resultStream(resultId: string, access: Access, signal?: AbortSignal): Promise<RowStream & { table: ResultTable }>
  record: Record
  close(): Promise<void>
}

/** What is told of errors that no caller sees in full. */
export type ErrorLog = { error(details: object, message: string): void }

export type QuerentOptions = {
  settings?: Settings
  /** Sources beside those of the settings. */
  sources?: SourceEntry[]
  planners?: Planner[]
  logger?: ErrorLog
}

/** Opens the store and the sources and returns at once; `settled()` tells when they are ready. Throws STORE_FAILED. */
export async function createQuerent(options: QuerentOptions = {}): Promise<Querent> {
  const settings = options.settings ?? readSettings()
  const report = (error: QuerentError, about: string) =>
    options.logger?.error({ err: error, cause: error.cause, about, code: error.code }, error.message)
  const sources = new Sources([...(options.sources ?? []), ...configured(settings, options)], report)
  const record = await openRecord(sqliteStore(storePath(settings.dataDir)))
  const house: House = {
    settings,
    planners: options.planners ?? [verifiedPlanner(), instantPlanner()],
    record,
    ready: (name) => sources.ready(name),
    today: () => isoDay(new Date()),
    report,
  }
  sources.prepare(({ catalog }) => {
    for (const planner of house.planners) planner.prepare?.(catalog)
  })
  return {
    ask: (question, access, signal) => ask(question, access, house, signal),
    sources: (access) => sources.status(access),
    settled: () => sources.settled(),
    catalog: async (name) => (await sources.ready(name)).catalogued.catalog,
    resultPage: (id, window, access) => resultPage(id, window, access, house),
    resultStream: (id, access, signal) => resultStream(id, access, house, signal),
    record,
    async close() {
      await sources.close()
      await record.close()
    },
  }
}

/** The sources of the settings; the demo where there are none. */
function configured(settings: Settings, options: QuerentOptions): SourceEntry[] {
  if (settings.sources.length > 0)
    return settings.sources.map((spec, i) =>
      fileEntry(spec, settings, i === 0 ? settings.model || undefined : undefined),
    )
  if (options.sources && options.sources.length > 0) return []
  const open = async () => openSource(await demoDatabase(settings.dataDir), { name: 'demo', settings })
  return [{ name: 'demo', label: 'HR demo', open, model: demoModel }]
}

async function resultStream(
  id: string,
  access: Access,
  house: House,
  signal?: AbortSignal,
): Promise<RowStream & { table: ResultTable }> {
  const stored = await house.record.result(access.user.id, id)
  const { source, catalogued } = await house.ready(stored.source)
  const { checked } = checkSql(stored.sql, catalogued.catalog, access)
  const { maxExportRows, queryTimeoutMs } = house.settings
  const stream = await source.stream(checked, { maxRows: maxExportRows, timeoutMs: queryTimeoutMs, signal })
  return { ...stream, table: stored.table ?? { columns: [], rows: [], truncated: false } }
}

/** From the rows that were shown where they reach, else read again up to the end of the page. */
async function resultPage(
  id: string,
  { offset, limit }: { offset: number; limit: number },
  access: Access,
  house: House,
): Promise<ResultTable> {
  const stored = await house.record.result(access.user.id, id)
  const shown = stored.table ?? { columns: [], rows: [], truncated: false }
  const reaches = !shown.truncated || offset + limit <= shown.rows.length
  if (reaches)
    return {
      columns: shown.columns,
      rows: shown.rows.slice(offset, offset + limit),
      truncated: shown.truncated || offset + limit < shown.rows.length,
    }
  const { source, catalogued } = await house.ready(stored.source)
  const { checked } = checkSql(stored.sql, catalogued.catalog, access)
  const { maxExportRows, queryTimeoutMs } = house.settings
  const stream = await source.stream(checked, { maxRows: maxExportRows, timeoutMs: queryTimeoutMs })
  return { columns: shown.columns, ...(await rowsBetween(stream, offset, limit)) }
}

/** Rows offset..offset+limit of a stream, which is closed as soon as they are read; whether more follow. */
async function rowsBetween(
  { batches }: RowStream,
  offset: number,
  limit: number,
): Promise<{ rows: Cell[][]; truncated: boolean }> {
  const rows: Cell[][] = []
  let seen = 0
  for await (const batch of batches) {
    rows.push(...batch.slice(Math.max(0, offset - seen), Math.max(0, offset + limit - seen)))
    seen += batch.length
    if (seen > offset + limit) return { rows, truncated: true }
  }
  return { rows, truncated: false }
}

export type { Access } from './access/types.ts'
export { OWNER } from './access/types.ts'
export { QuerentError } from './errors.ts'
export type { Planner } from './plan/types.ts'
export { readSettings, SETTINGS, type Settings } from './settings.ts'
export type { Source } from './sources/index.ts'
export type * from './types.ts'
