/** A semantic model as it was read: names as written, each element with its place in the file. */
import type { LogicalType, VerifiedQuestion } from '../../types.ts'
import type { Place } from './model-file.ts'
import type { DatasetExtension, FieldExtension, MetricExtension } from './ossie-schema.ts'

/** SQL in the dialect ANSI_SQL, and where it stands. */
export type ModelExpression = { sql: string; place: Place }

export type ModelField = {
  name: string
  expression: ModelExpression
  label?: string
  description?: string
  /** Absent where the model does not say, or says Opaque. */
  type?: LogicalType
  isTime?: boolean
  synonyms: string[]
  extension: FieldExtension
  place: Place
}

export type ModelMetric = {
  name: string
  /** The dataset that it is declared in; absent for a metric of the whole model. */
  dataset?: string
  expression: ModelExpression
  description?: string
  type?: LogicalType
  synonyms: string[]
  extension: MetricExtension
  place: Place
}

export type ModelDataset = {
  name: string
  source: string
  primaryKey?: string[]
  uniqueKeys?: string[][]
  description?: string
  synonyms: string[]
  fields: ModelField[]
  extension: DatasetExtension
  place: Place
}

export type ModelRelationship = {
  name: string
  from: string
  to: string
  fromColumns: string[]
  toColumns: string[]
  synonyms: string[]
  place: Place
}

export type SemanticModel = {
  file: string
  name: string
  description?: string
  today?: string
  examples: string[]
  verified: VerifiedQuestion[]
  datasets: ModelDataset[]
  relationships: ModelRelationship[]
  metrics: ModelMetric[]
}
