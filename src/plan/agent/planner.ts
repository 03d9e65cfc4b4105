/** The agent: one structured call with the context prepared; tools only where that does not do. */
import { asQuerentError, QuerentError } from '../../errors.ts'
import type { ModelCall, Models, Reply, ToolCall } from '../../models/index.ts'
import type { Citation, ResultTable } from '../../types.ts'
import { suggestions } from '../instant/suggest.ts'
import type { PlanContext, Planner, PlanOutcome } from '../types.ts'
import { contextText } from './context.ts'
import { type Judged, judge } from './judge.ts'
import { modelText, modelTexts } from './model-text.ts'
import { citationsOf, Passages, passageTable } from './passages.ts'
import { openPrompts, type Prompts } from './prompts.ts'
import { cut } from './quote.ts'
import { AgentReply } from './reply.ts'
import { searchOf } from './retrieve.ts'
import { type AgentTool, ToolDesk } from './tools.ts'

export type AgentOptions = {
  prompts?: Prompts
  /** Tools of the installation, beside those that look at the database. */
  tools?: readonly AgentTool[]
  /** Milliseconds after which planning ends, whatever the model does. */
  timeoutMs?: number
}

/** Steps with tools after the first call. */
const MAX_STEPS = 8
/** Queries that may be tried after the first one. */
const MAX_CORRECTIONS = 3
/** Calls of a tool that were made before, and replies that are none, until the search is ended. */
const MAX_REPEATS = 3
const TIMEOUT_MS = 90_000
const MAX_OUTPUT_TOKENS = 2_000

type Message = ModelCall['messages'][number]

/** A planner that asks a language model. Errors are those of `Models.call`, and what the reader throws that ends a question. */
export function agentPlanner(models: Models, options: AgentOptions = {}): Planner {
  const prompts = options.prompts ?? openPrompts()
  return {
    name: 'agent',
    prepare(catalog) {
      searchOf(catalog)
    },
    plan: (question, context, signal) => new Investigation(models, prompts, options, question, context, signal).run(),
  }
}

class Investigation {
  private readonly models: Models
  private readonly prompts: Prompts
  private readonly question: string
  private readonly context: PlanContext
  private readonly signal: AbortSignal
  private readonly passages: Passages
  private readonly desk: ToolDesk
  private readonly deadline: number
  private readonly system: string
  private readonly seen = new Set<string>()
  private readonly trials = { attempts: 0, doubts: 0 }
  private model: string | undefined
  private repeats = 0
  private lastError: QuerentError | undefined
  /** A plan that may be right: it is the answer where nothing better comes. */
  private doubted: PlanOutcome | undefined

  constructor(
    models: Models,
    prompts: Prompts,
    { tools = [], timeoutMs = TIMEOUT_MS }: AgentOptions,
    question: string,
    context: PlanContext,
    signal?: AbortSignal,
  ) {
    this.models = models
    this.prompts = prompts
    this.question = question
    this.context = context
    this.deadline = Date.now() + timeoutMs
    const over = AbortSignal.timeout(timeoutMs)
    this.signal = signal ? AbortSignal.any([signal, over]) : over
    this.passages = new Passages(context.documents)
    this.desk = new ToolDesk(context, tools, this.passages, this.signal)
    this.system = systemText(prompts, context, tools)
  }

  async run(): Promise<PlanOutcome> {
    try {
      const passages = await this.passages.prepared(this.question)
      const opening: Message[] = [{ role: 'user', content: contextText(this.question, this.context, passages) }]
      const reply = await this.firstReply(opening)
      const outcome = reply?.object ? await this.weigh(reply.object) : UNREADABLE
      if (typeof outcome !== 'string') return outcome
      const told: Message = { role: 'user', content: this.toolsText(outcome, MAX_STEPS) }
      return await this.search([...opening, ...(reply?.messages ?? []), told])
    } catch (thrown) {
      // What was found before the time was over, or the model failed, is better than nothing.
      if (this.doubted && asQuerentError(thrown).code.startsWith('LLM_')) return this.doubted
      throw Date.now() >= this.deadline && asQuerentError(thrown).code === 'CANCELLED' ? tooLong() : thrown
    }
  }

  /** Undefined for a reply in another form than asked for: the search may still do. */
  private async firstReply(messages: Message[]): Promise<Reply<AgentReply> | undefined> {
    try {
      return await this.call<AgentReply>({ messages, schema: AgentReply })
    } catch (thrown) {
      if (asQuerentError(thrown).code !== 'LLM_REPLY_INVALID') throw thrown
      return undefined
    }
  }

