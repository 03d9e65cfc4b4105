/** What a suite is asked of. */
import type { Plan } from '../types.ts'
import type { Outcome } from './gold.ts'
import type { SuiteItem } from './suite.ts'

/** What language models were used for one question; cost in the currency of the price table. */
export type ModelUse = { calls: number; promptTokens: number; completionTokens: number; cost: number }

/** What was told in answer. `rows` runs the answer's query, or gives the rows that came with the answer. */
export type Told =
  | {
      kind: 'plan'
      sql: string
      confidence: number
      explanation: string
      rows(maxRows: number): Promise<Outcome>
      plan: Plan
    }
  | { kind: 'clarification' | 'decline' | 'failure'; reason: string }

/** What came of one question. */
export type Asked = Told & { planner: string; use: ModelUse }

/** What a subject keeps between the turns of one dialogue. */
export type Talk = Map<string, unknown>

/** A database that questions are asked of, and on which what came of them is judged. */
export type Subject = {
  /** Asks one question; turns of one dialogue share a talk. What goes wrong is a failure, never thrown. */
  ask(item: SuiteItem, talk: Talk): Promise<Asked>
  /** Runs a statement of the suite, as its author could. */
  run(sql: string): Promise<Outcome>
  close(): Promise<void>
}

export const NO_MODEL: ModelUse = { calls: 0, promptTokens: 0, completionTokens: 0, cost: 0 }
