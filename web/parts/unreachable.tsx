import { useApp, useSelected } from '../app-context.ts'
import { addressedPlace } from '../browser.ts'
import { words } from '../words/index.ts'

/** Shown when the page cannot start: what went wrong, what to do, and a way to try again. */
export function Unreachable() {
  const { chat } = useApp()
  const problem = useSelected((state) => state.problem)
  return (
    <section className="door" role="alert">
      <h2>{problem?.message}</h2>
      <p>{problem?.next}</p>
      <button type="button" className="button primary" onClick={() => chat.start(addressedPlace())}>
        {words.common.tryAgain}
      </button>
    </section>
  )
}
