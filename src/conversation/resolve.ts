/** A question within its conversation: what came before that it may refer to. */
import type { Form } from '../form/types.ts'
import type { Turn } from '../types.ts'

/** `earlier` sums up what the window cut off: the questions of the turns before `history`, shortened, oldest first. */
export type Resolved = { question: string; previous?: Form; source?: string; history: Turn[]; earlier: string[] }

/** Limits of what of a conversation still counts: messages, and about how many tokens they have. */
export type Window = { messages: number; tokens: number }

/**
 * The last answered form among the given turns, oldest first, which follow-ups edit, and the turns that still count. A turn
 * on another source ends the thread.
 */
export function resolveQuestion(question: string, turns: Turn[], source: string | undefined, window: Window): Resolved {
  const thread = threadOf(turns)
  const last = thread.findLast((turn) => turn.status === 'answered' && turn.plan?.form !== undefined)
  const sameSource = source === undefined || last?.source === undefined || last.source === source
  const current = source ?? last?.source
  const mine = thread.filter((turn) => current === undefined || turn.source === current)
  const history = windowOf(mine, window)
  return {
    question: question.trim(),
    previous: sameSource ? last?.plan?.form : undefined,
    source: current,
    history,
    earlier: summaryOf(mine.slice(0, history[0] ? mine.indexOf(history[0]) : mine.length)),
  }
}

const SUMMED_UP = 8
const MAX_SUMMED = 80

/** What was asked in turns that are pruned, each question once. Made without a model, so that it costs nothing and invents nothing. */
function summaryOf(pruned: Turn[]): string[] {
  const asked = new Set(pruned.filter(({ status }) => status === 'answered').map(({ question }) => question.trim()))
  return [...asked]
    .slice(-SUMMED_UP)
    .map((question) => (question.length > MAX_SUMMED ? `${question.slice(0, MAX_SUMMED - 1)}…` : question))
}

/** The turns as they were meant: one that was asked instead of another takes its place, and what came after that is gone. */
export function threadOf(turns: Turn[]): Turn[] {
  const thread: Turn[] = []
  for (const turn of turns) {
    const replaced = turn.replaces === undefined ? -1 : thread.findIndex((one) => one.messageId === turn.replaces)
    if (replaced >= 0) thread.splice(replaced)
    thread.push(turn)
  }
  return thread
}

/** The latest turns within the limits, oldest first. Turns that are still running have nothing to say. */
export function windowOf(turns: Turn[], { messages, tokens }: Window): Turn[] {
  const finished = turns.filter((turn) => turn.status !== 'running').slice(-messages)
  const kept: Turn[] = []
  let left = tokens
  for (const turn of finished.toReversed()) {
    left -= tokensOf(turn)
    if (left < 0) break
    kept.unshift(turn)
  }
  return kept
}

const CHARACTERS_PER_TOKEN = 4

/** What a turn adds to a prompt, estimated: its question and its SQL, results never. */
function tokensOf({ question, plan }: Turn): number {
  return Math.ceil((question.length + (plan?.sql.length ?? 0) + 40) / CHARACTERS_PER_TOKEN)
}
