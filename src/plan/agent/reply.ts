/** The one reply that a language model gives, short to write: names as text, which are resolved here against the catalog. */
import { z } from 'zod'

const Value = z.union([z.string(), z.number(), z.boolean()])

const OPS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'between',
  'contains',
  'not contains',
  'starts with',
  'ends with',
  'missing',
  'present',
  'during',
  'above average',
  'below average',
  'some',
  'none',
] as const

const Inside = z.object({ field: z.string(), op: z.enum(OPS), values: z.array(Value).nullish() })
export type ReplyInside = z.infer<typeof Inside>

const ReplyCondition = Inside.extend({ or: z.boolean().nullish(), inside: z.array(Inside).nullish() })
export type ReplyCondition = z.infer<typeof ReplyCondition>

const Direction = z.enum(['asc', 'desc'])
const Grain = z.enum(['day', 'week', 'month', 'quarter', 'year'])

export const ReplyForm = z.object({
  subject: z.string().nullish(),
  columns: z.array(z.string()).nullish(),
  measures: z.array(z.string()).nullish(),
  by: z.array(z.string()).nullish(),
  where: z.array(ReplyCondition).nullish(),
  having: z
    .array(z.object({ measure: z.string(), op: z.enum(['=', '!=', '<', '<=', '>', '>=']), value: z.number() }))
    .nullish(),
  period: z
    .object({
      field: z.string().nullish(),
      from: z.string().nullish(),
      to: z.string().nullish(),
      text: z.string().nullish(),
      grain: Grain.nullish(),
      compareFrom: z.string().nullish(),
      compareTo: z.string().nullish(),
      compareText: z.string().nullish(),
    })
    .nullish(),
  order: z.array(z.object({ by: z.string(), direction: Direction })).nullish(),
  limit: z.number().nullish(),
  ties: z.boolean().nullish(),
  perGroup: z.boolean().nullish(),
  distinct: z.boolean().nullish(),
  calculations: z.array(z.enum(['share', 'growth', 'running'])).nullish(),
  shareOf: z.array(Inside).nullish(),
})
export type ReplyForm = z.infer<typeof ReplyForm>

export const AgentReply = z.object({
  kind: z.enum(['form', 'sql', 'question', 'refusal', 'look', 'result', 'document']),
  understood: z.string().nullish(),
  form: ReplyForm.nullish(),
  sql: z.string().nullish(),
  question: z.string().nullish(),
  choices: z.array(z.object({ label: z.string(), question: z.string() })).nullish(),
  reason: z.string().nullish(),
  nearest: z.array(z.string()).nullish(),
  result: z.string().nullish().describe('with kind "result": the name of a table that a tool gave'),
  passages: z.array(z.string()).nullish().describe('the passages of documents that it rests on, by their names'),
  assumptions: z.array(z.string()).nullish(),
  confidence: z.number().nullish(),
})
export type AgentReply = z.infer<typeof AgentReply>
