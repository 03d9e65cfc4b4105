/** The library: what `import { createQuerent } from 'querent'` gives, and what every face is built on. */
import { Policies } from './access/policies.ts'
import { type Access, OWNER, OWNER_ROLE } from './access/types.ts'
import { ask, type House } from './ask.ts'
import { demoDatabase, demoModel } from './demo/open.ts'
import { QuerentError } from './errors.ts'
import { isoDay } from './form/dates.ts'
import { checkSql } from './guard/check.ts'
import { fileEntry, type SourceEntry, Sources } from './house.ts'
import { type CustomModels, type ModelState, openModels } from './models/index.ts'
import { agentPlanner } from './plan/agent/planner.ts'
import { openPrompts } from './plan/agent/prompts.ts'
import type { AgentTool } from './plan/agent/tools.ts'
import { instantPlanner } from './plan/instant/planner.ts'
import type { Planner } from './plan/types.ts'
import { verifiedPlanner } from './plan/verified.ts'
import {
  openRecord,
  type Record,
  type SavedVerified,
  sqliteStore,
  storePath,
  type VerifiedScope,
} from './record/index.ts'
import { streamRows } from './run.ts'
import { readSettings, type Settings } from './settings.ts'
import { openSource, type RowStream } from './sources/index.ts'
import type { AskEvent, Catalog, Cell, Question, ResultTable } from './types.ts'
import { type ViewNeeds, Views } from './views.ts'

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
  /** SQL that a person wrote, as a turn of a conversation: the same events, the same guard, the same audit. */
  askSql(asked: SqlQuestion, access: Access, signal?: AbortSignal): AsyncGenerator<AskEvent>
  /**
   * Keeps the SQL of an answer as the verified one for its question (or for the given one): for the caller, or for everyone,
   * which needs the owner's role. Throws MESSAGE_UNKNOWN, INVALID_REQUEST for a turn without an answer, FORBIDDEN.
   */
  verify(messageId: string, given: { scope: VerifiedScope; question?: string }, access: Access): Promise<string>
  /** What the caller may ask of what people have verified. */
  verified(source: string | undefined, access: Access): Promise<SavedVerified[]>
  /** The configured language models, default first. */
  models(): ModelState[]
  /** The names of the planners, in the order in which they are asked. */
  planners(): string[]
  /** The sources that the caller may read something of, and those that cannot say yet. */
  sources(access: Access): Promise<SourceStatus[]>
  /** Resolves when every source is ready or has failed. */
  settled(): Promise<void>
  /** The schema and semantic model of one source (default: the first) as this caller may see it. Throws SOURCE_UNKNOWN. */
  catalog(source: string | undefined, access: Access): Promise<Catalog>
  /** Rows offset..offset+limit of an answer's result. Throws RESULT_UNKNOWN. */
  resultPage(resultId: string, window: { offset: number; limit: number }, access: Access): Promise<ResultTable>
  /** The whole result again, checked again, in batches. Throws RESULT_UNKNOWN. */
  resultStream(resultId: string, access: Access, signal?: AbortSignal): Promise<ResultStream>
  record: Record
  close(): Promise<void>
}

/** What is told of errors that no caller sees in full. */
export type ErrorLog = { error(details: object, message: string): void }

/** SQL, and the words under which it stands in the conversation (default: its first line). */
export type SqlQuestion = Pick<Question, 'source' | 'conversationId' | 'maxRows' | 'replaces'> & {
  sql: string
  question?: string
}

/** A result as it is downloaded; `withheld` is the number of groups left out because they hold too few people. */
export type ResultStream = RowStream & { table: ResultTable; withheld: number }

export type QuerentOptions = {
  settings?: Settings
  /** Sources beside those of the settings. */
  sources?: SourceEntry[]
  /** Instead of those of the settings. */
  planners?: Planner[]
  /** Tools that the agent may use beside its own. */
  tools?: AgentTool[]
  /** Language models by their names in QUERENT_MODEL, `custom:...`. */
  models?: CustomModels
  logger?: ErrorLog
}

