import { Icon } from './icon.tsx'
import type { PartProps } from './turn.tsx'

/** The answer in words, with its caveats right beside it. */
export function Words({ view }: PartProps) {
  const answer = view.turn.answer
  if (answer === undefined) return null
  return (
    <div className="words">
      <p className="answer-words">{answer.words}</p>
      {view.turn.plan?.planner === 'verified' && (
        <p className="badge">
          <Icon name="seal" />
          From a verified question
        </p>
      )}
      {answer.caveats.length > 0 && (
        <ul className="caveats" aria-label="Please note">
          {answer.caveats.map((caveat) => (
            <li key={caveat} className="caveat">
              <Icon name="info" />
              {caveat}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
