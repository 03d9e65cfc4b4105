/** What the monitor reads of the store: figures over the questions of all users. */
import type { Invocation } from '../types.ts'

/** Questions begun at `since` or later and before `until`; ISO, UTC. */
export type Range = { since: string; until: string }

export type Bucket = 'minute' | 'ten-minutes' | 'hour' | 'day'

/** Figures of some questions. Times in milliseconds, null where there was no question; cost in US dollars. */
export type Figures = {
  requests: number
  errors: number
  averageMs: number | null
  p95Ms: number | null
  cacheHits: number
  modelCalls: number
  inputTokens: number
  outputTokens: number
  cachedTokens: number
  /** Of the questions whose price is known. */
  cost: number
  /** Questions whose price is not known. */
  unpriced: number
}

/** `at` is the begin of the bucket, ISO, UTC. */
export type BucketFigures = Figures & { at: string }

/** How many questions have one value of a column; null where they have none. */
export type Share = { name: string | null; requests: number }

/** Questions that replied by one model. */
export type ModelFigures = {
  model: string
  requests: number
  inputTokens: number
  outputTokens: number
  cost: number
  unpriced: number
}

/** Which invocations; `planner` and `model` may be `none`. All that is given holds at once. */
export type InvocationFilter = Range & {
  status?: string
  planner?: string
  model?: string
  source?: string
  user?: string
  error?: string
  /** Words of the question. */
  search?: string
  /** Questions that took at least so many milliseconds. */
  slowerThan?: number
}

export type InvocationOrder = 'latest' | 'slowest'

export type InvocationPage = { total: number; items: Invocation[] }

/** The values that a filter of this range can have. */
export type Facets = { [K in 'status' | 'planner' | 'model' | 'source' | 'user' | 'error']: string[] }

/** A question as it was answered, and what its asker said of the answer. */
export type Trace = Invocation & { feedback: { positive: boolean; reason: string | null } | null }

/** How long questions took, in milliseconds; null where there was none. */
export type Latency = { count: number; averageMs: number | null; minMs: number | null; maxMs: number | null }

/** The same question of all who asked it, without regard to letter case. */
export type AskedOften = { question: string; count: number; answered: number; averageMs: number; lastAsked: string }

export type DeclinedWord = { word: string; count: number }

export type Feedback = { positive: number; negative: number }

export type StoreFacts = {
  kind: string
  location: string
  /** How long the counting took, in milliseconds. */
  ms: number
  conversations: number
  turns: number
  invocations: number
  auditLines: number
}

/** One function a figure. All throw STORE_FAILED when the store fails. */
export type Monitor = {
  /** The figures of the whole range. */
  totals(range: Range): Promise<Figures>
  /** The figures of each bucket of the range, those without questions included, oldest first. */
  traffic(range: Range, bucket: Bucket): Promise<BucketFigures[]>
  /** Questions by the planner that answered, the most used first. */
  planners(range: Range): Promise<Share[]>
  /** Failed questions by the code of their error, the most frequent first. */
  errors(range: Range): Promise<Share[]>
  /** Tokens and cost by model, the most used first. */
  models(range: Range): Promise<ModelFigures[]>
  invocations(
    filter: InvocationFilter,
    page: { limit: number; offset: number; order: InvocationOrder },
  ): Promise<InvocationPage>
  facets(range: Range): Promise<Facets>
  /** Throws MESSAGE_UNKNOWN. */
  trace(messageId: string): Promise<Trace>
  latency(range: Range): Promise<Latency>
  slowest(range: Range, limit: number): Promise<Invocation[]>
  mostAsked(range: Range, limit: number): Promise<AskedOften[]>
  declinedWords(range: Range, limit: number): Promise<DeclinedWord[]>
  feedback(range: Range): Promise<Feedback>
  /** Conversations begun in the range. */
  conversations(range: Range): Promise<number>
  store(): Promise<StoreFacts>
}