/** Opens the store and the sources and returns at once; `settled()` tells when they are ready. Throws STORE_FAILED. */
export async function createQuerent(options: QuerentOptions = {}): Promise<Querent> {
  const settings = options.settings ?? readSettings()
  const report = (error: QuerentError, about: string) =>
    options.logger?.error({ err: error, cause: error.cause, about, code: error.code }, error.message)
  const record = await openRecord(sqliteStore(storePath(settings.dataDir)))
  const views = new Views(new Policies(settings.policy, () => record.currentPolicy()), {
    record,
    report: (error) => report(error, 'a view'),
    answerTo: exampleAnswers(),
  })
  const sources = new Sources([...(options.sources ?? []), ...configured(settings, options)], views, report)
  const models = openModels(settings, { custom: options.models })
  const prompts = openPrompts(settings.prompts)
  const house: House = {
    settings,
    models,
    prompts,
    planners: options.planners ?? plannersOf(settings, { models, prompts, tools: options.tools }),
    record,
    ready: (name, access) => sources.ready(name, access),
    today: () => isoDay(new Date()),
    report,
  }
  sources.prepare(({ catalog }) => {
    for (const planner of house.planners) planner.prepare?.(catalog)
  })
  return {
    ask: (question, access, signal) => ask(question, access, house, signal),
    askSql: (asked, access, signal) => ask(sqlQuestion(asked), access, house, signal),
    verify: (messageId, given, access) => verify(messageId, given, access, house),
    verified: (name, access) => verifiedOf(name, access, house),
    models: () => models.list(),
    planners: () => house.planners.map(({ name }) => name),
    sources: (access) => sources.status(access),
    settled: () => sources.settled(),
    catalog: async (name, access) => (await sources.ready(name, access)).catalogued.catalog,
    resultPage: (id, window, access) => resultPage(id, window, access, house),
    resultStream: (id, access, signal) => resultStream(id, access, house, signal),
    record,
    async close() {
      await sources.close()
      await record.close()
    },
  }
}

/** What the instant planner makes of starter questions, without a look at any model. */
function exampleAnswers(): ViewNeeds['answerTo'] {
  const planner = instantPlanner()
  return async (question, { catalogued: { catalog, values } }) => {
    const verified = catalog.verified.find((one) => one.question === question)
    if (verified) return verified.sql
    const today = catalog.today ?? isoDay(new Date())
    const outcome = await planner.plan(question, { catalog, values, today, access: OWNER })
    return outcome.kind === 'plan' ? outcome.plan.sql : undefined
  }
}

type AgentParts = { models: House['models']; prompts: House['prompts']; tools?: AgentTool[] }

/** The planners that the settings name; the agent only where a language model is configured. Throws SETTINGS_INVALID. */
function plannersOf(settings: Settings, { models, prompts, tools }: AgentParts): Planner[] {
  const hasModel = settings.languageModels.length > 0
  return settings.planners.flatMap((name) => {
    if (name === 'verified') return [verifiedPlanner()]
    if (name === 'instant') return [instantPlanner()]
    if (name === 'agent')
      return hasModel ? [agentPlanner(models, { prompts, tools, timeoutMs: settings.agentTimeoutMs })] : []
    throw new QuerentError('SETTINGS_INVALID', `QUERENT_PLANNERS cannot have ${JSON.stringify(name)}.`, {
      next: 'Use verified, instant and agent.',
    })
  })
}

const MAX_SQL_TITLE = 200

/** SQL as a question: what stands in the conversation is its first line unless words are given. */
function sqlQuestion({ sql, question, ...place }: SqlQuestion): Question {
  const line = sql.trim().split('\n')[0] ?? ''
  return { ...place, sql, question: question?.trim() || line.slice(0, MAX_SQL_TITLE) }
}

async function verify(
  messageId: string,
  { scope, question }: { scope: VerifiedScope; question?: string },
  { user }: Access,
  { record }: House,
): Promise<string> {
  const turn = await record.turn(user.id, messageId)
  const { plan, source } = turn
  if (turn.status !== 'answered' || !plan?.sql || source === undefined)
    throw new QuerentError('INVALID_REQUEST', 'Only an answer with a query can be verified.', {
      next: 'Choose an answer that shows its SQL.',
    })
  if (scope === 'everyone' && !user.roles.includes(OWNER_ROLE))
    throw new QuerentError('FORBIDDEN', 'Only an owner may verify a question for everyone.', {
      next: 'Verify it for yourself, or ask an owner.',
    })
  const asked = question?.trim() || (turn.resolvedQuestion ?? turn.question)
  return record.saveVerified({ userId: user.id, author: user.name, scope, source, question: asked, sql: plan.sql })
}

