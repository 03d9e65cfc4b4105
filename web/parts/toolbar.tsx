import { askAgain, copyAnswer, copyLink, EXPORTS, pinAnswer } from '../actions.ts'
import { useApp } from '../app-context.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Feedback } from './feedback.tsx'
import { Menu } from './menu.tsx'
import type { PartProps } from './turn.tsx'
import { Verify } from './verify.tsx'

/** What can be done with an answer. */
export function Toolbar({ view }: PartProps) {
  const { embedded } = useApp()
  return (
    <div className="toolbar" role="toolbar" aria-label={words.chat.answer}>
      <ActionButton action={copyAnswer} target={view} look="full" className="shrinking" />
      {view.turn.resultId !== undefined && (
        <Menu label={words.chat.export} icon="download">
          {(close) =>
            EXPORTS.map((action) => (
              <ActionButton key={action.label} action={action} target={view} look="full" onPerformed={close} />
            ))
          }
        </Menu>
      )}
      {embedded !== true && (
        <ActionButton action={pinAnswer} target={view} look="full" className="shrinking" pressed={view.pinned === true}>
          {view.pinned === true ? words.actions.pinned : words.actions.pin}
        </ActionButton>
      )}
      {embedded !== true && <Verify view={view} />}
      <ActionButton action={askAgain} target={view} look="full" className="shrinking" />
      {embedded !== true && <ActionButton action={copyLink} target={view} />}
      <span className="spring" />
      <Feedback view={view} />
    </div>
  )
}
