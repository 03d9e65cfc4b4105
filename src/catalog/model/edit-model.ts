/** Changes to a semantic model as changes to its text, which keeps its comments, its order and its layout. */
import { isMap, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { QuerentError } from '../../errors.ts'
import { show } from './messages.ts'
import { invalidModel } from './model-file.ts'
import type { ModelEdit } from './model-parts.ts'
import { ansi, extensions } from './ossie-parts.ts'
import { VENDOR } from './ossie-schema.ts'
import {
  afterLine,
  appendedEntry,
  type Changes,
  flowText,
  indented,
  indentOf,
  pairOf,
  type Splice,
  scalarAt,
  setKeys,
  setScalar,
  spliced,
  valueText,
  withoutEntry,
} from './splice.ts'

type EditOf<E extends ModelEdit['edit']> = Extract<ModelEdit, { edit: E }>
type Editing = { text: string; model: YAMLMap }

/**
 * The text with the edits made, each of another element. Throws MODEL_INVALID where the text is not YAML, INVALID_REQUEST
 * for an element that is not there or edited twice. Whether the result is a valid model is for `readModel` to say.
 */
export function editModel(text: string, fileName: string, edits: readonly ModelEdit[]): string {
  const editing = { text, model: modelIn(text, fileName) }
  try {
    return spliced(
      text,
      edits.flatMap((edit) => splicesOf(editing, edit)),
    )
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new QuerentError('INVALID_REQUEST', 'Two of the edits change the same place.', { cause })
  }
}

function modelIn(text: string, fileName: string): YAMLMap {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0])
    return { place: { line, column: col }, path: [], message }
  })
  if (problems.length > 0) throw invalidModel(fileName, problems)
  const model = document.getIn(['semantic_model', 0], true)
  if (isMap(model)) return model
  throw invalidModel(fileName, [{ place: { line: 1, column: 1 }, path: [], message: 'there is no model' }])
}

function splicesOf(editing: Editing, edit: ModelEdit): Splice[] {
  const { text, model } = editing
  switch (edit.edit) {
    case 'model':
      return setKeys(text, model, { description: edit.description || undefined })
    case 'dataset':
      return describe(text, named(model, 'datasets', edit.dataset), edit)
    case 'field':
      return describe(text, named(named(model, 'datasets', edit.dataset), 'fields', edit.field), edit)
    case 'relationship': {
      const { description, ...rest } = edit
      const given = description === undefined ? {} : { instructions: description || undefined }
      return setContext(text, named(model, 'relationships', edit.relationship), {
        ...given,
        ...(rest.synonyms && { synonyms: listed(rest.synonyms) }),
      })
    }
    case 'metric':
      return changeMetric(text, named(holderOf(model, edit), 'metrics', edit.metric), edit)
    case 'metric-added':
      return addMetric(editing, edit)
    case 'metric-removed':
      return removeMetric(text, holderOf(model, edit), edit.metric)
    case 'verified':
      return setVerified(editing, edit.verified)
  }
}

/** The model, or the dataset that a metric is declared in. */
const holderOf = (model: YAMLMap, { dataset }: { dataset?: string }): YAMLMap =>
  dataset === undefined ? model : named(model, 'datasets', dataset)

/** The element of that name in a list of the map. Throws INVALID_REQUEST. */
function named(map: YAMLMap, list: string, name: string): YAMLMap {
  const entries: unknown = map.get(list, true)
  const found = isSeq(entries) ? entries.items.find((item) => isMap(item) && item.get('name') === name) : undefined
  if (isMap(found)) return found
  throw new QuerentError('INVALID_REQUEST', `The model has no ${list.replace(/s$/, '')} ${show(name)} any more.`, {
    next: 'Load the model again.',
  })
}

type Words = { description?: string; synonyms?: string[] }

const listed = (synonyms: string[]): string[] | undefined => (synonyms.length > 0 ? synonyms : undefined)

function describe(text: string, element: YAMLMap, { description, synonyms }: Words): Splice[] {
  const own = description === undefined ? {} : { description: description || undefined }
  if (element.flow) return setKeys(text, element, { ...own, ...contextKey(element, synonyms) })
  const context = synonyms ? setContext(text, element, { synonyms: listed(synonyms) }) : []
  return [...setKeys(text, element, own), ...context]
}

const contextKey = (element: YAMLMap, synonyms: string[] | undefined): Changes =>
  synonyms ? { ai_context: mergedContext(element, { synonyms: listed(synonyms) }) } : {}

/** Sets keys of an element's `ai_context`; one that would be empty is taken out. */
function setContext(text: string, element: YAMLMap, changes: Changes): Splice[] {
  const context: unknown = element.get('ai_context', true)
  const merged = mergedContext(element, changes)
  if (isMap(context) && !context.flow && !element.flow && merged) return setKeys(text, context, changes)
  return setKeys(text, element, { ai_context: merged })
}

