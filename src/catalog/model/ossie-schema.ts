/**
 * Apache Ossie (Open Semantic Interchange) core metadata 0.2.0.dev0 as schemas, and the data that Querent keeps in its
 * `custom_extensions`. Only shapes are checked here; names and references are checked by `check-model.ts`.
 */
import { z } from 'zod'
import { ValueFormat, VerifiedQuestion } from '../../types.ts'

export const OSSIE_VERSION = '0.2.0.dev0'

/** Our name in `vendor_name`; extensions of other vendors are left as they are. */
export const VENDOR = 'QUERENT'

const OssieDialect = z.enum([
  'ANSI_SQL',
  'SNOWFLAKE',
  'MDX',
  'TABLEAU',
  'DATABRICKS',
  'MAQL',
  'BIGQUERY',
  'THOUGHTSPOT',
])

export const DataType = z.enum([
  'String',
  'Integer',
  'Decimal',
  'Float',
  'Boolean',
  'Date',
  'Time',
  'DateTime',
  'DateTimeTz',
  'Opaque',
])
export type DataType = z.infer<typeof DataType>

const AiContext = z.union([
  z.string(),
  z.looseObject({
    instructions: z.string().optional(),
    synonyms: z.array(z.string()).optional(),
    examples: z.array(z.string()).optional(),
  }),
])
export type AiContext = z.infer<typeof AiContext>

const CustomExtension = z.strictObject({ vendor_name: z.string(), data: z.string() })
export type CustomExtension = z.infer<typeof CustomExtension>

const Expression = z.strictObject({
  dialects: z.array(z.strictObject({ dialect: OssieDialect, expression: z.string() })).min(1),
})
export type Expression = z.infer<typeof Expression>

/** What most elements may carry. */
const described = { description: z.string().optional() }
const extended = { ai_context: AiContext.optional(), custom_extensions: z.array(CustomExtension).optional() }

const OssieField = z.strictObject({
  name: z.string().min(1),
  expression: Expression,
  dimension: z.strictObject({ is_time: z.boolean().optional() }).optional(),
  label: z.string().optional(),
  ...described,
  datatype: DataType.optional(),
  ...extended,
})
export type OssieField = z.infer<typeof OssieField>

const OssieMetric = z.strictObject({
  name: z.string().min(1),
  expression: Expression,
  ...described,
  datatype: DataType.optional(),
  ...extended,
})
export type OssieMetric = z.infer<typeof OssieMetric>

const columnNames = z.array(z.string())

const OssieDataset = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1),
  primary_key: columnNames.optional(),
  unique_keys: z.array(columnNames).optional(),
  ...described,
  ...extended,
  fields: z.array(OssieField).optional(),
  metrics: z.array(OssieMetric).optional(),
})
export type OssieDataset = z.infer<typeof OssieDataset>

const OssieRelationship = z.strictObject({
  name: z.string().min(1),
  from: z.string(),
  to: z.string(),
  from_columns: columnNames.min(1),
  to_columns: columnNames.min(1),
  ...extended,
})
export type OssieRelationship = z.infer<typeof OssieRelationship>

const OssieModel = z.strictObject({
  name: z.string().min(1),
  ...described,
  ...extended,
  datasets: z.array(OssieDataset).min(1),
  relationships: z.array(OssieRelationship).optional(),
  metrics: z.array(OssieMetric).optional(),
})
export type OssieModel = z.infer<typeof OssieModel>

/** A whole file. `version` is optional here because early drafts have none; reading such a file gives a warning. */
export const OssieFile = z.strictObject({ version: z.string().optional(), semantic_model: z.array(OssieModel).min(1) })
export type OssieFile = z.infer<typeof OssieFile>

/** Querent's data on a semantic model. */
export const ModelExtension = z.strictObject({
  today: z.iso.date().optional(),
  examples: z.array(z.string()).optional(),
  verified: z.array(z.strictObject(VerifiedQuestion.shape)).optional(),
})
export type ModelExtension = z.infer<typeof ModelExtension>

/** Querent's data on a dataset; the names are fields or columns of it. */
export const DatasetExtension = z.strictObject({
  displayColumn: z.string().optional(),
  defaultTime: z.string().optional(),
  hidden: z.array(z.string()).optional(),
})
export type DatasetExtension = z.infer<typeof DatasetExtension>

/** Querent's data on a field. */
export const FieldExtension = z.strictObject({
  aggregate: z.enum(['sum', 'avg', 'none']).optional(),
  unit: z.string().optional(),
  format: ValueFormat.optional(),
  valueLabels: z.record(z.string(), z.array(z.string())).optional(),
})
export type FieldExtension = z.infer<typeof FieldExtension>

/** Querent's data on a metric; `time`, `from` and `to` are `dataset.field`. */
export const MetricExtension = z.strictObject({
  unit: z.string().optional(),
  format: ValueFormat.optional(),
  time: z.string().optional(),
  valid: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  at: z.enum(['end', 'average']).optional(),
  defaultPeriod: z.string().optional(),
  higherIsBetter: z.boolean().optional(),
})
export type MetricExtension = z.infer<typeof MetricExtension>
