import { useSelected } from '../app-context.ts'
import { announcement } from '../state/sayings.ts'

/** Tells assistive technology what has happened in the last turn. */
export function Announcer() {
  const text = useSelected((state) => announcement(state.turns.at(-1)))
  return (
    <div className="hidden-text" role="status" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  )
}
