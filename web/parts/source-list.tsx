import { useEffect } from 'react'
import type { SourceItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { addressOf } from '../state/place.ts'
import { words } from '../words/index.ts'

const LOOK_AGAIN_MS = 15_000
const NONE: SourceItem[] = []

/** The sources and whether they can be asked; looked at again while the page is open. */
export function SourceList({ chosen }: { chosen: string | undefined }) {
  const { chat } = useApp()
  const sources = useSelected((state) => state.config?.sources ?? NONE)
  useEffect(() => {
    const look = () => void chat.refresh().catch(() => undefined)
    look()
    const timer = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [chat])
  return (
    <nav aria-label={words.data.sources}>
      <h2 className="group-label">{words.data.sources}</h2>
      {sources.length === 0 && <p className="panel-note">{words.data.noSource}</p>}
      <ul className="plain-list">
        {sources.map((source) => (
          <li key={source.name}>
            <a
              className="source-link"
              href={addressOf({ page: 'data', source: source.name })}
              aria-current={source.name === chosen ? 'true' : undefined}
            >
              <span className="health" data-health={healthOf(source)} aria-hidden="true" />
              <span>
                {source.label}
                <small>{sayHealth(source)}</small>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const healthOf = ({ ready, error }: SourceItem): string =>
  ready ? 'ready' : error === undefined ? 'loading' : 'failed'

function sayHealth({ ready, error, dialect, tables }: SourceItem): string {
  if (ready) return words.data.health(dialect, tables)
  return error ?? words.data.loading
}
