import { askAgain, copyAnswer, copyLink, EXPORTS, pinAnswer } from '../actions.ts'
import { ActionButton } from './action-button.tsx'
import { Feedback } from './feedback.tsx'
import { Menu } from './menu.tsx'
import type { PartProps } from './turn.tsx'

/** What can be done with an answer. */
export function Toolbar({ view }: PartProps) {
  return (
    <div className="toolbar" role="toolbar" aria-label="Answer">
      <ActionButton action={copyAnswer} target={view} look="full" className="shrinking" />
      {view.turn.resultId !== undefined && (
        <Menu label="Export" icon="download">
          {(close) =>
            EXPORTS.map((action) => (
              <ActionButton key={action.label} action={action} target={view} look="full" onPerformed={close} />
            ))
          }
        </Menu>
      )}
      <ActionButton action={pinAnswer} target={view} look="full" className="shrinking" pressed={view.pinned === true}>
        {view.pinned === true ? 'Pinned' : 'Pin'}
      </ActionButton>
      <ActionButton action={askAgain} target={view} look="full" className="shrinking" />
      <ActionButton action={copyLink} target={view} />
      <span className="spring" />
      <Feedback view={view} />
    </div>
  )
}
