/** The library: what `import { createQuerent } from 'querent'` gives, and what every face is built on. */
import { join } from 'node:path'
import { Policies } from './access/policies.ts'
import { type Access, OWNER, OWNER_ROLE } from './access/types.ts'
import { type ResultStream, resultPage, resultStream } from './ask/results.ts'
import { removeVerified, type Verified, verifiedOf, verify } from './ask/verified.ts'
import { ask, type House } from './ask.ts'
import { KeptSchemas } from './catalog/kept-schemas.ts'
import { ReadBudget } from './cost/budget.ts'
import { demoDatabase, demoModel } from './demo/open.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import { isoDay } from './form/dates.ts'
import { fileEntry, type SourceEntry, Sources } from './house.ts'
import { openDocuments } from './knowledge/index.ts'
import { type CustomModels, type ModelState, openModels, type SessionKeys, sealed } from './models/index.ts'
import { agentPlanner } from './plan/agent/planner.ts'
import { openPrompts } from './plan/agent/prompts.ts'
import { rememberedPlanner } from './plan/agent/remembered.ts'
import type { AgentTool } from './plan/agent/tools.ts'
import { instantPlanner } from './plan/instant/planner.ts'
import type { Planner } from './plan/types.ts'
import { verifiedPlanner } from './plan/verified.ts'
import {
  type Invocation,
  openRecord,
  type Record,
  type SavedVerified,
  sqliteStore,
  storePath,
  type VerifiedScope,
} from './record/index.ts'
import { SemanticModels } from './semantic-models.ts'
import { readSettings, type Settings } from './settings.ts'
import { openSource } from './sources/index.ts'
import type { AskEvent, Catalog, Question, ResultTable } from './types.ts'
import { type ViewNeeds, Views } from './views.ts'

export type SourceStatus = {
  name: string
  label: string
  dialect: string
  ready: boolean
  tables: number
  /** When the schema was read from the database; ISO, UTC. */
  schemaReadAt?: string
  error?: string
}

