import { useEffect } from 'react'
import { askThis } from '../actions.ts'
import type { SourceItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { chosenSource, firstSource } from '../state/state.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'

const NO_EXAMPLES: string[] = []

/** The empty conversation: what this is, and questions to begin with. */
export function Welcome() {
  const source = useSelected(chosenSource)
  const isFirst = useSelected((state) => state.source === firstSource(state.config)?.name)
  const examples = useSelected((state) => state.config?.examples ?? NO_EXAMPLES)
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">What would you like to know?</h2>
      <p className="lead">
        Ask {source === undefined ? 'your data' : <strong>{source.label}</strong>} in your own words. Every answer shows
        how it was computed.
      </p>
      <Notices />
      {isFirst && examples.length > 0 && (
        <ul className="starters" aria-label="Questions to begin with">
          {examples.map((example) => (
            <li key={example}>
              <ActionButton action={askThis} target={example} look="text" className="starter">
                {example}
              </ActionButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What stands in the way: a conversation that could not be opened, a source that is not ready. */
function Notices() {
  const problem = useSelected((state) => state.openingProblem)
  const source = useSelected(chosenSource)
  useReadiness(source)
  const notices: string[] = []
  if (problem !== undefined) notices.push(`${problem.message} ${problem.next}`)
  if (source === undefined) notices.push('This server has no data source yet. Its operator can connect one.')
  else if (!source.ready) notices.push(source.error ?? `${source.label} is being loaded. This takes a moment.`)
  return notices.map((notice) => (
    <p key={notice} className="caveat" role="alert">
      <Icon name="info" />
      {notice}
    </p>
  ))
}

const LOOK_AGAIN_MS = 1500

/** Looks again and again until the source is ready. */
function useReadiness(source: SourceItem | undefined): void {
  const { chat } = useApp()
  useEffect(() => {
    if (source === undefined || source.ready) return
    // The next look is due whatever this one finds; a server that does not answer is asked again as well.
    const timer = setInterval(() => void chat.refresh().catch(() => undefined), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [chat, source])
}
