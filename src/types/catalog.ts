/** What is known of a source: tables, columns, relationships, metrics. */
import { z } from 'zod'
import { Cell, Dialect, LogicalType, ValueFormat } from './values.ts'

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
  derived: z.boolean().optional().describe('true for what Querent computes from dates; shown where it is asked for'),
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
  /** From when until when a row holds, where rows that no longer do are kept. */
  history: z.object({ from: z.string(), to: z.string() }).optional(),
  /** The dates on which those who work here came and left, where those who left are kept. */
  employment: z.object({ from: z.string(), to: z.string() }).optional(),
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
