/** What the names in a metric's expression mean: columns of bound tables, or other metrics. */
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { type Bindings, bindingOf, byName, columnOf, invalidElement, LeftOut, missingColumn } from './bindings.ts'
import type { Reference } from './expression.ts'
import { suggestion } from './messages.ts'
import type { ModelMetric, SemanticModel } from './semantic-model.ts'

export type ColumnTarget = { kind: 'column'; table: TableInfo; column: ColumnInfo }
export type Target = ColumnTarget | { kind: 'metric'; metric: ModelMetric }

type Context = { model: SemanticModel; tables: TableInfo[]; bindings: Bindings }

/**
 * What one reference means. Throws MODEL_INVALID for names that the model does not have, LeftOut for what the database
 * does not have.
 */
export function resolveReference(reference: Reference, metric: ModelMetric, context: Context): Target {
  if (reference.qualifier !== undefined) return qualified(reference.qualifier, reference.name, metric, context)
  return metric.dataset === undefined
    ? modelScoped(reference.name, metric, context)
    : datasetScoped(reference.name, metric.dataset, metric, context)
}

/** `dataset.field` of the model as `table.column` of the catalog; a bare name is a column of the metric's own dataset. */
export function columnPath(path: string, metric: ModelMetric, context: Context): string {
  const dot = path.indexOf('.')
  const dataset = dot < 0 ? metric.dataset : path.slice(0, dot)
  if (dataset === undefined) throw invalid(metric, context, `names "${path}"; write it as dataset.field`)
  const target = qualified(dataset, path.slice(dot + 1), metric, context)
  if (target.kind === 'metric') throw invalid(metric, context, `names "${path}", which is a metric and not a field`)
  return `${target.table.name}.${target.column.name}`
}

/** The name that a metric has in the catalog: its own where no other has it, else `dataset.metric`. */
export function catalogName(metric: ModelMetric, model: SemanticModel): string {
  if (metric.dataset === undefined) return metric.name
  const isAlone = namesakes(metric.name, model).length === 1
  return isAlone ? metric.name : `${metric.dataset}.${metric.name}`
}

function namesakes(name: string, model: SemanticModel): ModelMetric[] {
  return model.metrics.filter((other) => other.name.toLowerCase() === name.toLowerCase())
}

function qualified(dataset: string, name: string, metric: ModelMetric, context: Context): Target {
  const { model } = context
  const written = `${dataset}.${name}`
  if (metric.dataset !== undefined && metric.dataset.toLowerCase() !== dataset.toLowerCase()) {
    throw invalid(metric, context, `belongs to the dataset "${metric.dataset}" and cannot refer to "${written}"`)
  }
  const binding = bindingOf(context, dataset, `the metric "${metric.name}"`)
  if (!binding) {
    const names = model.datasets.map((known) => known.name)
    throw invalid(
      metric,
      context,
      `refers to "${written}": there is no dataset "${dataset}"${suggestion(dataset, names)}`,
    )
  }
  const column = columnOf(binding, name)
  if (column) return { kind: 'column', table: binding.table, column }
  const other = metricOfDataset(name, dataset, model)
  if (other) return { kind: 'metric', metric: other }
  throw missing(name, binding.table, metric)
}

function metricOfDataset(name: string, dataset: string, model: SemanticModel): ModelMetric | undefined {
  return namesakes(name, model).find((other) => other.dataset?.toLowerCase() === dataset.toLowerCase())
}

/** Source columns of the dataset first, then its metrics, then those of the model. */
function datasetScoped(name: string, dataset: string, metric: ModelMetric, context: Context): Target {
  const { model } = context
  const binding = bindingOf(context, dataset, `the metric "${metric.name}"`)
  const column = binding && columnOf(binding, name)
  if (binding && column) return { kind: 'column', table: binding.table, column }
  const other = metricOfDataset(name, dataset, model) ?? namesakes(name, model).find((m) => m.dataset === undefined)
  if (other) return { kind: 'metric', metric: other }
  throw binding ? missing(name, binding.table, metric) : invalid(metric, context, `has no dataset "${dataset}"`)
}

/** A bare name is a metric of the model, or of the one dataset that has such a metric. */
function modelScoped(name: string, metric: ModelMetric, context: Context): Target {
  const { model, tables } = context
  const candidates = namesakes(name, model)
  const other = candidates.find((m) => m.dataset === undefined) ?? (candidates.length === 1 ? candidates[0] : undefined)
  if (other) return { kind: 'metric', metric: other }
  const owner = tables.find((table) => byName(table.columns, name))
  const names = model.metrics.map((known) => known.name)
  const near = owner ? `; did you mean "${owner.name}.${name}"?` : suggestion(name, names)
  throw invalid(metric, context, `refers to "${name}": there is no metric "${name}"${near}`)
}

function missing(name: string, table: TableInfo, metric: ModelMetric): LeftOut {
  return new LeftOut(missingColumn(name, table, `the metric "${metric.name}" is left out`))
}

function invalid(metric: ModelMetric, { model }: Context, message: string) {
  return invalidElement(model.file, metric.expression.place, `the metric "${metric.name}" ${message}`)
}
