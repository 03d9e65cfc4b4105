/** The three honest ways not to answer: ask back, decline, fail. Each offers what to do next. */
import { askAgain, askThis, resumeTurn } from '../actions.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'
import type { PartProps } from './turn.tsx'

export function ClarificationPart({ view }: PartProps) {
  const clarification = view.turn.clarification
  if (clarification === undefined) return null
  return (
    <div className="words">
      <p className="answer-words">{clarification.question}</p>
      <Suggestions label={words.chat.choices} items={clarification.choices} />
    </div>
  )
}

export function DeclinePart({ view }: PartProps) {
  const decline = view.turn.decline
  if (decline === undefined) return null
  return (
    <div className="words">
      <p className="answer-words">{decline.reason}</p>
      {decline.unknownWords.length > 0 && (
        <p className="unknown">
          {words.chat.notUnderstood}{' '}
          {decline.unknownWords.map((word) => (
            <mark key={word}>{word}</mark>
          ))}
        </p>
      )}
      {decline.suggestions.length > 0 && (
        <>
          <p className="quiet">{words.chat.askInstead}</p>
          <Suggestions
            label={words.chat.suggestions}
            items={decline.suggestions.map((text) => ({ label: text, question: text }))}
          />
        </>
      )}
    </div>
  )
}

export function FailurePart({ view }: PartProps) {
  const failure = view.turn.error ?? view.problem
  if (failure === undefined) return null
  const stopped = failure.code === 'CANCELLED'
  return (
    <div className="failure" data-quiet={stopped}>
      <Icon name={stopped ? 'stop' : 'warning'} />
      <div>
        <p>{failure.message}</p>
        <p className="quiet">{failure.next}</p>
      </div>
      {failure.code === 'NETWORK' && <ActionButton action={resumeTurn} target={view} look="full" />}
      <ActionButton action={askAgain} target={view} look="full" />
    </div>
  )
}

function Suggestions({ label, items }: { label: string; items: { label: string; question: string }[] }) {
  return (
    <ul className="chips" aria-label={label}>
      {items.map((item) => (
        <li key={item.question}>
          <ActionButton action={askThis} target={item.question} look="text" className="chip">
            {item.label}
          </ActionButton>
        </li>
      ))}
    </ul>
  )
}
