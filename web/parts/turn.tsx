import { type ComponentType, memo, useId } from 'react'
import { type AnswerPart, answerParts } from '../state/answer-parts.ts'
import type { TurnView } from '../state/turn-view.ts'
import { FollowUps } from './follow-ups.tsx'
import { How } from './how.tsx'
import { ClarificationPart, DeclinePart, FailurePart } from './no-answer.tsx'
import { QuestionPart } from './question.tsx'
import { ResultPart } from './result.tsx'
import { StageLine } from './stage-line.tsx'
import { Toolbar } from './toolbar.tsx'
import { Words } from './words.tsx'

export type PartProps = { view: TurnView; latest: boolean }

/** Which component shows which part of an answer. */
const PARTS: Record<AnswerPart, ComponentType<PartProps>> = {
  words: Words,
  clarification: ClarificationPart,
  decline: DeclinePart,
  failure: FailurePart,
  result: ResultPart,
  toolbar: Toolbar,
  how: How,
  followUps: FollowUps,
}

/** One question and everything that came of it. */
export const TurnArticle = memo(function TurnArticle({ view, latest, first }: PartProps & { first: boolean }) {
  const { turn } = view
  const questionId = useId()
  return (
    <article
      className="turn"
      data-latest={latest}
      data-message={turn.messageId}
      aria-labelledby={questionId}
      aria-busy={turn.status === 'running'}
      tabIndex={-1}
    >
      <QuestionPart view={view} id={questionId} />
      <div className="answer">
        <StageLine view={view} first={first} />
        {answerParts(view).map((name) => {
          const Part = PARTS[name]
          return <Part key={name} view={view} latest={latest} />
        })}
      </div>
    </article>
  )
})
