import { useEffect, useRef } from 'react'
import { useSelected } from '../app-context.ts'
import { prepareChart } from './result.tsx'
import { TurnArticle } from './turn.tsx'
import { Welcome } from './welcome.tsx'

/** The turns of the open conversation, or the welcome. A new question moves to the top, so that its answer is read from its start. */
export function Conversation() {
  const turns = useSelected((state) => state.turns)
  const opening = useSelected((state) => state.opening)
  const scroller = useRef<HTMLDivElement>(null)
  const lastKey = turns.at(-1)?.key
  useEffect(() => {
    if (lastKey === undefined) return
    prepareChart()
    const latest = scroller.current?.querySelector('[data-latest="true"]')
    if (latest instanceof HTMLElement) scroller.current?.scrollTo({ top: latest.offsetTop })
  }, [lastKey])
  return (
    <div className="scroller" ref={scroller}>
      <div className="column">
        {opening && <div className="skeleton-lines" role="status" aria-label="Loading the conversation" />}
        {!opening && turns.length === 0 && <Welcome />}
        {turns.map((view) => (
          <TurnArticle key={view.key} view={view} latest={view.key === lastKey} />
        ))}
      </div>
    </div>
  )
}
