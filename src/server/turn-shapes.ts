/** Shapes of questions and of the turns that answer them. */
import { z } from '@hono/zod-openapi'
import { Form } from '../form/types.ts'
import { ChartSpec, Choice, Clarification, Decline, Plan, ResultColumn, Turn } from '../types.ts'
import { ErrorShape, id, truth } from './shapes.ts'

/** A plan as it is documented: a composed query holds further ones, and a document of schemas cannot hold itself. */
const ShownForm = Form.extend({ composed: z.record(z.string(), z.unknown()).optional() })
const ShownPlan = Plan.extend({ form: ShownForm.optional() })
const ShownClarification = Clarification.extend({ choices: z.array(Choice.extend({ form: ShownForm.optional() })) })
export const ShownTurn = Turn.extend({ plan: ShownPlan.optional(), clarification: ShownClarification.optional() })

const sqlOptions = z.strictObject({
  max_rows: z.number().int().min(1).max(100_000).optional(),
  model: z.string().min(1).max(500).nullish().describe('a configured language model, as /api/models names it'),
})
const options = sqlOptions.extend({
  planner: z.string().min(1).max(100).nullish().describe('`auto` (all in their order), or one of /api/models'),
})
const replaces = id.nullish().describe('the message that this one is asked instead of')

export const QueryBody = z
  .strictObject({
    question: z.string().trim().min(1),
    session_id: id.nullish().describe('the conversation to go on with; without it a new one begins'),
    source: z.string().min(1).nullish().describe('name of the source to ask; without it the conversation decides'),
    options: options.nullish(),
    replaces,
    wait: z.boolean().optional().describe('answer only when the turn has finished'),
  })
  .openapi('Query')

export const SqlBody = z
  .strictObject({
    sql: z.string().trim().min(1).max(100_000),
    question: z.string().trim().min(1).nullish().describe('the words under which it stands in the conversation'),
    session_id: id.nullish(),
    source: z.string().min(1).nullish(),
    options: sqlOptions.nullish(),
    replaces,
    wait: z.boolean().optional(),
  })
  .openapi('Sql')

export const WaitQuery = z.object({ wait: truth.optional() })

const Status = z.enum(['running', 'completed', 'clarified', 'declined', 'failed'])

export const Accepted = z
  .object({ session_id: z.string(), message_id: z.string(), status: z.literal('running') })
  .openapi('Accepted')

export const Step = z.object({ type: z.string(), description: z.string(), ms: z.number().optional() }).openapi('Step')
export type Step = z.infer<typeof Step>

export const TurnResponse = z
  .object({
    session_id: z.string(),
    message_id: z.string(),
    status: Status,
    question: z.string(),
    source: z.string().nullable(),
    answer_summary: z.string().nullable(),
    sql: z.string().nullable(),
    sql_explanation: z.string().nullable(),
    result_id: z.string().nullable(),
    result_preview: z
      .object({
        columns: z.array(ResultColumn),
        rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
        total_rows: z.number().nullable().describe('null when there are more rows than were read'),
        truncated: z.boolean(),
      })
      .nullable(),
    quick_chart: ChartSpec.nullable(),
    alternative_charts: z.array(ChartSpec),
    caveats: z.array(z.string()),
    follow_ups: z.array(z.string()),
    clarification: ShownClarification.optional(),
    decline: Decline.optional(),
    error: ErrorShape.shape.error.optional(),
    intermediate_steps: z.array(Step),
    execution_time_ms: z.number().nullable(),
    plan: ShownPlan.nullable(),
  })
  .openapi('TurnResponse')
export type TurnResponse = z.infer<typeof TurnResponse>

export const UpdatesQuery = z.object({
  session_id: id.optional(),
  message_id: id,
  after: z.coerce.number().int().min(0).default(0).describe('number of the last event that the caller has'),
  timeout_ms: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(25_000)
    .describe('how long to wait for the next event'),
})

export const Updates = z
  .object({
    session_id: z.string(),
    message_id: z.string(),
    status: Status,
    events: z.array(z.looseObject({ type: z.string() })).describe('events after number `after`'),
    next: z.number().describe('send this as `after` next time'),
    partial_summary: z.string().nullable(),
    partial_sql: z.string().nullable(),
    current_step: z.string(),
    progress_percent: z.number(),
  })
  .openapi('Updates')
export type Updates = z.infer<typeof Updates>

export const FeedbackBody = z
  .strictObject({
    message_id: id,
    session_id: id.nullish(),
    positive: z.boolean().optional(),
    feedback_type: z.enum(['thumbs_up', 'thumbs_down']).optional().describe('the same as `positive`, in words'),
    reason: z.string().max(2000).nullish(),
  })
  .openapi('Feedback')
