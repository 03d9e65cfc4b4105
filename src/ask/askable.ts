/** Whether there is a question, of a length that can be asked. */
import { QuerentError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { Question } from '../types.ts'

/** Throws QUESTION_MISSING, QUESTION_TOO_LONG. */
export function refuseUnaskable({ question, sql }: Question, settings: Settings): void {
  if (question.trim() === '' || sql?.trim() === '') throw new QuerentError('QUESTION_MISSING', 'There is no question.')
  refuseLong(question, settings)
}

/** Throws QUESTION_TOO_LONG. */
export function refuseLong(question: string, { maxQuestionLength }: Settings): void {
  if (question.length <= maxQuestionLength) return
  const message = `The question has ${question.length} characters; ${maxQuestionLength} are the limit.`
  throw new QuerentError('QUESTION_TOO_LONG', message)
}
