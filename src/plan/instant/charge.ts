/** Who is in charge of whom: keys of people to others of their own table, or of things to the person who runs them. */
import { namesCharge, namesThoseInCharge } from '../../form/charge.ts'
import { nameFields } from '../../form/rows.ts'
import type { FieldRef, Form } from '../../form/types.ts'
import type { Catalog, Relationship } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer, doesNotBelong } from './signals.ts'
import { peopleTable } from './subject.ts'
import { pointsTo } from './ways.ts'

/**
 * The key by which rows of the subject belong to the person in charge of them; else the one among the people
 * themselves. `people`: the table that the person is in, where that is known.
 */
export function chargeOf({ relationships }: Catalog, subject: string, people?: string): Relationship | undefined {
  const isTo = ({ to }: Relationship) => people === undefined || to === people
  const inCharge = relationships.filter((key) => key.fromColumns.length === 1 && isTo(key) && saysCharge(key))
  return (
    inCharge.find(({ from }) => from === subject) ?? inCharge.find(({ from, to }) => from === to && from === people)
  )
}

/** The key to the people in charge where a table between them and the subject holds who is in charge of what. */
function chargeBetween({ relationships }: Catalog, subject: string): Relationship | undefined {
  const between = relationships.filter(({ from, to }) => to === subject && namesThoseInCharge(from))
  return between.flatMap(({ from }) => relationships.filter((key) => key.from === from && key.to !== subject))[0]
}

function saysCharge({ name, fromColumns, synonyms }: Relationship): boolean {
  return [name, ...fromColumns, ...synonyms].some(namesCharge)
}

/** "The manager of Bob": the name of the person that the key leads to. */
export function showInCharge({ inCharge }: Draft, scope: Scope, form: Form): void {
  if (!inCharge) return
  const key = chargeOf(scope.catalog, scope.subject) ?? chargeBetween(scope.catalog, scope.subject)
  const names = key ? nameFields(scope.table(key.to), key.name) : []
  if (!key || names.length === 0)
    throw new CannotAnswer(`I do not know "${inCharge.at.text}" in this data.`, [inCharge.at.text])
  scope.because(inCharge.at, key.name.replaceAll('_', ' '), 'schema')
  form.columns.push(...names)
}

/** The column of the person in charge of the subject's rows in place of that of the rows themselves. */
export function inCharge(field: FieldRef, at: Chunk, scope: Scope): FieldRef {
  const key = chargeOf(scope.catalog, scope.subject, field.table)
  if (!key || (key.from !== scope.subject && !pointsTo(scope.catalog, scope.subject, key.from)))
    throw new CannotAnswer(`I do not know what "${at.text}" means in this data.`, [at.text])
  scope.because(at, key.name.replaceAll('_', ' '), 'grammar')
  return { ...field, via: key.name }
}

/** "Employees without a manager" where managers are people in charge of something: whose manager is meant cannot be told. */
export function refuseTheirManager(table: string, thing: Chunk, scope: Scope): void {
  const leads = scope.catalog.relationships.some(({ from, to }) => from === table && to === scope.subject)
  if (namesThoseInCharge(table) && leads && peopleTable(scope) === scope.subject) throw doesNotBelong(thing.text)
}
