/** Semantic model files (Apache Ossie YAML) to SemanticModel, with every problem named by its place. */
import type { z } from 'zod'
import type { LogicalType } from '../../types.ts'
import { checkModel } from './check-model.ts'
import { show } from './messages.ts'
import { invalidModel, type ModelFile, type Path, type Problem, placeText, readYaml } from './model-file.ts'
import {
  type AiContext,
  type CustomExtension,
  DatasetExtension,
  type DataType,
  type Expression,
  FieldExtension,
  MetricExtension,
  ModelExtension,
  OSSIE_VERSION,
  type OssieDataset,
  type OssieField,
  OssieFile,
  type OssieMetric,
  type OssieModel,
  VENDOR,
} from './ossie-schema.ts'
import type {
  ModelDataset,
  ModelExpression,
  ModelField,
  ModelMetric,
  ModelRelationship,
  SemanticModel,
} from './semantic-model.ts'
import { shapeProblems } from './shape-problems.ts'

type Read = { model: SemanticModel; warnings: string[] }
type Reading = { file: ModelFile; problems: Problem[]; warnings: string[] }

/**
 * The semantic model in a YAML text; `fileName` is what messages call it. Throws MODEL_INVALID naming file, line, column,
 * path and value of up to five problems. Early drafts (no version, no datatypes) are read with a warning; of several
 * models in one file the first is taken, with a warning.
 */
export function readModel(text: string, fileName: string): Read {
  if (last?.text !== text || last.fileName !== fileName) last = { text, fileName, read: readAnew(text, fileName) }
  return last.read
}

/** A model is read once before its database is looked at, to tell what is wrong early, and again when that is known. */
let last: { text: string; fileName: string; read: Read } | undefined

function readAnew(text: string, fileName: string): Read {
  const file = readYaml(text, fileName)
  const reading: Reading = { file, problems: [], warnings: [...file.warnings] }
  const content = readShape(file)
  checkVersion(content, reading)
  const path = ['semantic_model', 0]
  const [first, ...others] = content.semantic_model
  if (!first) throw invalidModel(fileName, [{ place: file.placeOf(path), path, message: 'there is no model' }])
  if (others.length > 0) warn(reading, ['semantic_model', 1], `only the first model, ${show(first.name)}, is used`)
  reading.problems.push(...checkModel(first, path, file))
  const model = readSemanticModel(first, path, reading)
  if (reading.problems.length > 0) throw invalidModel(fileName, reading.problems)
  warnOfUntyped(model, reading)
  return { model, warnings: reading.warnings }
}

function warn(reading: Reading, path: Path, message: string): void {
  reading.warnings.push(`${placeText(reading.file.name, reading.file.placeOf(path))} ${message}.`)
}

function readShape(file: ModelFile): OssieFile {
  const parsed = OssieFile.safeParse(file.value)
  if (parsed.success) return parsed.data
  const problems = shapeProblems(OssieFile, file.value).map(({ path, onKey, message }) => ({
    path,
    message,
    place: onKey ? file.placeOfKey(path) : file.placeOf(path),
  }))
  throw invalidModel(file.name, problems)
}

function checkVersion(content: OssieFile, reading: Reading): void {
  const { version } = content
  if (version === OSSIE_VERSION) return
  const path = ['version']
  if (version === undefined) {
    warn(reading, [], `there is no version line; it is read as version ${OSSIE_VERSION}`)
  } else if (/^0\.[01](\.|$)/.test(version)) {
    warn(reading, path, `version ${show(version)} is an earlier draft; it is read as version ${OSSIE_VERSION}`)
  } else {
    const message = `version ${show(version)} cannot be read, only ${show(OSSIE_VERSION)}`
    reading.problems.push({ place: reading.file.placeOf(path), path, message })
  }
}

function warnOfUntyped(model: SemanticModel, reading: Reading): void {
  const fields = model.datasets.flatMap((dataset) => dataset.fields)
  if (fields.length === 0 || fields.some((field) => field.type !== undefined)) return
  warn(reading, [], 'no field has a datatype; types are taken from the database')
}

function readSemanticModel(model: OssieModel, path: Path, reading: Reading): SemanticModel {
  const extension = readExtension(ModelExtension, model.custom_extensions, path, reading)
  const datasets = model.datasets.map((dataset, i) => readDataset(dataset, [...path, 'datasets', i], reading))
  const metrics = readMetrics(model.metrics, path, undefined, reading)
  const inDatasets = model.datasets.flatMap((dataset, i) =>
    readMetrics(dataset.metrics, [...path, 'datasets', i], dataset.name, reading),
  )
  return {
    file: reading.file.name,
    name: model.name,
    description: descriptionOf(model),
    today: extension.today,
    examples: [...new Set([...(extension.examples ?? []), ...contextOf(model.ai_context).examples])],
    verified: extension.verified ?? [],
    datasets,
    relationships: readRelationships(model, path, reading),
    metrics: [...metrics, ...inDatasets],
  }
}

