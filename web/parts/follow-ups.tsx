import { askThis } from '../actions.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import type { PartProps } from './turn.tsx'

/** Questions that continue from the latest answer. */
export function FollowUps({ view, latest }: PartProps) {
  if (!latest) return null
  return (
    <ul className="chips" aria-label={words.chat.followUps}>
      {view.turn.answer?.followUps.map((question) => (
        <li key={question}>
          <ActionButton action={askThis} target={question} look="text" className="chip">
            {question}
          </ActionButton>
        </li>
      ))}
    </ul>
  )
}