/** A context that is a text alone is its instructions. */
function mergedContext(element: YAMLMap, changes: Changes): object | undefined {
  const { ai_context: before } = element.toJSON() as { ai_context?: unknown }
  const known = typeof before === 'string' ? { instructions: before } : ((before as object | undefined) ?? {})
  const entries = Object.entries({ ...known, ...changes }).filter(([, value]) => value !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function changeMetric(text: string, metric: YAMLMap, edit: EditOf<'metric'>): Splice[] {
  if (metric.flow) {
    const { name, expression } = edit
    const own = {
      ...(name && { name }),
      ...(expression && { expression: ansi(expression) }),
      ...(edit.description !== undefined && { description: edit.description || undefined }),
    }
    return setKeys(text, metric, { ...own, ...contextKey(metric, edit.synonyms) })
  }
  const name = edit.name === undefined ? [] : setKeys(text, metric, { name: edit.name })
  const expression = edit.expression === undefined ? [] : setExpression(text, metric, edit.expression)
  return [...name, ...expression, ...describe(text, metric, edit)]
}

/** The variant in ANSI_SQL; those in other dialects stay as they are. */
function setExpression(text: string, metric: YAMLMap, expression: string): Splice[] {
  const variants: unknown = metric.getIn(['expression', 'dialects'], true)
  const index = isSeq(variants)
    ? variants.items.findIndex((item) => isMap(item) && item.get('dialect') === 'ANSI_SQL')
    : -1
  const placed = scalarAt(text, metric, ['expression', 'dialects', index, 'expression'])
  return placed ? [setScalar(text, placed, expression)] : setKeys(text, metric, { expression: ansi(expression) })
}

function addMetric({ text, model }: Editing, { name, expression, ...words }: EditOf<'metric-added'>): Splice[] {
  const lines = [
    `name: ${valueText(name, 0, false)}`,
    ...(words.description ? [`description: ${valueText(words.description, 0, false)}`] : []),
    `expression: ${flowText(ansi(expression))}`,
    ...(words.synonyms?.length ? [`ai_context: ${flowText({ synonyms: words.synonyms })}`] : []),
  ].join('\n')
  const metrics: unknown = model.get('metrics', true)
  if (isSeq(metrics) && !metrics.flow && metrics.items.length > 0) return [appendedEntry(text, metrics, lines)]
  const known = isSeq(metrics) ? (metrics.toJSON() as unknown[]) : []
  if (known.length > 0)
    throw new QuerentError('INVALID_REQUEST', 'The metrics stand in one line; add to them in the text.')
  return addList({ text, model }, 'metrics', lines, metrics as Node | undefined)
}

/** A list with its first entry, where there was none or an empty one. */
function addList({ text, model }: Editing, key: string, lines: string, empty: Node | undefined): Splice[] {
  const column = indentOf(text, model)
  const entry = indented(`- ${indented(lines, 2).trimStart()}`, column + 2)
  if (empty?.range) return [{ start: empty.range[0], end: empty.range[1], text: `\n${entry}` }]
  const before = pairOf(model, 'relationships') ?? pairOf(model, 'datasets') ?? model.items[0]
  const range = (before?.value as Node | undefined)?.range ?? [0, text.length]
  return [afterLine(text, range[1], `${' '.repeat(column)}${key}:\n${entry}`)]
}

function removeMetric(text: string, holder: YAMLMap, name: string): Splice[] {
  const metric = named(holder, 'metrics', name)
  const list: unknown = holder.get('metrics', true)
  if (!isSeq(list) || list.items.length === 1) return setKeys(text, holder, { metrics: undefined })
  if (!list.flow) return [withoutEntry(text, metric)]
  const kept = list.items.filter((item) => item !== metric).map((item) => (item as Node).toJSON() as unknown)
  return [{ start: list.range?.[0] ?? 0, end: list.range?.[1] ?? 0, text: flowText(kept) }]
}

/** Writes the verified questions into Querent's own data, one key and entry a line; the other keys stay as they are. */
function setVerified({ text, model }: Editing, verified: EditOf<'verified'>['verified']): Splice[] {
  const list: unknown = model.get('custom_extensions', true)
  const entries = isSeq(list) ? list.items : []
  const index = entries.findIndex((item) => isMap(item) && item.get('vendor_name') === VENDOR)
  const placed = scalarAt(text, model, ['custom_extensions', index, 'data'])
  const given = verified.length > 0 ? { verified } : {}
  if (!placed) {
    const added = extensions(given)
    const known = isSeq(list) ? (list.toJSON() as unknown[]) : []
    return added ? setKeys(text, model, { custom_extensions: [...known, ...added] }) : []
  }
  const { verified: _, ...rest } = JSON.parse(String(placed.node.value)) as { verified?: unknown }
  const data = { ...rest, ...given }
  return [setScalar(text, placed, placed.flow ? JSON.stringify(data) : JSON.stringify(data, null, 2))]
}
