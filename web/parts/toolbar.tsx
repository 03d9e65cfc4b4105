import { copyAnswer, EXPORTS } from '../actions.ts'
import { ActionButton } from './action-button.tsx'
import { Feedback } from './feedback.tsx'
import { Menu } from './menu.tsx'
import type { PartProps } from './turn.tsx'

/** What can be done with an answer. */
export function Toolbar({ view }: PartProps) {
  return (
    <div className="toolbar" role="toolbar" aria-label="Answer">
      <ActionButton action={copyAnswer} target={view} look="full" />
      {view.turn.resultId !== undefined && (
        <Menu label="Export" icon="download">
          {(close) =>
            EXPORTS.map((action) => (
              <ActionButton key={action.label} action={action} target={view} look="full" onPerformed={close} />
            ))
          }
        </Menu>
      )}
      <span className="spring" />
      <Feedback view={view} />
    </div>
  )
}
