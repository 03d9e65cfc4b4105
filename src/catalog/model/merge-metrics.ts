/** The metrics of a model with names of the catalog in their expressions, each with the table whose rows it aggregates. */

import { expressionType } from '../../sql/expression-type.ts'
import { ident } from '../../sql/write.ts'
import type { ColumnInfo, Dialect, LogicalType, Metric, Relationship, TableInfo } from '../../types.ts'
import { atPlace, type Bindings, invalidElement, LeftOut, unlessLeftOut } from './bindings.ts'
import { type ParsedExpression, parseExpression, type Reference, rewriteReferences } from './expression.ts'
import { catalogName, columnPath, resolveReference } from './metric-references.ts'
import { otherPhrases, splitName, wordsOf } from './names.ts'
import type { ModelMetric, SemanticModel } from './semantic-model.ts'

export type MetricsContext = {
  model: SemanticModel
  dialect: Dialect
  tables: TableInfo[]
  bindings: Bindings
  relationships: Relationship[]
}

/** A metric with what other metrics that refer to it need. */
type Resolved = {
  metric: Metric
  /** The expression over columns alone, metrics that it refers to put in brackets in their place. */
  inlined: string
  tables: Set<string>
  /** Whether it has a date of its own, itself or through another metric: then it cannot be put into another expression. */
  hasOwnTime: boolean
}

/** What one reference of an expression leads to, and the texts that stand for it. */
type Target = {
  reference: Reference
  plain: string
  inlined: string
  tables: string[]
  type: LogicalType
  /** Absent for a column. */
  metric?: Resolved
}

function namesTime({ extension }: ModelMetric): boolean {
  return extension.time !== undefined || extension.valid !== undefined
}

/** The type of a metric by its expression; a fraction where it cannot be told, as metrics are numbers. */
function typeOf(parsed: ParsedExpression, targets: Target[]): LogicalType {
  const find = (qualifier: string | undefined, name: string) =>
    targets.find(({ reference }) => reference.qualifier === qualifier && reference.name === name)?.type
  return expressionType(parsed.root, find) ?? 'float'
}

/**
 * The metrics of the model. One that does not fit the database is left out with a warning; throws MODEL_INVALID with the
 * place of a metric that contradicts the model: unknown names, cycles, no aggregate.
 */
export function mergeMetrics(context: MetricsContext, warnings: string[]): Metric[] {
  const resolver = new Resolver(context)
  return context.model.metrics.flatMap((metric) => {
    const resolved = unlessLeftOut(context.model.file, metric.place, warnings, () => resolver.resolve(metric, []))
    return resolved ? [resolved.metric] : []
  })
}

class Resolver {
  private readonly context: MetricsContext
  private readonly done = new Map<ModelMetric, Resolved>()

  constructor(context: MetricsContext) {
    this.context = context
  }

  /** A metric resolved; `parents` are those whose expressions led here. Throws LeftOut and MODEL_INVALID. */
  resolve(metric: ModelMetric, parents: ModelMetric[]): Resolved {
    const known = this.done.get(metric)
    if (known) return known
    const path = [...parents, metric]
    if (parents.includes(metric)) {
      const cycle = path.slice(path.indexOf(metric)).map((part) => part.name)
      throw this.invalid(metric, `refers to itself: ${cycle.join(', ')}`)
    }
    const resolved = this.resolveNew(metric, path)
    this.done.set(metric, resolved)
    return resolved
  }

  private resolveNew(metric: ModelMetric, path: ModelMetric[]): Resolved {
    const { model, dialect } = this.context
    const { sql, place } = metric.expression
    const subject = `the expression "${sql}" of metric "${metric.name}"`
    const parsed = atPlace(model.file, place, subject, () => parseExpression(sql, dialect))
    const targets = parsed.references.map((reference) => this.target(reference, metric, path))
    this.checkAggregates(metric, parsed, targets)
    const write = (kind: 'plain' | 'inlined') =>
      rewriteReferences(parsed, (reference) => targets[parsed.references.indexOf(reference)]?.[kind] ?? reference.name)
    const derived = targets.length > 0 && targets.every((target) => target.metric)
    const isMixed = !derived && targets.some((target) => target.metric)
    const tables = new Set(targets.flatMap((target) => target.tables))
    if (targets.length === 0) tables.add(this.ownTable(metric))
    if (derived && namesTime(metric)) {
      throw this.invalid(metric, 'is made of metrics that have their own dates; take "time" and "valid" out of it')
    }
    return {
      metric: {
        ...this.describe(metric, metric.type ?? typeOf(parsed, targets)),
        expression: write(isMixed ? 'inlined' : 'plain'),
        dataset: derived ? undefined : this.baseTable(metric, tables),
      },
      inlined: write('inlined'),
      tables,
      hasOwnTime: namesTime(metric) || targets.some((target) => target.metric?.hasOwnTime),
    }
  }

