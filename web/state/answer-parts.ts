/** Which parts an answer has, in the order they are shown: words first, then the evidence, then what to do next. */
import type { TurnView } from './turn-view.ts'

const RULES = {
  words: ({ turn }) => turn.answer !== undefined,
  clarification: ({ turn }) => turn.clarification !== undefined,
  decline: ({ turn }) => turn.decline !== undefined,
  failure: ({ turn, problem }) => turn.error !== undefined || problem !== undefined,
  result: ({ turn }) => turn.table !== undefined && turn.table.columns.length > 0,
  toolbar: ({ turn }) => turn.answer !== undefined && turn.status !== 'running',
  how: ({ turn }) => turn.plan !== undefined && turn.status !== 'running',
  followUps: ({ turn }) => (turn.answer?.followUps.length ?? 0) > 0 && turn.status !== 'running',
} as const satisfies Record<string, (view: TurnView) => boolean>

export type AnswerPart = keyof typeof RULES

const ORDER = Object.keys(RULES) as AnswerPart[]

/** The parts that this turn has, in order. */
export function answerParts(view: TurnView): AnswerPart[] {
  return ORDER.filter((part) => RULES[part](view))
}
