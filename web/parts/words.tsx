import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'
import type { PartProps } from './turn.tsx'

/** The answer in words, with its caveats right beside it. */
export function Words({ view }: PartProps) {
  const answer = view.turn.answer
  if (answer === undefined) return null
  const { plan } = view.turn
  const isVerified = plan?.planner === 'verified'
  // Who verified it and when is no warning: it stands beside the badge.
  const caveats = isVerified ? answer.caveats.filter((caveat) => !plan.assumptions.includes(caveat)) : answer.caveats
  return (
    <div className="words">
      <p className="answer-words">{answer.words}</p>
      {isVerified && (
        <p className="verified">
          <span className="badge">
            <Icon name="seal" />
            {words.how.fromVerified}
          </span>
          <span className="count">{plan.assumptions.join(' ')}</span>
        </p>
      )}
      {caveats.length > 0 && (
        <ul className="caveats" aria-label={words.chat.note}>
          {caveats.map((caveat) => (
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
