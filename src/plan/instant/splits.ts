/** A field beside groups, with nothing else that could be counted or added up. */
import type { FieldRef, Form } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'

/** "Attrition by department" is the share that says yes, "gender by department" the rows of each gender there. */
export function takeSplit(field: FieldRef, scope: Scope, form: Form): boolean {
  const { type, profile } = scope.column(field)
  const name = scope.table(field.table).displayColumn
  if (type === 'boolean') {
    scope.assume(`Took the share where ${scope.label(field)} is true.`, 0.97)
    form.shareOf = [{ kind: 'values', field, values: [true], negated: false }]
    return true
  }
  const isKind = type === 'string' && name !== field.column && (profile?.distinct ?? MOST_KINDS + 1) <= MOST_KINDS
  if (isKind) form.by.unshift({ field })
  return isKind
}

const MOST_KINDS = 20

/** "Attrition by department": nothing else is named that could be counted or added up. */
export function isAlone(
  chunk: Chunk,
  { things, by, measures, extreme, grain, step, drawn }: Draft,
  form: Form,
): boolean {
  const only = things.length === 1 && things[0] === chunk
  return (
    !drawn && only && by.length > 0 && measures.length === 0 && !extreme && !grain && !step && form.columns.length === 0
  )
}
