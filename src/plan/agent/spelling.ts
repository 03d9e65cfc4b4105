/** Values that a condition names in another spelling than the data have them. */
import { distance } from 'fastest-levenshtein'
import type { ValueIndex } from '../../catalog/value-index.ts'
import { formsOf, wordsOf } from '../../catalog/words.ts'
import type { Condition, FieldRef, Form, Literal } from '../../form/types.ts'

/** Whether the index has a value exactly, surely in another spelling (`is`), perhaps mistyped (`perhaps`), or only others near it. */
export type Spelling = { known: true } | { known: false; is?: string; perhaps?: string; near: string[] }

/** How a value of a field is spelled in the data. Without a field: of any field. */
export function spellingOf(
  value: string,
  field: Pick<FieldRef, 'table' | 'column'> | undefined,
  values: ValueIndex,
): Spelling {
  const words = wordsOf(value)
  if (words.length === 0) return { known: true }
  const hits = hitsOf(words.map(formsOf), field, values).filter((hit) => hit.length === words.length)
  if (hits.some((hit) => hit.value === value)) return { known: true }
  const sure = [...new Set(hits.filter((hit) => hit.quality >= 0.7).map((hit) => hit.value))]
  if (sure.length > 0) return { known: false, is: onlyOf(sure), near: sure.slice(0, MAX_NEAR) }
  const near = respelled(words, field, values)
  return { known: false, perhaps: onlyOf(near), near: near.slice(0, MAX_NEAR) }
}

const MAX_NEAR = 8

const onlyOf = (list: string[]): string | undefined => (list.length === 1 ? list[0] : undefined)

function hitsOf(forms: string[][], field: Pick<FieldRef, 'table' | 'column'> | undefined, values: ValueIndex) {
  const hits = values.lookup(forms, 0)
  return field ? hits.filter((hit) => hit.field.table === field.table && hit.field.column === field.column) : hits
}

/** One letter in four may differ, at least one and at most two. */
const allowed = (word: string): number => Math.min(2, Math.max(1, Math.floor(word.length / 4)))

/** Values whose words are nearly those given. */
function respelled(
  words: string[],
  field: Pick<FieldRef, 'table' | 'column'> | undefined,
  values: ValueIndex,
): string[] {
  const forms = words.map((word) => {
    if (values.knows(word) || word.length < 3) return formsOf(word)
    const close = [...values.words].filter(
      (other) => Math.abs(other.length - word.length) <= 2 && distance(word, other) <= allowed(word),
    )
    return close.length > 0 ? close.slice(0, 20) : [word]
  })
  const hits = hitsOf(forms, field, values).filter((hit) => hit.length === words.length)
  return [...new Set(hits.map((hit) => hit.value))]
}

export type Respelled = {
  form: Form
  changes: { from: string; to: string }[]
  unknown: { value: string; near: string[] }[]
}

/**
 * The form with values in the spelling of the data, and the values that the data do not have. Other letters than those given
 * are taken only with `mistyped`, for a form that found nothing.
 */
export function respellForm(form: Form, values: ValueIndex, mistyped = false): Respelled {
  const changes: Respelled['changes'] = []
  const unknown: Respelled['unknown'] = []
  const literal = (value: Literal, field: FieldRef): Literal => {
    if (typeof value !== 'string' || /^\d{4}-\d{2}-\d{2}/.test(value)) return value
    const spelling = spellingOf(value, field, values)
    if (spelling.known) return value
    const to = spelling.is ?? (mistyped ? spelling.perhaps : undefined)
    if (to === undefined) unknown.push({ value, near: spelling.near })
    else changes.push({ from: value, to })
    return to ?? value
  }
  const condition = <C extends Condition>(given: C): C => {
    if (given.kind === 'values') return { ...given, values: given.values.map((value) => literal(value, given.field)) }
    if (given.kind === 'related') return { ...given, where: given.where.map(condition) }
    return given
  }
  const where = form.where.map((group) => group.map(condition))
  const shareOf = form.shareOf?.map(condition)
  return { form: { ...form, where, ...(shareOf && { shareOf }) }, changes, unknown }
}