/** A running Querent. Every method takes the caller's access; errors are QuerentErrors. */
export type Querent = {
  /**
   * One turn: yields its events, the last one always `turn-finished`. Never throws: failures are `failed` events. `keys` are
   * the asker's own credentials for language models: used for this turn, and kept nowhere.
   */
  ask(question: Question, access: Access, signal?: AbortSignal, keys?: SessionKeys): AsyncGenerator<AskEvent>
  /** SQL that a person wrote, as a turn of a conversation: the same events, the same guard, the same audit. */
  askSql(asked: SqlQuestion, access: Access, signal?: AbortSignal): AsyncGenerator<AskEvent>
  /**
   * Keeps the SQL of an answer as the verified one for its question (or for the given one): for the caller, or for everyone,
   * which needs the owner's role. Throws MESSAGE_UNKNOWN, INVALID_REQUEST for a turn without an answer, FORBIDDEN.
   */
  verify(messageId: string, given: { scope: VerifiedScope; question?: string }, access: Access): Promise<Verified>
  /** What the caller may ask of what people have verified. */
  verified(source: string | undefined, access: Access): Promise<SavedVerified[]>
  /** Removes a verified question of the caller; an owner removes any. Throws MESSAGE_UNKNOWN. */
  removeVerified(id: string, access: Access): Promise<void>
  /** The configured language models, default first. */
  models(): ModelState[]
  /** The name of the configured embedding model. */
  embeddingModel(): string | undefined
  /** The names of the planners, in the order in which they are asked. */
  planners(): string[]
  /** The sources that the caller may read something of, and those that cannot say yet. */
  sources(access: Access): Promise<SourceStatus[]>
  /**
   * Reads the schema of a source (default: the first) again: what has changed, or with `full` everything. For owners. Throws
   * FORBIDDEN, SOURCE_UNKNOWN and what reading it throws.
   */
  refresh(source: string | undefined, access: Access, options?: { full?: boolean }): Promise<SourceStatus>
  /** Resolves when every source is ready or has failed. */
  settled(): Promise<void>
  /** The schema and semantic model of one source (default: the first) as this caller may see it. Throws SOURCE_UNKNOWN. */
  catalog(source: string | undefined, access: Access): Promise<Catalog>
  /** Rows offset..offset+limit of an answer's result. Throws RESULT_UNKNOWN. */
  resultPage(resultId: string, window: { offset: number; limit: number }, access: Access): Promise<ResultTable>
  /** The whole result again, checked again, in batches. Throws RESULT_UNKNOWN. */
  resultStream(resultId: string, access: Access, signal?: AbortSignal): Promise<ResultStream>
  /** The semantic models of the sources, for owners to read and change. */
  semanticModels: SemanticModels
  /** Calls the listener with the facts of every turn that ends; returns what ends that. */
  onTurn(listener: (invocation: Invocation) => void): () => void
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
  const sources = new Sources(
    [...(options.sources ?? []), ...configured(settings, options)],
    views,
    join(settings.dataDir, 'models'),
    new KeptSchemas(join(settings.dataDir, 'schemas'), settings.schemaTtlMinutes),
    report,
  )
  const models = openModels(settings, { custom: options.models, spending: record.spending })
  const prompts = openPrompts(settings.prompts)
  const documents = settings.documents
    ? openDocuments(settings.documents, { report: (error) => report(error, 'a document') })
    : undefined
  const budget = new ReadBudget(settings, record)
  const listeners = new Set<TurnListener>()
  const house: House = {
    settings,
    models,
    prompts,
    documents,
    planners: options.planners ?? plannersOf(settings, { models, prompts, tools: options.tools }),
    record,
    ready: async (name, access) => ({ ...(await sources.ready(name, access)), budget }),
    today: () => isoDay(new Date()),
    onTurn: (invocation) => tell(listeners, invocation, report),
    report,
  }
  sources.prepare(({ catalog }) => {
    for (const planner of house.planners) planner.prepare?.(catalog)
  })
  return {
    ask: (question, access, signal, keys) =>
      ask(question, access, keys ? { ...house, keys: sealed(keys) } : house, signal),
    askSql: (asked, access, signal) => ask(sqlQuestion(asked), access, house, signal),
    verify: (messageId, given, access) => verify(messageId, given, access, house),
    verified: (name, access) => verifiedOf(name, access, house),
    removeVerified: (id, access) => removeVerified(id, access, house),
    models: () => models.list(),
    embeddingModel: () => models.embeddingModel,
    planners: () => house.planners.map(({ name }) => name),
    sources: (access) => sources.status(access),
    refresh: async (name, access, options) => {
      refuseOthers(access)
      return sources.refresh(name, options)
    },
    settled: () => sources.settled(),
    catalog: async (name, access) => (await sources.ready(name, access)).catalogued.catalog,
    resultPage: (id, window, access) => resultPage(id, window, access, house),
    resultStream: (id, access, signal) => resultStream(id, access, house, signal),
    semanticModels: new SemanticModels(sources),
    onTurn: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    record,
    async close() {
      await sources.close()
      await record.close()
    },
  }
}

function refuseOthers({ user }: Access): void {
  if (user.roles.includes(OWNER_ROLE)) return
  throw new QuerentError('FORBIDDEN', 'Only owners may have the schema read again.', { next: 'Ask an owner to do it.' })
}

type TurnListener = Parameters<Querent['onTurn']>[0]

/** A listener that fails takes nothing away from the turn, nor from the other listeners. */
function tell(listeners: Set<TurnListener>, invocation: Invocation, report: House['report']): void {
  for (const listener of listeners) {
    try {
      listener(invocation)
    } catch (thrown) {
      report(asQuerentError(thrown), invocation.messageId)
    }
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
    if (name === 'instant') return [instantPlanner({ threshold: settings.instantThreshold })]
    if (name === 'agent')
      return hasModel
        ? [rememberedPlanner(agentPlanner(models, { prompts, tools, timeoutMs: settings.agentTimeoutMs }))]
        : []
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
export type { ResultStream } from './ask/results.ts'
export { QuerentError } from './errors.ts'
export type { SessionKeys } from './models/index.ts'
export { agentPlanner } from './plan/agent/planner.ts'
export type { AgentTool, ToolContext, ToolTable } from './plan/agent/tools.ts'
export { instantPlanner } from './plan/instant/planner.ts'
export type { PlanContext, Planner, PlanOutcome, Reader } from './plan/types.ts'
export { verifiedPlanner } from './plan/verified.ts'
export type { Invocation } from './record/index.ts'
export { readSettings, SETTINGS, type Settings } from './settings.ts'
export type { Source } from './sources/index.ts'
export type * from './types.ts'
