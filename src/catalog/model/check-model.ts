/** What a model must keep beyond its shape: unique names, known datasets, matching key columns. */

import { show, suggestion } from './messages.ts'
import type { ModelFile, Path, Problem } from './model-file.ts'
import type { OssieModel } from './ossie-schema.ts'

type Named = { name: string }
/** A rule that is broken at a path. */
type Breach = { path: Path; message: string }

/** The problems of one semantic model at a path of the file; names are compared without case, as SQL does. */
export function checkModel(model: OssieModel, path: Path, file: ModelFile): Problem[] {
  const breaches = [
    ...repeated(model.datasets, [...path, 'datasets'], 'dataset'),
    ...repeated(model.relationships ?? [], [...path, 'relationships'], 'relationship'),
    ...repeated(model.metrics ?? [], [...path, 'metrics'], 'metric'),
    ...model.datasets.flatMap((_, i) => checkDataset(model, i, [...path, 'datasets', i])),
    ...(model.relationships ?? []).flatMap((_, i) => checkRelationship(model, i, [...path, 'relationships', i])),
  ]
  return breaches.map((breach) => ({ ...breach, place: file.placeOf(breach.path) }))
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function repeated(elements: Named[], path: Path, kind: string): Breach[] {
  return elements.flatMap((element, i) => {
    const first = elements.findIndex((other) => same(other.name, element.name))
    if (first === i) return []
    return [{ path: [...path, i, 'name'], message: `the ${kind} name ${show(element.name)} is used twice` }]
  })
}

function checkDataset(model: OssieModel, index: number, path: Path): Breach[] {
  const dataset = model.datasets[index]
  const fields = dataset?.fields ?? []
  const metrics = dataset?.metrics ?? []
  const clashes = metrics.flatMap((metric, i) =>
    fields.some((field) => same(field.name, metric.name))
      ? [{ path: [...path, 'metrics', i, 'name'], message: `${show(metric.name)} is a field of this dataset already` }]
      : [],
  )
  return [
    ...repeated(fields, [...path, 'fields'], 'field'),
    ...repeated(metrics, [...path, 'metrics'], 'metric'),
    ...clashes,
  ]
}

function checkRelationship(model: OssieModel, index: number, path: Path): Breach[] {
  const relationship = model.relationships?.[index]
  if (!relationship) return []
  const names = model.datasets.map((dataset) => dataset.name)
  const ends = (['from', 'to'] as const).flatMap((end) => {
    const name = relationship[end]
    if (names.some((known) => same(known, name))) return []
    return [{ path: [...path, end], message: `there is no dataset ${show(name)}${suggestion(name, names)}` }]
  })
  const { from_columns: from, to_columns: to } = relationship
  if (from.length === to.length) return ends
  const message = `${from.length} from_columns ${show(from)} cannot match ${to.length} to_columns ${show(to)}`
  return [...ends, { path: [...path, 'to_columns'], message }]
}
