import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { threadOf } from '../state/thread.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { prepareChart } from './result.tsx'
import { TurnArticle } from './turn.tsx'
import { Welcome } from './welcome.tsx'

/** The turns of the open conversation, or the welcome. */
export function Conversation() {
  const turns = useSelected((state) => state.turns)
  const opening = useSelected((state) => state.opening)
  const thread = useMemo(() => threadOf(turns), [turns])
  const scroller = useRef<HTMLDivElement>(null)
  const lastKey = turns.at(-1)?.key
  const first = useSelected((state) => (state.earlier === 0 ? state.turns[0] : undefined))
  useReadingPlace(scroller, lastKey)
  return (
    <div className="scroller" ref={scroller}>
      <div className="column">
        {opening && <div className="skeleton-lines" role="status" aria-label={words.chat.loading} />}
        {!opening && turns.length === 0 && <Welcome />}
        <Earlier scroller={scroller} />
        {thread.map((item) =>
          item.kind === 'turn' ? (
            <TurnArticle
              key={item.view.key}
              view={item.view}
              latest={item.view.key === lastKey}
              first={item.view === first}
            />
          ) : (
            <Replaced key={item.views[0]?.key} views={item.views} />
          ),
        )}
      </div>
    </div>
  )
}

/** Turns that another question was asked instead of: out of the way, not gone. */
function Replaced({ views }: { views: TurnView[] }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="replaced" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.chat.askedAgain(views.length)}</summary>
      {open && views.map((view) => <TurnArticle key={view.key} view={view} latest={false} first={false} />)}
    </details>
  )
}

/** A new question moves to the top, so that its answer is read from its start; so does an answer that the address names. */
function useReadingPlace(scroller: RefObject<HTMLDivElement | null>, lastKey: string | undefined): void {
  const messageId = useSelected(({ place }) => (place.page === 'chat' ? place.messageId : undefined))
  const isHere = useSelected(({ turns }) => turns.some(({ turn }) => turn.messageId === messageId))
  useLayoutEffect(() => {
    if (lastKey === undefined) return
    prepareChart()
    scrollTo(scroller.current, '[data-latest="true"]')
  }, [lastKey, scroller])
  useEffect(() => {
    if (messageId === undefined || !isHere) return
    scrollTo(scroller.current, `[data-message="${CSS.escape(messageId)}"]`)?.focus({ preventScroll: true })
  }, [messageId, isHere, scroller])
}

function scrollTo(scroller: HTMLElement | null, selector: string): HTMLElement | undefined {
  const turn = scroller?.querySelector(selector)
  if (!(turn instanceof HTMLElement)) return undefined
  scroller?.scrollTo({ top: turn.offsetTop })
  return turn
}

/** Fetches turns that lie before those that are here, and keeps what is read in its place. */
function Earlier({ scroller }: { scroller: RefObject<HTMLDivElement | null> }) {
  const { chat } = useApp()
  const earlier = useSelected((state) => state.earlier)
  const [status, setStatus] = useState<'idle' | 'loading' | 'failed'>('idle')
  if (earlier === 0) return null

  async function load() {
    setStatus('loading')
    const place = scroller.current
    const fromEnd = place === null ? 0 : place.scrollHeight - place.scrollTop
    try {
      await chat.loadEarlier()
      setStatus('idle')
      requestAnimationFrame(() => place?.scrollTo({ top: place.scrollHeight - fromEnd }))
    } catch {
      setStatus('failed')
    }
  }

  return (
    <p className="earlier">
      <button type="button" className="button button-full" disabled={status === 'loading'} onClick={load}>
        {words.chat.earlier(earlier)}
      </button>
      {status === 'failed' && <span role="alert">{words.chat.earlierFailed}</span>}
    </p>
  )
}
