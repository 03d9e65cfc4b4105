import type { ReactNode } from 'react'
import { words } from '../words/index.ts'

type Props = {
  question: string
  onKeep: () => void
  /** The button that deletes, and what is said where it fails. */
  children: ReactNode
}

/** In place of an entry that is to go: whether it should. The focus is on keeping it. */
export function DeleteQuestion({ question, onKeep, children }: Props) {
  return (
    <li className="conversation confirming">
      <span className="conversation-title">{question}</span>
      {children}
      <button type="button" className="button button-text" ref={(button) => button?.focus()} onClick={onKeep}>
        {words.common.keep}
      </button>
    </li>
  )
}
