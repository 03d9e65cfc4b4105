/** What a question was taken to mean, and what is said of it: plans, questions back, refusals, words. */
import { z } from 'zod'
import { Form } from '../form/types.ts'
import { ChartType, Drawing, ResultColumn } from './result.ts'

/** What one word or phrase of the question was taken to mean. */
export const Reason = z.object({
  text: z.string().describe('the words of the question'),
  start: z.number(),
  end: z.number(),
  meaning: z.string(),
  source: z.enum(['schema', 'value', 'synonym', 'metric', 'grammar', 'date', 'default', 'spelling', 'conversation']),
})
export type Reason = z.infer<typeof Reason>

/** `sql`: a person wrote the SQL; `custom`: a planner that the installation brings along. */
export const PlannerName = z.enum(['verified', 'instant', 'agent', 'sql', 'custom'])
export type PlannerName = z.infer<typeof PlannerName>

/** A place in a document. */
export const Citation = z.object({ document: z.string().describe('path of the file'), heading: z.string() })
export type Citation = z.infer<typeof Citation>

export const Plan = z.object({
  planner: PlannerName,
  sql: z.string(),
  form: Form.optional(),
  columns: z.array(ResultColumn.partial({ type: true })).describe('what the planner knows of the result columns'),
  confidence: z.number().min(0).max(1),
  explanation: z.string().describe('the question as it was understood, in words'),
  reasons: z.array(Reason),
  assumptions: z.array(z.string()),
  chart: ChartType.optional().describe('the chart that the question asked for'),
  drawing: Drawing.optional().describe('what the question says of its axes, where it asked for a chart'),
  checks: z.array(z.string()).optional().describe('what was checked before the plan was given, in sentences'),
  model: z.string().optional().describe('the language model that wrote it'),
  citations: z.array(Citation).optional().describe('documents that it rests on'),
})
export type Plan = z.infer<typeof Plan>

export const Choice = z.object({
  label: z.string(),
  question: z.string().describe('ask this next in the same conversation to choose it'),
  form: Form.optional().describe('the reading that is meant'),
})
export type Choice = z.infer<typeof Choice>

export const Clarification = z.object({ question: z.string(), choices: z.array(Choice) })
export type Clarification = z.infer<typeof Clarification>

export const Decline = z.object({
  reason: z.string(),
  unknownWords: z.array(z.string()),
  suggestions: z.array(z.string()),
})
export type Decline = z.infer<typeof Decline>

export const Answer = z.object({
  words: z.string(),
  caveats: z.array(z.string()),
  followUps: z.array(z.string()),
})
export type Answer = z.infer<typeof Answer>
