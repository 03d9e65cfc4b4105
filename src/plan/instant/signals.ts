/** The two ways to stop reading a question: ask back with choices, or say why it cannot be answered. */
import type { FieldRef } from '../../form/types.ts'
import type { Choice } from '../../types.ts'

/** What a choice settles: the field that the words at a place of the question stand for, or the date of its periods. */
export type Pin = { at: number; field: FieldRef }

/** Where dates are chosen that no word of the question stands for. */
export const NOWHERE = -1

export type Option = Choice & { pin?: Pin }

export class AskBack extends Error {
  readonly choices: Option[]
  constructor(question: string, choices: Option[]) {
    super(question)
    this.choices = choices
  }
}

export class CannotAnswer extends Error {
  readonly words: string[]
  constructor(reason: string, words: string[] = []) {
    super(reason)
    this.words = words
  }
}

/** The refusal of words that were read and that nothing of the rest takes up. */
export function doesNotBelong(words: string): CannotAnswer {
  return new CannotAnswer(`I do not know how "${words}" belongs to the rest of the question.`, [words])
}
