/** A question within its conversation: what came before that it may refer to. */
import type { Form } from '../form/types.ts'
import type { Turn } from '../types.ts'

export type Resolved = { question: string; previous?: Form; source?: string }

/** The last answered form among the given turns, oldest first, which follow-ups edit. A turn on another source ends the thread. */
export function resolveQuestion(question: string, turns: Turn[], source: string | undefined): Resolved {
  const last = turns.findLast((turn) => turn.status === 'answered' && turn.plan?.form !== undefined)
  const sameSource = source === undefined || last?.source === undefined || last.source === source
  return {
    question: question.trim(),
    previous: sameSource ? last?.plan?.form : undefined,
    source: source ?? last?.source,
  }
}