/** Verified questions whose SQL the caller may run. */
async function verifiedOf(name: string | undefined, access: Access, house: House): Promise<SavedVerified[]> {
  const { source, view } = await house.ready(name, access)
  const saved = await house.record.verifiedQuestions(access.user.id, source.name)
  return saved.filter(({ sql }) => mayRun(() => checkSql(sql, view)))
}

function mayRun(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
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

async function resultStream(id: string, access: Access, house: House, signal?: AbortSignal): Promise<ResultStream> {
  const stored = await house.record.result(access.user.id, id)
  if (stored.sql === '' && stored.table) return keptStream(stored.table)
  const stream = await readAgain(stored, 'export', access, house, signal)
  return { ...stream, table: stored.table ?? { columns: [], rows: [], truncated: false } }
}

/** Rows that a tool gave are not in a database: there are those that were kept. */
function keptStream(table: ResultTable): ResultStream {
  const columns = table.columns.map(({ name, type }) => ({ name, type, nativeType: type }))
  async function* batches() {
    yield table.rows
  }
  return { columns, batches: batches(), table, withheld: 0 }
}

/** Runs the SQL of a stored result once more, as the caller may read it now. */
async function readAgain(
  stored: { source: string; sql: string },
  purpose: 'export' | 'page',
  access: Access,
  house: House,
  signal?: AbortSignal,
): Promise<RowStream & { withheld: number }> {
  const { source, view } = await house.ready(stored.source, access)
  const { record, settings } = house
  const report = (error: QuerentError) => house.report(error, purpose)
  const checked = checkSql(stored.sql, view)
  return streamRows(
    { checked, source, view, access, purpose, question: null, record, report },
    { maxRows: settings.maxExportRows, timeoutMs: settings.queryTimeoutMs, signal },
  )
}

/**
 * From the rows that were shown where they reach, else read again up to the end of the page. Whoever does not see everything
 * gets them read again always: what they may see may have changed.
 */
async function resultPage(
  id: string,
  { offset, limit }: { offset: number; limit: number },
  access: Access,
  house: House,
): Promise<ResultTable> {
  const stored = await house.record.result(access.user.id, id)
  const shown = stored.table ?? { columns: [], rows: [], truncated: false }
  const { view } = await house.ready(stored.source, access)
  const reaches = !shown.truncated || offset + limit <= shown.rows.length
  if (stored.sql === '' || (reaches && view.catalog === view.full))
    return {
      columns: shown.columns,
      rows: shown.rows.slice(offset, offset + limit),
      truncated: shown.truncated || offset + limit < shown.rows.length,
    }
  const stream = await readAgain(stored, 'page', access, house)
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

/** A tool that the agent may use, with the type of its input taken from its schema. */
export function defineTool<I>(tool: AgentTool<I>): AgentTool {
  return tool as AgentTool
}

/** A source beside the built-in kinds: how it is opened, and its semantic model where it has one. */
export function defineSource(entry: Omit<SourceEntry, 'label'> & { label?: string }): SourceEntry {
  return { label: entry.name.replaceAll('_', ' '), ...entry }
}

/** A language model of the AI SDK under a name for QUERENT_MODEL: `defineModel('mine', model)` is `custom:mine`. */
export function defineModel(name: string, model: CustomModels[string]): CustomModels {
  return { [`custom:${name}`]: model }
}

/** A planner of one's own; hand it in with those that shall be asked before and after it. */
export function definePlanner(planner: Planner): Planner {
  return planner
}

export type { Access } from './access/types.ts'
export { OWNER } from './access/types.ts'
export { QuerentError } from './errors.ts'
export { agentPlanner } from './plan/agent/planner.ts'
export type { AgentTool, ToolContext, ToolTable } from './plan/agent/tools.ts'
export { instantPlanner } from './plan/instant/planner.ts'
export type { PlanContext, Planner, PlanOutcome, Reader } from './plan/types.ts'
export { verifiedPlanner } from './plan/verified.ts'
export { readSettings, SETTINGS, type Settings } from './settings.ts'
export type { Source } from './sources/index.ts'
export type * from './types.ts'
