/** Who is in charge of whom: keys of people to others of their own table, or of things to the person who runs them. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import type { Catalog, Relationship } from '../../types.ts'

/** Lemmas that name who is in charge, in a key ("manager_id") or its role; "reports_to" says the same. */
const IN_CHARGE = new Set('manager supervisor boss superior lead leader head chief report'.split(' '))

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

function saysCharge({ name, fromColumns, synonyms }: Relationship): boolean {
  return [name, ...fromColumns, ...synonyms].some(namesCharge)
}

/** Whether a name is one of who is in charge: "line manager", "reports_to". */
export function namesCharge(name: string): boolean {
  return wordsOf(name).some((word) => IN_CHARGE.has(lemmaOf(word)))
}
