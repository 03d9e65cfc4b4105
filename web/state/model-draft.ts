/** A semantic model while a form changes it, and the edits that the changes come to. */
import type { ModelEdit, ModelParts } from '../../src/catalog/model/model-parts.ts'

export type { ModelEdit, ModelParts }
export type Words = { description: string; synonyms: string[] }
export type Metric = ModelParts['metrics'][number]
export type Verified = ModelParts['verified'][number]

/** A metric of the form; `was` is the one of the model that it changes, absent for a new one. */
export type DraftMetric = Metric & { was?: { name: string; dataset?: string }; key: string }
export type DraftVerified = Verified & { key: string }
export type Draft = Omit<ModelParts, 'metrics' | 'verified'> & { metrics: DraftMetric[]; verified: DraftVerified[] }

/** What a form begins with. */
export function draftOf(parts: ModelParts): Draft {
  return {
    ...parts,
    metrics: parts.metrics.map((metric) => ({
      ...metric,
      was: { name: metric.name, dataset: metric.dataset },
      key: `${metric.dataset ?? ''} ${metric.name}`,
    })),
    verified: parts.verified.map((one, i) => ({ ...one, key: `verified ${i}` })),
  }
}

/** The edits that make the model what the form shows, one for each changed element; new elements without a name wait. */
export function editsOf(parts: ModelParts, draft: Draft): ModelEdit[] {
  return [
    ...(parts.description === draft.description.trim()
      ? []
      : [{ edit: 'model' as const, description: draft.description }]),
    ...draft.datasets.flatMap((dataset, i) => datasetEdits(parts.datasets[i], dataset)),
    ...draft.relationships.flatMap((one, i) => {
      const changes = wordChanges(parts.relationships[i], one)
      return changes ? [{ edit: 'relationship' as const, relationship: one.name, ...changes }] : []
    }),
    ...metricEdits(parts, draft),
    ...verifiedEdits(parts, draft),
  ]
}

type Dataset = ModelParts['datasets'][number]

function datasetEdits(before: Dataset | undefined, { name, fields, ...words }: Dataset): ModelEdit[] {
  const own = wordChanges(before, words)
  return [
    ...(own ? [{ edit: 'dataset' as const, dataset: name, ...own }] : []),
    ...fields.flatMap((field, i) => {
      const changes = wordChanges(before?.fields[i], field)
      return changes ? [{ edit: 'field' as const, dataset: name, field: field.name, ...changes }] : []
    }),
  ]
}

function wordChanges(before: Words | undefined, { description, synonyms }: Words): Partial<Words> | undefined {
  const changes = {
    ...(description.trim() !== before?.description && { description: description.trim() }),
    ...(!sameList(synonyms, before?.synonyms ?? []) && { synonyms }),
  }
  return Object.keys(changes).length > 0 ? changes : undefined
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i])

function metricEdits(parts: ModelParts, draft: Draft): ModelEdit[] {
  const kept = (metric: Metric) => draft.metrics.some(({ was }) => was && isSame(was, metric))
  const removed = parts.metrics.filter((metric) => !kept(metric))
  return [
    ...removed.map(({ name, dataset }) => ({ edit: 'metric-removed' as const, metric: name, dataset })),
    ...draft.metrics.flatMap((metric) => metricEdit(parts, metric)),
  ]
}

type Named = { name: string; dataset?: string }
const isSame = (a: Named, b: Named): boolean => a.name === b.name && a.dataset === b.dataset

function metricEdit(parts: ModelParts, metric: DraftMetric): ModelEdit[] {
  const name = metric.name.trim()
  const expression = metric.expression.trim()
  const { was } = metric
  if (was === undefined) {
    const { description, synonyms } = metric
    if (name === '' && expression === '') return []
    return [{ edit: 'metric-added', name, expression, description: description.trim(), synonyms }]
  }
  const before = parts.metrics.find((one) => isSame(one, was))
  const changes = {
    ...(name !== before?.name && { name }),
    ...(expression !== before?.expression && { expression }),
    ...wordChanges(before, metric),
  }
  return Object.keys(changes).length > 0 ? [{ edit: 'metric', metric: was.name, dataset: was.dataset, ...changes }] : []
}

/** The whole list, for it stands in one place of the file. */
function verifiedEdits(parts: ModelParts, draft: Draft): ModelEdit[] {
  const verified = draft.verified
    .map(({ key: _, ...one }) => ({ ...one, question: one.question.trim(), sql: one.sql.trim() }))
    .filter(({ question, sql }) => question !== '' || sql !== '')
  return JSON.stringify(verified) === JSON.stringify(parts.verified) ? [] : [{ edit: 'verified', verified }]
}

/** The elements whose name, words or SQL hold what is looked for. */
export function fitting<T>(items: T[], search: string, textOf: (item: T) => string): T[] {
  const words = search.trim().toLowerCase()
  return words === '' ? items : items.filter((item) => textOf(item).toLowerCase().includes(words))
}
