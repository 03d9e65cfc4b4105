/** The page's own sentences about a turn. */
import type { PlannerName } from '../../src/types.ts'
import { words } from '../words/index.ts'
import type { StageName, TurnView } from './turn-view.ts'

const says = words.sayings
const PLANNER: Record<PlannerName, string> = says.planners

export const STAGE_LABEL: Record<StageName, string> = says.stages

/** A duration as people say it: milliseconds below a second, else seconds with one decimal. */
export function sayDuration(ms: number): string {
  if (ms < 1) return says.instantly
  return ms < 1000 ? says.milliseconds(Math.round(ms)) : says.seconds((ms / 1000).toFixed(1))
}

/** How the finished turn was answered and how long it took; nothing for one that was not answered. */
export function sayOutcome({ turn }: TurnView): string | undefined {
  if (turn.status !== 'answered') return undefined
  const time = turn.ms === undefined ? undefined : sayDuration(turn.ms)
  return says.answered(time, turn.plan && PLANNER[turn.plan.planner])
}

/** How sure the planner was, from its confidence of 0 to 1. */
export function sayConfidence(confidence: number): string {
  const level = confidence >= 0.9 ? 'high' : confidence >= 0.7 ? 'good' : confidence >= 0.5 ? 'fair' : 'low'
  return says.confidence(says.levels[level], Math.round(confidence * 100))
}

/** The answer as text to copy or to read out. */
export function sayAnswer({ turn }: TurnView): string {
  return turn.answer === undefined ? '' : [turn.answer.words, ...turn.answer.caveats].join('\n')
}

/** What assistive technology announces when a turn ends, and that it is under way. */
export function announcement(view: TurnView | undefined): string {
  if (view === undefined) return ''
  const { turn, problem } = view
  if (turn.status === 'running') return view.reconnecting ? says.reconnecting : says.working
  if (turn.status === 'answered') return sayAnswer(view)
  const said = turn.clarification?.question ?? turn.decline?.reason ?? turn.error?.message ?? problem?.message
  return said ?? ''
}
