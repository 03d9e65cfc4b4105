/** The shapes of the monitor, which owners alone may see. */
import { z } from '@hono/zod-openapi'
import { SourceItem } from './schema-shapes.ts'

const DAY_MINUTES = 24 * 60
const ms = z.number().describe('milliseconds')
const time = z.iso.datetime().describe('ISO, UTC')

export const MonitorRange = z.strictObject({
  minutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(366 * DAY_MINUTES)
    .default(60)
    .describe('length of the range; its begin is rounded down to a whole bucket'),
  until: time.optional().describe('end of the range; now when absent'),
})
export type MonitorRange = z.infer<typeof MonitorRange>

export const AnalyticsRange = z.strictObject({
  days: z.coerce.number().int().min(1).max(366).default(7),
  until: time.optional().describe('end of the range; now when absent'),
  limit: z.coerce.number().int().min(1).max(100).default(10).describe('length of each list'),
})

const word = z.string().min(1).max(500).optional()

export const InvocationQuery = z.strictObject({
  ...MonitorRange.shape,
  status: z.enum(['answered', 'clarified', 'declined', 'failed']).optional(),
  planner: word.describe('`none` for questions that no planner answered'),
  model: word.describe('`none` for questions that no model was asked for'),
  source: word,
  user: word.describe('id of the user'),
  error: word.describe('code of the error'),
  search: z.string().max(200).optional().describe('words of the question'),
  slower_than: z.coerce.number().min(0).optional().describe('milliseconds'),
  order: z.enum(['latest', 'slowest']).default('latest'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
})
export type InvocationQuery = z.infer<typeof InvocationQuery>

export const LogQuery = z.strictObject({
  lines: z.coerce.number().int().min(0).max(500).default(20).describe('how many of the last lines'),
})

// ---------------------------------------------------------------------------------------------- figures

const figures = {
  requests: z.number(),
  errors: z.number(),
  error_rate: z.number().nullable().describe('errors by requests, 0 to 1; null without requests'),
  average_ms: ms.nullable(),
  p95_ms: ms.nullable().describe('95th percentile by nearest rank, milliseconds'),
  cache_hits: z.number(),
  model_calls: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cached_tokens: z.number().describe('input tokens that providers read from their caches'),
  cost: z.number().describe('US dollars, of the questions whose price is known'),
  unpriced: z.number().describe('questions whose price is not known'),
}
const share = z.object({ name: z.string().nullable(), requests: z.number() })

export const MonitorFigures = z
  .object({
    since: time,
    until: time,
    bucket: z.enum(['minute', 'ten-minutes', 'hour', 'day']),
    totals: z.object(figures),
    traffic: z.array(z.object({ at: time.describe('begin of the bucket'), ...figures })),
    planners: z.array(share).describe('by the planner that answered; null: none did'),
    errors: z.array(share).describe('failed questions by the code of their error'),
    models: z.array(
      z.object({
        model: z.string(),
        requests: z.number(),
        input_tokens: z.number(),
        output_tokens: z.number(),
        cost: z.number(),
        unpriced: z.number(),
      }),
    ),
  })
  .openapi('MonitorFigures')
export type MonitorFigures = z.infer<typeof MonitorFigures>

// ---------------------------------------------------------------------------------------------- questions

export const InvocationItem = z
  .object({
    message_id: z.string(),
    user_id: z.string(),
    source: z.string().nullable(),
    planner: z.string().nullable(),
    model: z.string().nullable().describe('the model that replied last'),
    question: z.string(),
    status: z.string(),
    error_code: z.string().nullable(),
    rows: z.number().nullable(),
    started_at: time,
    latency_ms: ms,
    model_calls: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cached_tokens: z.number(),
    cost: z.number().nullable().describe('US dollars; null where a price is not known'),
    cache_hit: z.boolean(),
  })
  .openapi('Invocation')
export type InvocationItem = z.infer<typeof InvocationItem>

const values = z.array(z.string())

export const InvocationList = z
  .object({
    since: time,
    until: time,
    total: z.number(),
    invocations: z.array(InvocationItem),
    facets: z
      .object({ status: values, planner: values, model: values, source: values, user: values, error: values })
      .describe('the values that each filter can have in this range'),
  })
  .openapi('Invocations')
export type InvocationList = z.infer<typeof InvocationList>

const part = { start: ms.describe('milliseconds since the turn began'), ms }

export const TraceItem = InvocationItem.extend({
  sql: z.string().nullable(),
  unknown_words: z.array(z.string()),
  feedback: z.object({ positive: z.boolean(), reason: z.string().nullable() }).nullable(),
  stages: z.array(z.object({ name: z.string(), ...part })),
  calls: z.array(
    z.object({
      purpose: z.string(),
      model: z.string(),
      ...part,
      input_tokens: z.number().describe('size of the prompt'),
      output_tokens: z.number(),
      cached_tokens: z.number(),
      estimated: z.boolean().describe('the provider did not say; estimated from the length of the text'),
      cost: z.number().nullable(),
      error_code: z.string().nullable(),
      failed: z.array(z.object({ model: z.string(), code: z.string() })).describe('models that were tried before'),
    }),
  ),
}).openapi('Trace')
export type TraceItem = z.infer<typeof TraceItem>

export const Analytics = z
  .object({
    since: time,
    until: time,
    latency: z.object({ count: z.number(), average_ms: ms.nullable(), min_ms: ms.nullable(), max_ms: ms.nullable() }),
    totals: z.object(figures),
    slowest: z.array(InvocationItem),
    most_asked: z.array(
      z.object({
        question: z.string(),
        count: z.number(),
        answered: z.number(),
        average_ms: ms,
        last_asked: time,
      }),
    ),
    declined_words: z.array(z.object({ word: z.string(), count: z.number() })),
    feedback: z.object({ positive: z.number(), negative: z.number() }),
    conversations: z.number().describe('begun in the range'),
  })
  .openapi('Analytics')
export type Analytics = z.infer<typeof Analytics>

// ---------------------------------------------------------------------------------------------- log and health

export const LogItem = z
  .object({
    n: z.number().describe('number of the line'),
    time,
    level: z.string(),
    message: z.string(),
    request_id: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('LogLine')
export type LogItem = z.infer<typeof LogItem>

export const LogLines = z.object({ lines: z.array(LogItem) }).openapi('LogLines')

const bytes = z.number().describe('bytes')

export const MonitorHealth = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    version: z.string(),
    node: z.string(),
    uptime_s: z.number().describe('seconds since the process began'),
    sources: z.array(SourceItem),
    store: z
      .object({
        kind: z.string(),
        location: z.string(),
        bytes: bytes.nullable(),
        ms: ms.describe('how long counting took, milliseconds'),
        conversations: z.number(),
        turns: z.number(),
        invocations: z.number(),
        audit_lines: z.number(),
      })
      .nullable()
      .describe('null when it cannot be read'),
    models: z.array(
      z.object({
        name: z.string(),
        is_default: z.boolean(),
        has_key: z.boolean(),
        has_price: z.boolean(),
        breaker: z.enum(['closed', 'open', 'half-open']).describe('open: left alone for a while after failures'),
      }),
    ),
    disk: z.object({ free_bytes: bytes, total_bytes: bytes }).nullable().describe('where the data folder lies'),
    memory: z.object({ process_bytes: bytes, heap_bytes: bytes, free_bytes: bytes, total_bytes: bytes }),
    log: z.object({ level: z.string(), folder: z.string().nullable(), files: z.number(), file_mb: z.number() }),
  })
  .openapi('MonitorHealth')
export type MonitorHealth = z.infer<typeof MonitorHealth>
