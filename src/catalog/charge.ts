/** Names of who is in charge of people or things. */
import { lemmaOf, wordsOf } from './words.ts'

/** Lemmas that name who is in charge, in a key ("manager_id"), its role or a table; "reports_to" says the same. */
const IN_CHARGE = new Set('manager supervisor boss superior lead leader head chief report'.split(' '))

/** Whether a name is one of who is in charge: "line manager", "reports_to". */
export function namesCharge(name: string): boolean {
  return wordsOf(name).some((word) => IN_CHARGE.has(lemmaOf(word)))
}

/** Lemmas that name people in charge and nothing else, as reports and leads may. */
const THOSE_IN_CHARGE = new Set('manager supervisor boss superior leader head chief'.split(' '))

/** Whether a table's name ends in what people in charge are called: "dept_manager", "Team leaders". */
export function namesThoseInCharge(name: string): boolean {
  return THOSE_IN_CHARGE.has(lemmaOf(wordsOf(name).at(-1) ?? ''))
}