  private async call<T>(call: Pick<ModelCall<T>, 'messages' | 'schema' | 'tools'>): Promise<Reply<T>> {
    const { access, model, keys, onModelCall } = this.context
    const reply = await this.models.call<T>({
      ...call,
      user: access.user.id,
      purpose: 'plan',
      system: this.system,
      model,
      keys,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      signal: this.signal,
      deadline: this.deadline,
      onCall: onModelCall,
    })
    this.model = reply.model
    return reply
  }

  /** The outcome of a reply, or what is wrong with it. */
  private async weigh(reply: AgentReply): Promise<PlanOutcome | string> {
    if (reply.kind === 'question') return this.asked(reply)
    if (reply.kind === 'refusal')
      return this.declined(
        modelText(reply.reason, 300, this.question) ?? 'This cannot be answered from the data.',
        reply,
      )
    if (reply.kind === 'look') return 'You asked for a look.'
    if (reply.kind === 'result') return this.shown(reply)
    if (reply.kind === 'document') return this.read(reply)
    this.trials.attempts += 1
    const judged = await judge(reply, this.question, this.context, this.trials, this.signal)
    return this.settle(judged, citationsOf(this.passages.named(reply.passages)))
  }

  private settle(judged: Judged, citations: Citation[]): PlanOutcome | string {
    if ('problem' in judged) {
      this.lastError = judged.error
      return judged.problem
    }
    const plan = { ...judged.plan, model: this.model, ...(citations.length > 0 && { citations }) }
    const outcome: PlanOutcome = { kind: 'plan', plan, followUp: false }
    if (!('doubt' in judged)) return outcome
    const before = this.doubted
    const isConfirmed = before?.kind === 'plan' && before.plan.sql === plan.sql
    this.doubted = { ...outcome, plan: { ...plan, assumptions: [...plan.assumptions, ...doubtSaid(judged.doubt)] } }
    if (isConfirmed || this.trials.doubts > 0) return this.doubted
    this.trials.doubts += 1
    return judged.doubt
  }

  private asked({ question, choices }: AgentReply): PlanOutcome | string {
    const asked = modelText(question, 300)
    if (asked === undefined) return 'The reply says "question" but asks nothing that can be shown.'
    const offered = (choices ?? []).slice(0, 5).flatMap((choice) => {
      const [label, full] = [modelText(choice.label, 100), modelText(choice.question, 300)]
      return label === undefined || full === undefined ? [] : [{ label, question: full }]
    })
    return { kind: 'clarification', clarification: { question: asked, choices: offered } }
  }

  private declined(reason: string, reply?: AgentReply): PlanOutcome {
    const nearest = modelTexts(reply?.nearest, 200).slice(0, 3)
    const all = [...new Set([...nearest, ...suggestions(this.context.catalog, [])])]
    return { kind: 'decline', decline: { reason, unknownWords: [], suggestions: all.slice(0, 4) } }
  }

  private shown(reply: AgentReply): PlanOutcome | string {
    const table: ResultTable | undefined = this.desk.tables.get(reply.result ?? '')
    if (!table) return `There is no result "${cut(reply.result ?? '', 40)}".`
    return this.withoutQuery(reply, table, 'The rows come from a tool of this installation, not from a query.')
  }

  /** What documents say, word by word. */
  private read(reply: AgentReply): PlanOutcome | string {
    const passages = this.passages.named(reply.passages)
    if (passages.length === 0) return 'The reply says "document" but names no passage that you were told.'
    const check = 'The text is quoted from documents; nothing was computed.'
    return this.withoutQuery(reply, passageTable(passages), check, citationsOf(passages))
  }

  private withoutQuery(reply: AgentReply, table: ResultTable, check: string, citations?: Citation[]): PlanOutcome {
    const plan = {
      planner: 'agent' as const,
      sql: '',
      columns: table.columns,
      confidence: Math.min(0.85, Math.max(0.1, reply.confidence ?? 0.8)),
      explanation: modelText(reply.understood, 300, this.question) ?? this.question,
      reasons: [],
      assumptions: modelTexts(reply.assumptions, 200, this.question),
      checks: [check],
      model: this.model,
      ...(citations && { citations }),
    }
    return { kind: 'result', plan, table }
  }

