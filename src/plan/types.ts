/** What a planner is, and what it may answer. */
import type { Access } from '../access/types.ts'
import type { ValueIndex } from '../catalog/value-index.ts'
import type { Form } from '../form/types.ts'
import type { Catalog, Clarification, Decline, Plan } from '../types.ts'

export type PlanContext = {
  catalog: Catalog
  values: ValueIndex
  /** The day that "today" means, `YYYY-MM-DD`. */
  today: string
  access: Access
  /** The form of the answer before, for follow-ups. */
  previous?: Form
}

/** A planner answers with a plan, asks back, or says why it cannot: not answering is an answer. */
export type PlanOutcome =
  | { kind: 'plan'; plan: Plan; followUp: boolean }
  | { kind: 'clarification'; clarification: Clarification }
  | { kind: 'decline'; decline: Decline }

/** Planners are asked in order; the first that does not decline wins, else the last refusal is the answer. */
export interface Planner {
  readonly name: Plan['planner']
  plan(question: string, context: PlanContext, signal?: AbortSignal): Promise<PlanOutcome>
  /** Builds ahead of the first question what every question needs. */
  prepare?(catalog: Catalog): void
}
