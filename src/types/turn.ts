/** One question as it is asked, and the events and the whole of its turn. */
import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '../errors.ts'
import { Answer, Clarification, Decline, Plan } from './plan.ts'
import { ChartSpec, ResultTable } from './result.ts'

const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])
export const Failure = z.object({ code: errorCode, message: z.string(), next: z.string() })
export type Failure = z.infer<typeof Failure>

/** The events of one turn, in order; a turn ends with exactly one `turn-finished`, whatever happened before. */
export const AskEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('question-received'),
    conversationId: z.string(),
    messageId: z.string(),
    question: z.string(),
    replaces: z.string().optional().describe('the message that this one is asked instead of'),
  }),
  z.object({
    type: z.literal('question-resolved'),
    question: z.string(),
    followUp: z.boolean().describe('there is an answer before that the question may refer to'),
    source: z.string(),
  }),
  z.object({
    type: z.literal('context-found'),
    tables: z.array(z.string()),
    metrics: z.array(z.string()),
    ms: z.number(),
  }),
  z.object({ type: z.literal('plan-ready'), plan: Plan, ms: z.number() }),
  z.object({
    type: z.literal('sql-checked'),
    sql: z.string(),
    tables: z.array(z.string()),
    explanation: z.string(),
    ms: z.number(),
  }),
  z.object({
    type: z.literal('rows-available'),
    resultId: z.string(),
    table: ResultTable,
    scannedBytes: z.number().optional().describe('bytes that the engine read, where it tells'),
    ms: z.number(),
  }),
  z.object({ type: z.literal('chart-ready'), chart: ChartSpec, alternatives: z.array(ChartSpec) }),
  z.object({ type: z.literal('words-delta'), text: z.string().describe('the next checked sentence of the answer') }),
  z.object({ type: z.literal('answer-ready'), answer: Answer }),
  z.object({ type: z.literal('clarification-needed'), clarification: Clarification }),
  z.object({ type: z.literal('declined'), decline: Decline }),
  z.object({ type: z.literal('failed'), error: Failure }),
  z.object({
    type: z.literal('turn-finished'),
    status: z.enum(['answered', 'clarified', 'declined', 'failed']),
    ms: z.number(),
  }),
])
export type AskEvent = z.infer<typeof AskEvent>

export const TurnStatus = z.enum(['running', 'answered', 'clarified', 'declined', 'failed'])
export type TurnStatus = z.infer<typeof TurnStatus>

/** Everything about one finished or running turn, put together from its events. */
export const Turn = z.object({
  conversationId: z.string(),
  messageId: z.string(),
  question: z.string(),
  /** The message that this one was asked instead of: it and what came after it are no longer part of the thread. */
  replaces: z.string().optional(),
  resolvedQuestion: z.string().optional(),
  source: z.string().optional(),
  status: TurnStatus,
  plan: Plan.optional(),
  sql: z.string().optional(),
  sqlExplanation: z.string().optional(),
  /** Tables that the SQL reads. */
  tables: z.array(z.string()).optional(),
  resultId: z.string().optional(),
  table: ResultTable.optional(),
  scannedBytes: z.number().optional(),
  chart: ChartSpec.optional(),
  alternatives: z.array(ChartSpec).optional(),
  answer: Answer.optional(),
  clarification: Clarification.optional(),
  decline: Decline.optional(),
  error: Failure.optional(),
  ms: z.number().optional(),
  createdAt: z.string(),
})
export type Turn = z.infer<typeof Turn>

/** One question as a face hands it to `ask()`. */
export const Question = z.object({
  question: z.string(),
  conversationId: z.string().optional(),
  source: z.string().optional(),
  maxRows: z.number().int().min(1).max(100_000).optional(),
  /** Only this planner is asked; `auto` or absent: all of them, in their order. */
  planner: z.string().optional(),
  /** A configured language model by its name; the default when absent. */
  model: z.string().optional(),
  /** Asked again instead of this message, and of what came after it. */
  replaces: z.string().optional(),
  /** Planned anew, whatever was planned before for the same question. */
  fresh: z.boolean().optional(),
  /** A name of the caller's own for the conversation, which begins with its first use. */
  thread: z.string().min(1).max(200).optional(),
  /** SQL that a person wrote, instead of a question for the planners. */
  sql: z.string().optional(),
})
export type Question = z.infer<typeof Question>