  private target(reference: Reference, metric: ModelMetric, path: ModelMetric[]): Target {
    const target = resolveReference(reference, metric, this.context)
    if (target.kind === 'column') {
      const text = this.columnText(target)
      return { reference, plain: text, inlined: text, tables: [target.table.name], type: target.column.type }
    }
    const other = this.resolveReferred(target.metric, metric, path)
    return {
      reference,
      plain: ident(other.metric.name, this.context.dialect),
      inlined: `(${other.inlined})`,
      tables: [...other.tables],
      type: other.metric.type,
      metric: other,
    }
  }

  private resolveReferred(other: ModelMetric, metric: ModelMetric, path: ModelMetric[]): Resolved {
    try {
      return this.resolve(other, path)
    } catch (thrown) {
      if (!(thrown instanceof LeftOut)) throw thrown
      throw new LeftOut(`the metric "${other.name}" is left out; so is the metric "${metric.name}".`)
    }
  }

  private columnText({ table, column }: { table: TableInfo; column: ColumnInfo }): string {
    return `${ident(table.name, this.context.dialect)}.${ident(column.name, this.context.dialect)}`
  }

  private checkAggregates(metric: ModelMetric, parsed: ParsedExpression, targets: Target[]): void {
    const hasColumns = targets.some((target) => !target.metric)
    if (hasColumns && targets.some((target) => target.metric?.hasOwnTime)) {
      const advice = 'give the aggregate of columns a metric of its own and refer to that'
      throw this.invalid(metric, `mixes columns with a metric that has a date of its own; ${advice}`)
    }
    if (parsed.aggregates || parsed.callsOther) return
    if (hasColumns) throw this.invalid(metric, 'has no aggregate, such as SUM or COUNT, around its columns')
    if (targets.length === 0) throw this.invalid(metric, 'refers to no field and to no metric')
  }

  /** The table of the dataset that a metric without references, such as COUNT(*), is declared in. */
  private ownTable(metric: ModelMetric): string {
    const { bindings } = this.context
    if (metric.dataset === undefined) {
      throw this.invalid(
        metric,
        'does not say whose rows it aggregates; declare it in a dataset, or count one of its fields',
      )
    }
    const binding = bindings.get(metric.dataset.toLowerCase())
    if (!binding) throw new LeftOut(`the dataset "${metric.dataset}" is left out; so is its metric "${metric.name}".`)
    return binding.table.name
  }

  /** The one table from which all others are reached towards their one side. */
  private baseTable(metric: ModelMetric, tables: Set<string>): string {
    const [only, ...others] = tables
    if (only !== undefined && others.length === 0) return only
    const base = [...tables].find((table) => {
      const reached = reachable(table, this.context.relationships)
      return [...tables].every((other) => reached.has(other))
    })
    if (base !== undefined) return base
    throw new LeftOut(
      `the tables ${[...tables].join(', ')} of metric "${metric.name}" are not joined from many rows to one, so their rows would be counted several times; it is left out. Split it into one metric for each table and one that refers to them.`,
    )
  }

  private describe(metric: ModelMetric, type: LogicalType): Omit<Metric, 'expression' | 'dataset'> {
    const { time, valid, ...extension } = metric.extension
    const label = wordsOf(metric.name).join(' ') || metric.name
    const path = (name: string) => columnPath(name, metric, this.context)
    return {
      name: catalogName(metric, this.context.model),
      label,
      description: metric.description,
      synonyms: otherPhrases(label, [splitName(metric.name).join(' '), ...metric.synonyms]),
      type,
      ...extension,
      time: time === undefined ? undefined : path(time),
      valid: valid === undefined ? undefined : { from: path(valid.from), to: path(valid.to) },
    }
  }

  private invalid(metric: ModelMetric, message: string) {
    return invalidElement(
      this.context.model.file,
      metric.expression.place,
      `the metric "${metric.name}" (${metric.expression.sql}) ${message}`,
    )
  }
}

/** The tables that are reached from one by stepping towards the one side only, itself among them. */
function reachable(start: string, relationships: Relationship[]): Set<string> {
  const reached = new Set([start])
  for (const table of reached) {
    for (const rel of relationships) if (rel.from === table) reached.add(rel.to)
  }
  return reached
}