  /** Steps with tools until a reply holds. */
  private async search(messages: Message[]): Promise<PlanOutcome> {
    for (let step = 1; step <= MAX_STEPS && !this.isOver(); step++) {
      const left = MAX_STEPS - step
      const reply = await this.call({ messages, tools: this.desk.offers(left === 0) })
      // The SDK answers calls that do not fit by itself; a second result for one call is refused by providers.
      messages.push(...reply.messages.filter(({ role }) => role !== 'tool'))
      const outcome = await this.work(reply, messages, left)
      if (outcome) return outcome
    }
    if (this.doubted) return this.doubted
    if (this.lastError && SAID_AS_THEY_ARE.includes(this.lastError.code)) throw this.lastError
    return this.declined('I could not put this into a query that holds up to the checks.')
  }

  private isOver(): boolean {
    return this.trials.attempts > MAX_CORRECTIONS || this.repeats >= MAX_REPEATS
  }

  /** What the calls of one step give; an outcome where one of them is a reply that holds. */
  private async work({ toolCalls, text }: Reply, messages: Message[], left: number): Promise<PlanOutcome | undefined> {
    if (toolCalls.length === 0) return this.plainText(text, messages, left)
    const results: ToolResult[] = []
    for (const call of toolCalls) {
      const given = call.name === 'answer' ? await this.answered(call) : await this.looked(call)
      if (typeof given !== 'string') return given
      results.push(toolResult(call, `${given}\nSteps left: ${left}.`))
    }
    messages.push({ role: 'tool', content: results })
    return undefined
  }

  /** A model that cannot call tools may still write its reply as text. */
  private async plainText(text: string, messages: Message[], left: number): Promise<PlanOutcome | undefined> {
    const parsed = AgentReply.safeParse(jsonIn(text))
    const outcome = parsed.success ? await this.weigh(parsed.data) : UNREADABLE
    if (typeof outcome !== 'string') return outcome
    if (!parsed.success) this.repeats += 1
    messages.push({ role: 'user', content: this.toolsText(outcome, left) })
    return undefined
  }

  private async answered({ input, error }: ToolCall): Promise<PlanOutcome | string> {
    const parsed = AgentReply.safeParse(input)
    if (error === undefined && parsed.success) return this.weigh(parsed.data)
    this.repeats += 1
    return 'The reply does not have the form that was asked for.'
  }

  private async looked({ name, input, error }: ToolCall): Promise<string> {
    const key = `${name} ${JSON.stringify(input)}`
    if (this.seen.has(key)) {
      this.repeats += 1
      return 'You have made this call before; its result is the same. Answer, or look at something else.'
    }
    this.seen.add(key)
    return error !== undefined ? `Error: ${cut(error, 300)}` : this.desk.run(name, input)
  }

  private toolsText(problem: string, steps: number): string {
    return this.prompts('tools', { problem, steps: String(steps) })
  }
}

const UNREADABLE = 'Your reply does not have the form that was asked for.'

/** Errors that tell the asker more than a refusal does. */
const SAID_AS_THEY_ARE = ['TOTALS_ONLY', 'QUERY_TIMEOUT', 'QUERY_MEMORY']

type ToolResult = Extract<Extract<Message, { role: 'tool' }>['content'][number], { type: 'tool-result' }>

const toolResult = ({ id, name }: ToolCall, value: string): ToolResult => ({
  type: 'tool-result',
  toolCallId: id,
  toolName: name,
  output: { type: 'text', value },
})

const doubtSaid = (doubt: string): string[] => [
  cut(doubt.replace(/ (Search for|Aggregate before|Check the) .*$/s, ''), 300),
]

const tooLong = (): QuerentError =>
  new QuerentError('LLM_TIMEOUT', 'The language model did not find a query in the time that a question may take.')

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
  } catch {
    return undefined
  }
}

/** The same for every question on a source, so that providers can keep it. */
function systemText(prompts: Prompts, { catalog, documents }: PlanContext, tools: readonly AgentTool[]): string {
  const { dialect } = catalog
  const system = prompts('system', { form: prompts('form'), dialect, dialectFacts: prompts(`dialects/${dialect}`) })
  const own = tools.map(({ name, description }) => `- ${name}: ${description}`).join('\n')
  const further = own === '' ? '' : `# Further tools, after a reply of kind "look"\n\n${own}`
  return [system, documents ? prompts('documents') : '', further].filter(Boolean).join('\n\n')
}
