/** The two ways to stop reading a question: ask back with choices, or say why it cannot be answered. */
import type { Choice } from '../../types.ts'

export class AskBack extends Error {
  readonly choices: Choice[]
  constructor(question: string, choices: Choice[]) {
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
