/** The shapes that cross from one room to another. One zod schema per shape, shared by HTTP, CLI, web and library. */
import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './errors.ts'
import { Form } from './form/types.ts'

export const LogicalType = z.enum([
  'string',
  'integer',
  'decimal',
  'float',
  'boolean',
  'date',
  'time',
  'datetime',
  'datetimetz',
  'interval',
  'json',
  'binary',
  'other',
])
export type LogicalType = z.infer<typeof LogicalType>

/**
 * One value of a result. Numbers are JSON numbers where that is exact, else strings (large integers, long decimals, NaN,
 * Infinity); dates and times are ISO-like text (`2026-01-31`, `2026-01-31 08:00:00`); binary is hexadecimal.
 */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Cell = z.infer<typeof Cell>

export const Grain = z.enum(['day', 'week', 'month', 'quarter', 'year'])
export type Grain = z.infer<typeof Grain>

export const ValueFormat = z.enum(['integer', 'decimal', 'percent', 'currency', 'date', 'text'])
export type ValueFormat = z.infer<typeof ValueFormat>

export const Dialect = z.enum(['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino'])
export type Dialect = z.infer<typeof Dialect>

// ---------------------------------------------------------------------------------------------- catalog

export const Profile = z.object({
  distinct: z.number().nullable().describe('number of distinct values, null when not counted'),
  nullShare: z.number().describe('share of rows without a value, 0 to 1'),
  min: Cell,
  max: Cell,
  frequent: z.array(z.object({ value: Cell, count: z.number() })).describe('most frequent values, at most 20'),
  exact: z.boolean().describe('false when taken from a sample'),
})
export type Profile = z.infer<typeof Profile>

export const ColumnInfo = z.object({
  name: z.string(),
  label: z.string().describe('the name in words'),
  type: LogicalType,
  nativeType: z.string(),
  nullable: z.boolean(),
  description: z.string().optional(),
  synonyms: z.array(z.string()),
  /** SQL over columns of the same table, for a field that the model computes; absent for a physical column. */
  expression: z.string().optional(),
  aggregate: z.enum(['sum', 'avg', 'none']).optional().describe('how it is summed up when the question does not say'),
  unit: z.string().optional(),
  format: ValueFormat.optional(),
  /** What stored codes mean, for example `{"F": ["female", "women"]}`. */
  valueLabels: z.record(z.string(), z.array(z.string())).optional(),
  hidden: z.boolean().optional().describe('true for technical columns that answers never show unasked'),
  profile: Profile.optional(),
})
export type ColumnInfo = z.infer<typeof ColumnInfo>

export const TableInfo = z.object({
  name: z.string(),
  schema: z.string().optional(),
  label: z.string(),
  description: z.string().optional(),
  synonyms: z.array(z.string()),
  columns: z.array(ColumnInfo),
  primaryKey: z.array(z.string()),
  uniqueKeys: z.array(z.array(z.string())),
  rowCount: z.number().nullable(),
  /** The column that names a row to people, for example `full_name`. */
  displayColumn: z.string().optional(),
  /** The date that "in 2025" means when the question names no date. */
  defaultTime: z.string().optional(),
})
export type TableInfo = z.infer<typeof TableInfo>

/** A key from the many side (`from`) to the one side (`to`). */
export const Relationship = z.object({
  name: z.string(),
  from: z.string(),
  to: z.string(),
  fromColumns: z.array(z.string()).min(1),
  toColumns: z.array(z.string()).min(1),
  origin: z.enum(['declared', 'model', 'inferred']),
  synonyms: z.array(z.string()),
})
export type Relationship = z.infer<typeof Relationship>

export const Metric = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string().optional(),
  synonyms: z.array(z.string()),
  /** SQL as written in the model; fields as `dataset.field`, other metrics by their bare name. */
  expression: z.string(),
  /** The dataset whose rows are aggregated; absent for a metric made of other metrics. */
  dataset: z.string().optional(),
  type: LogicalType,
  unit: z.string().optional(),
  format: ValueFormat.optional(),
  /** The date that periods apply to, as `dataset.field`. */
  time: z.string().optional(),
  /** Rows hold from..to (to may be null: still open); the metric counts those in force at the end of the period. */
  valid: z.object({ from: z.string(), to: z.string() }).optional(),
  /** With `valid`: `end` of the period (default), or `average` of its start and its end. */
  at: z.enum(['end', 'average']).optional(),
  /** Period taken when the question names none, for example "last 12 months". */
  defaultPeriod: z.string().optional(),
  higherIsBetter: z.boolean().optional(),
})
export type Metric = z.infer<typeof Metric>

