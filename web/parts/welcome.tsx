import { useEffect, useState } from 'react'
import { askThis, openConversation } from '../actions.ts'
import type { SourceItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { greeting, sayTime } from '../state/days.ts'
import { chosenSource, firstSource } from '../state/state.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'

const NO_EXAMPLES: string[] = []

/** The empty conversation: a greeting, where one left off, and questions to begin with. */
export function Welcome() {
  const { embedded } = useApp()
  const source = useSelected(chosenSource)
  const isFirst = useSelected((state) => state.source === firstSource(state.config)?.name)
  const examples = useSelected((state) => state.config?.examples ?? NO_EXAMPLES)
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const [opened] = useState(() => new Date())
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">{words.welcome.greeting(greeting(opened, timeZone))}</h2>
      <p className="lead">
        {words.welcome.ask} {source === undefined ? words.welcome.yourData : <strong>{source.label}</strong>}{' '}
        {words.welcome.inYourWords}
      </p>
      <Notices />
      {isFirst && examples.length > 0 && (
        <ul className="starters" aria-label={words.welcome.begin}>
          {examples.map((example) => (
            <li key={example}>
              <ActionButton action={askThis} target={example} look="text" className="starter">
                {example}
              </ActionButton>
            </li>
          ))}
        </ul>
      )}
      {embedded !== true && <Continue now={opened} />}
    </section>
  )
}

/** The conversation that was had last. */
function Continue({ now }: { now: Date }) {
  const last = useSelected((state) => (state.search === '' ? state.conversations.value.items[0] : undefined))
  const timeZone = useSelected((state) => state.preferences.timeZone)
  if (last === undefined) return null
  return (
    <p className="continue">
      <span className="quiet">{words.welcome.goOn}</span>
      <ActionButton action={openConversation} target={last.id} look="text" className="chip">
        {last.last_question ?? last.title} <span className="count">{sayTime(last.updated_at, now, timeZone)}</span>
      </ActionButton>
    </p>
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
