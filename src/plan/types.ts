/** What a planner is, and what it may answer. */
import type { Access } from '../access/types.ts'
import type { ValueIndex } from '../catalog/value-index.ts'
import type { Form } from '../form/types.ts'
import type { DocumentSearch } from '../knowledge/index.ts'
import type { CallRecord, SessionKeys } from '../models/index.ts'
import type {
  Catalog,
  Cell,
  Clarification,
  Decline,
  Plan,
  RawResultColumn,
  ResultTable,
  Turn,
  VerifiedQuestion,
} from '../types.ts'

export type PlanContext = {
  catalog: Catalog
  values: ValueIndex
  /** The day that "today" means, `YYYY-MM-DD`. */
  today: string
  access: Access
  /** The form of the answer before, for follow-ups. */
  previous?: Form
  /** Runs a candidate to weigh it by what it gives: its first rows, 'late' where that takes too long, undefined where it fails. */
  run?: (sql: string, maxRows: number) => Tried | Promise<Tried>
  /** How a planner reads; absent where nothing can be read. */
  reader?: Reader
  /** The turns before that still count, oldest first. */
  history?: Turn[]
  /** Questions of the turns before those, shortened. */
  earlier?: string[]
  /** The documents that the asker may find. */
  documents?: DocumentSearch
  /** Questions of this source that people have verified, beside those of the semantic model. */
  verified?: VerifiedQuestion[]
  /** The language model that the asker chose. */
  model?: string
  /** The asker's own credentials for it. */
  keys?: SessionKeys
  /** The asker wants a chart, whether or not the question names one. */
  wantsChart?: boolean
  /** Planned anew, whatever was planned before. */
  fresh?: boolean
  /** Told where the plan is one that was made before. */
  onRemembered?: () => void
  /** Told of every call of a language model when it ends. */
  onModelCall?: (used: ModelUsed) => void
}

export type Tried = Cell[][] | 'late' | undefined

/** What a call is known to have used: its record, or the tokens alone. */
export type ModelUsed = CallRecord | { inputTokens: number; outputTokens: number }

export type Looked = { columns: RawResultColumn[]; rows: Cell[][]; truncated: boolean }

/** Reading as the asker: every statement passes the guard, and the audit has a line before a row is seen. */
export interface Reader {
  /** Throws what the guard throws; reads nothing. */
  check(sql: string): void
  /** Reads what may become the answer. It is kept, so that the answer does not read it again. */
  candidate(sql: string, signal?: AbortSignal): Promise<Looked>
  /** Reads some rows for the planner alone. */
  look(sql: string, maxRows: number, signal?: AbortSignal): Promise<Looked>
}

/** A planner answers with a plan, asks back, or says why it cannot: not answering is an answer. */
export type PlanOutcome =
  | { kind: 'plan'; plan: Plan; followUp: boolean }
  /** Rows that a tool gave instead of a database; `plan.sql` is empty. */
  | { kind: 'result'; plan: Plan; table: ResultTable }
  | { kind: 'clarification'; clarification: Clarification }
  | { kind: 'decline'; decline: Decline }

/** Planners are asked in order; the first that does not decline wins, else the last refusal is the answer. */
export interface Planner {
  readonly name: string
  plan(question: string, context: PlanContext, signal?: AbortSignal): Promise<PlanOutcome>
  /** Builds ahead of the first question what every question needs. */
  prepare?(catalog: Catalog): void
}
