/** Who is in charge, as a column of the form: shown, or compared with somebody. */
import type { FieldRef, Form } from '../../form/types.ts'
import { chargeOf } from './charge.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer } from './signals.ts'
import { pointsTo } from './ways.ts'

/** "The manager of Bob": the name of the person that the key leads to. */
export function showInCharge({ inCharge }: Draft, scope: Scope, form: Form): void {
  if (!inCharge) return
  const key = chargeOf(scope.catalog, scope.subject)
  const column = key && scope.table(key.to).displayColumn
  if (!key || !column) throw new CannotAnswer(`I do not know "${inCharge.at.text}" in this data.`, [inCharge.at.text])
  scope.because(inCharge.at, key.name.replaceAll('_', ' '), 'schema')
  form.columns.push({ table: key.to, column, via: key.name })
}

/** The column of the person in charge of the subject's rows in place of that of the rows themselves. */
export function inCharge(field: FieldRef, at: Chunk, scope: Scope): FieldRef {
  const key = chargeOf(scope.catalog, scope.subject, field.table)
  if (!key || (key.from !== scope.subject && !pointsTo(scope.catalog, scope.subject, key.from)))
    throw new CannotAnswer(`I do not know what "${at.text}" means in this data.`, [at.text])
  scope.because(at, `${key.name.replaceAll('_', ' ')}`, 'grammar')
  return { ...field, via: key.name }
}