export const VerifiedQuestion = z.object({
  question: z.string(),
  sql: z.string(),
  author: z.string().optional(),
  verifiedAt: z.string().optional(),
})
export type VerifiedQuestion = z.infer<typeof VerifiedQuestion>

/** What a person may see of one source: schema, semantic model and profiles merged. */
export const Catalog = z.object({
  source: z.string(),
  dialect: Dialect,
  label: z.string(),
  description: z.string().optional(),
  tables: z.array(TableInfo),
  relationships: z.array(Relationship),
  metrics: z.array(Metric),
  verified: z.array(VerifiedQuestion),
  examples: z.array(z.string()).describe('starter questions'),
  /** The day that "today" means for this data; absent: the clock. */
  today: z.string().optional(),
  warnings: z.array(z.string()),
  fingerprint: z.string(),
})
export type Catalog = z.infer<typeof Catalog>

// ---------------------------------------------------------------------------------------------- results

/** A result column as the engine describes it. */
export type RawResultColumn = { name: string; type: LogicalType; nativeType: string }

export const ResultColumn = z.object({
  name: z.string(),
  label: z.string(),
  type: LogicalType,
  role: z.enum(['dimension', 'measure', 'time', 'key']),
  grain: Grain.optional(),
  unit: z.string().optional(),
  format: ValueFormat.optional(),
})
export type ResultColumn = z.infer<typeof ResultColumn>

/** A whole result that an engine has left elsewhere as CSV: whoever holds the address may fetch it until it expires. Never stored. */
export const ResultFile = z.object({ url: z.string(), rows: z.number(), expiresAt: z.string() })
export type ResultFile = z.infer<typeof ResultFile>

export const ResultTable = z.object({
  columns: z.array(ResultColumn),
  rows: z.array(z.array(Cell)),
  truncated: z.boolean().describe('true when there are more rows than were read'),
  file: ResultFile.optional().describe('the whole of a large result, where the engine keeps it; told once, not stored'),
})
export type ResultTable = z.infer<typeof ResultTable>

export const ChartType = z.enum(['bar', 'line', 'area', 'pie', 'scatter', 'heatmap', 'kpi', 'table'])
export type ChartType = z.infer<typeof ChartType>

/** Which chart shows a result; names columns of the result and never copies its data. */
export const ChartSpec = z.object({
  type: ChartType,
  title: z.string(),
  x: z.string().optional(),
  y: z.string().optional(),
  series: z.string().optional(),
  stacked: z.boolean().optional(),
  horizontal: z.boolean().optional(),
  reason: z.string(),
})
export type ChartSpec = z.infer<typeof ChartSpec>

// ---------------------------------------------------------------------------------------------- plans

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
  checks: z.array(z.string()).optional().describe('what was checked before the plan was given, in sentences'),
  model: z.string().optional().describe('the language model that wrote it'),
  citations: z.array(Citation).optional().describe('documents that it rests on'),
})
export type Plan = z.infer<typeof Plan>

export const Choice = z.object({ label: z.string(), question: z.string().describe('ask this to choose it') })
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

// ---------------------------------------------------------------------------------------------- budgets

/** Tokens in and out; US dollars, where a price is known. */
export type Spent = { tokens: number; cost: number }

/**
 * Where it is kept what users spend on language models. Days are UTC dates, `2026-01-31`. A store that several processes
 * share keeps the limits over all of them. All may throw STORE_FAILED, which ends the call.
 */
export interface Spending {
  /**
   * Sets aside what a call may use at most, until it is settled or its time is over; `fits` is told what is used and set
   * aside already. One step: no other call is let through in between.
   */
  reserve(asked: {
    user: string
    day: string
    most: Spent
    until: Date
    fits(used: Spent): boolean
  }): Promise<{ id: string } | { used: Spent }>
  /** Enters what a call did use on a day, and gives back what was set aside for it. */
  settle(call: { id?: string; user: string; day: string; used: Spent }): Promise<void>
  /** What was entered. */
  spent(user: string, day: string): Promise<Spent>
}

// ---------------------------------------------------------------------------------------------- events

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