function readDataset(dataset: OssieDataset, path: Path, reading: Reading): ModelDataset {
  return {
    name: dataset.name,
    source: dataset.source,
    primaryKey: dataset.primary_key,
    uniqueKeys: dataset.unique_keys,
    description: descriptionOf(dataset),
    synonyms: contextOf(dataset.ai_context).synonyms,
    fields: (dataset.fields ?? []).flatMap((field, i) => readField(field, [...path, 'fields', i], reading)),
    extension: readExtension(DatasetExtension, dataset.custom_extensions, path, reading),
    place: reading.file.placeOf(path),
  }
}

function readField(field: OssieField, path: Path, reading: Reading): ModelField[] {
  const expression = readExpression(field.expression, [...path, 'expression'], reading)
  const extension = readExtension(FieldExtension, field.custom_extensions, path, reading)
  if (!expression) return []
  return [
    {
      name: field.name,
      expression,
      label: field.label,
      description: descriptionOf(field),
      type: logicalType(field.datatype),
      isTime: field.dimension?.is_time,
      synonyms: contextOf(field.ai_context).synonyms,
      extension,
      place: reading.file.placeOf(path),
    },
  ]
}

function readMetrics(
  metrics: OssieMetric[] | undefined,
  parent: Path,
  dataset: string | undefined,
  reading: Reading,
): ModelMetric[] {
  return (metrics ?? []).flatMap((metric, i): ModelMetric[] => {
    const path = [...parent, 'metrics', i]
    const expression = readExpression(metric.expression, [...path, 'expression'], reading)
    const extension = readExtension(MetricExtension, metric.custom_extensions, path, reading)
    if (!expression) return []
    return [
      {
        name: metric.name,
        dataset,
        expression,
        description: descriptionOf(metric),
        type: logicalType(metric.datatype),
        synonyms: contextOf(metric.ai_context).synonyms,
        extension,
        place: reading.file.placeOf(path),
      },
    ]
  })
}

function readRelationships(model: OssieModel, path: Path, reading: Reading): ModelRelationship[] {
  return (model.relationships ?? []).map((relationship, i) => ({
    name: relationship.name,
    from: relationship.from,
    to: relationship.to,
    fromColumns: relationship.from_columns,
    toColumns: relationship.to_columns,
    synonyms: contextOf(relationship.ai_context).synonyms,
    place: reading.file.placeOf([...path, 'relationships', i]),
  }))
}

/** The variant in ANSI_SQL; without one the element is left out, with a warning. */
function readExpression(expression: Expression, path: Path, reading: Reading): ModelExpression | undefined {
  const index = expression.dialects.findIndex((variant) => variant.dialect === 'ANSI_SQL')
  const variant = expression.dialects[index]
  if (variant) {
    return { sql: variant.expression, place: reading.file.placeOf([...path, 'dialects', index, 'expression']) }
  }
  const dialects = expression.dialects.map((other) => other.dialect).join(', ')
  warn(reading, path, `there is no expression in ANSI_SQL, only in ${dialects}; this element is left out`)
  return undefined
}

/** Querent's data on one element: its entries of `custom_extensions` put together, later ones over earlier ones. */
function readExtension<Schema extends z.ZodType<object>>(
  schema: Schema,
  extensions: CustomExtension[] | undefined,
  parent: Path,
  reading: Reading,
): Partial<z.output<Schema>> {
  const merged: Partial<z.output<Schema>> = {}
  for (const [i, extension] of (extensions ?? []).entries()) {
    if (extension.vendor_name !== VENDOR) continue
    const path = [...parent, 'custom_extensions', i, 'data']
    const place = reading.file.placeOf(path)
    const given = readJson(extension.data)
    if ('error' in given) {
      reading.problems.push({ place, path, message: `this text is not JSON (${given.error}): ${show(extension.data)}` })
      continue
    }
    const problems = shapeProblems(schema, given.value)
    reading.problems.push(
      ...problems.map((problem) => ({ place, path: [...path, ...problem.path], message: problem.message })),
    )
    if (problems.length === 0) Object.assign(merged, schema.parse(given.value))
  }
  return merged
}

function readJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** The description, or the instructions for language models where there is none. */
function descriptionOf(element: { description?: string; ai_context?: AiContext }): string | undefined {
  return element.description ?? contextOf(element.ai_context).instructions
}

function contextOf(context: AiContext | undefined): { instructions?: string; synonyms: string[]; examples: string[] } {
  if (context === undefined) return { synonyms: [], examples: [] }
  if (typeof context === 'string') return { instructions: context, synonyms: [], examples: [] }
  return {
    instructions: context.instructions,
    synonyms: context.synonyms ?? [],
    examples: context.examples ?? [],
  }
}

function logicalType(type: DataType | undefined): LogicalType | undefined {
  return type === undefined || type === 'Opaque' ? undefined : LOGICAL_TYPES[type]
}

const LOGICAL_TYPES: { [T in Exclude<DataType, 'Opaque'>]: LogicalType } = {
  String: 'string',
  Integer: 'integer',
  Decimal: 'decimal',
  Float: 'float',
  Boolean: 'boolean',
  Date: 'date',
  Time: 'time',
  DateTime: 'datetime',
  DateTimeTz: 'datetimetz',
}
