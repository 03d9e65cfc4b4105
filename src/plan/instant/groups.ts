/** Groups of a form, and the measures that it is built around. */
import { baseOf } from '../../form/measures.ts'
import type { Dimension, FieldRef, Form, Measure } from '../../form/types.ts'
import type { Relationship } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer } from './signals.ts'

export function takeGroups(draft: Draft, scope: Scope, form: Form): void {
  for (const chunk of draft.by) {
    const dimension = dimensionOf(chunk, scope)
    if (!dimension) throw new CannotAnswer(`I cannot group by "${chunk.text}".`, [chunk.text])
    if (!form.by.some((known) => sameField(known.field, dimension.field))) form.by.push(dimension)
  }
}

/** A table groups by the column that names its rows, a field by itself. */
export function dimensionOf(chunk: Chunk, scope: Scope): Dimension | undefined {
  const table = scope.tableIn(chunk)
  const display = table ? displayOf(table, scope) : undefined
  const exactField = chunk.meanings.some((m) => m.kind === 'field' && m.quality >= 0.96 && !m.part)
  const own = chunk.meanings.flatMap((m) =>
    m.kind === 'field' && m.field.table === scope.subject && !m.field.via ? [m.field] : [],
  )
  // "People who left, by reason": theirs, not those of what they have several of.
  if (table && display && own.length === 1 && own[0] && scope.isBeyond({ table, column: display }))
    return { field: own[0] }
  if (table && display && !(exactField && table === scope.subject)) {
    scope.because(chunk, `by ${scope.label({ table, column: display })}`, 'schema')
    return { field: { table, column: display } }
  }
  const field = scope.field(chunk)
  return field ? { field: namedBy(field, scope) } : undefined
}

/** Whom a key leads to in place of the key: "by interviewer" is by their names. */
function namedBy(field: FieldRef, scope: Scope): FieldRef {
  const isKey = ({ from, fromColumns }: Relationship) =>
    from === field.table && fromColumns.length === 1 && fromColumns[0] === field.column
  const key = field.via ? undefined : scope.catalog.relationships.find(isKey)
  const column = key ? scope.table(key.to).displayColumn : undefined
  return key && column ? { table: key.to, column, via: key.name } : field
}

/** The column that names a table's rows; a text that no two have where no other does. */
export function displayOf(table: string, scope: Scope): string | undefined {
  const { displayColumn, primaryKey, uniqueKeys, columns } = scope.table(table)
  const keys = [primaryKey, ...uniqueKeys].flatMap(([key, ...more]) => (more.length === 0 && key ? [key] : []))
  const isText = (key: string) => columns.some(({ name, type, hidden }) => name === key && type === 'string' && !hidden)
  return displayColumn ?? keys.find(isText)
}

export function sameField(a: FieldRef, b: FieldRef): boolean {
  return a.table === b.table && a.column === b.column && a.via === b.via
}

export function addMeasure(form: Form, measure: Measure): void {
  if (!form.measures.some((known) => JSON.stringify(known) === JSON.stringify(measure))) form.measures.push(measure)
}

/** With measures, the subject is where their rows are. */
export function settleSubject(scope: Scope, form: Form): void {
  const [first] = form.measures
  if (!first) return
  const base = baseOf(first, scope.catalog)
  if (base) {
    form.subject = base
    scope.subject = base
  }
}
