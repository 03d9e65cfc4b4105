/** One turn as the page shows it: the record's turn, plus what only a live reader knows. */
import { applyEvent } from '../../src/record/reduce.ts'
import type { AskEvent, ChartSpec, Turn } from '../../src/types.ts'
import type { Problem, TurnMark } from '../api.ts'
import { words } from '../words/index.ts'

export type StageName = 'understanding' | 'checking' | 'running' | 'telling'

/** `ms` is absent while the stage is under way; `soFar` is what its finished steps took, in milliseconds. */
export type Stage = { name: StageName; ms?: number; soFar?: number }

export type TurnView = {
  /** Names the turn on this page for its whole life; the message id comes with the first event. */
  key: string
  turn: Turn
  stages: Stage[]
  reconnecting: boolean
  /** Why the page could not follow the turn; the turn itself may have no error. */
  problem?: Problem
  rating?: 'good' | 'bad'
  /** Whether the asker keeps the answer at hand. */
  pinned?: boolean
  /** The chart that the asker chose; the first of `chartsOf` unless there is one. */
  chosenChart?: ChartSpec
}

const STOPPED = { code: 'CANCELLED', ...words.sayings.stopped } as const

/** The view of a question that has just been asked. `createdAt` is an ISO timestamp. */
export function viewOfQuestion(
  key: string,
  given: { question: string; createdAt: string; conversationId?: string; replaces?: string },
): TurnView {
  const turn: Turn = {
    conversationId: given.conversationId ?? '',
    messageId: '',
    question: given.question,
    status: 'running',
    createdAt: given.createdAt,
    ...(given.replaces !== undefined && { replaces: given.replaces }),
  }
  return { key, turn, stages: [{ name: 'understanding' }], reconnecting: false }
}

/** The view of a stored turn; one that is still running waits for its events. */
export function viewOfTurn(turn: Turn, mark?: TurnMark): TurnView {
  const stages: Stage[] = turn.status === 'running' ? [{ name: 'understanding' }] : []
  const rating = mark?.positive == null ? undefined : mark.positive ? ('good' as const) : ('bad' as const)
  return {
    key: turn.messageId,
    turn,
    stages,
    reconnecting: false,
    ...(rating && { rating }),
    ...(mark?.pinned && { pinned: true }),
  }
}

/** The view of a broken turn that is followed once more. */
export function viewResumed(view: TurnView): TurnView {
  const { problem: _, ...rest } = view
  return { ...rest, turn: { ...view.turn, status: 'running' }, reconnecting: true }
}

/** The view after one more event. */
export function viewAfter(view: TurnView, event: AskEvent): TurnView {
  return {
    ...view,
    turn: applyEvent(view.turn, event),
    stages: stagesAfter(view.stages, event),
    reconnecting: false,
  }
}

/** The view after the asker stopped the turn: whatever had arrived stays. */
export function viewStopped(view: TurnView): TurnView {
  return {
    ...view,
    turn: { ...view.turn, status: 'failed', error: STOPPED },
    stages: finished(view.stages),
    reconnecting: false,
  }
}

/** The view after its events could not be read to the end. */
export function viewBroken(view: TurnView, problem: Problem): TurnView {
  return {
    ...view,
    turn: { ...view.turn, status: 'failed' },
    stages: finished(view.stages),
    reconnecting: false,
    problem,
  }
}

/** The charts that can show this turn's result, the chosen one first; empty when there is none. */
export function chartsOf({ turn }: TurnView): ChartSpec[] {
  return turn.chart === undefined ? [] : [turn.chart, ...(turn.alternatives ?? [])]
}

/** The chart that is shown, if any. */
export const shownChart = (view: TurnView): ChartSpec | undefined => view.chosenChart ?? chartsOf(view)[0]

/** The stages after one more event; the steps of understanding, finding the context and planning, add up. */
export function stagesAfter(stages: Stage[], event: AskEvent): Stage[] {
  switch (event.type) {
    case 'question-received':
      return [{ name: 'understanding' }]
    case 'context-found':
      return withLast(stages, (stage) => ({ ...stage, soFar: event.ms }))
    case 'plan-ready':
      return [...ended(stages, event.ms), { name: 'checking' }]
    case 'sql-checked':
      return [...ended(stages, event.ms), { name: 'running' }]
    case 'rows-available':
      return ended(stages, event.ms)
    case 'turn-finished':
      return finished(stages)
    default:
      return stages
  }
}

const ended = (stages: Stage[], ms: number): Stage[] =>
  withLast(stages, ({ name, soFar = 0 }) => ({ name, ms: soFar + ms }))

const withLast = (stages: Stage[], alter: (stage: Stage) => Stage): Stage[] =>
  stages.map((stage, index) => (index === stages.length - 1 ? alter(stage) : stage))

const finished = (stages: Stage[]): Stage[] => stages.filter((stage) => stage.ms !== undefined)
