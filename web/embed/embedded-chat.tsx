import type { KeyboardEvent } from 'react'
import { newConversation, stop } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { Announcer } from '../parts/announcer.tsx'
import { Boundary } from '../parts/boundary.tsx'
import { Composer } from '../parts/composer.tsx'
import { Conversation } from '../parts/conversation.tsx'
import { Offline } from '../parts/offline.tsx'
import { SourcePicker } from '../parts/source-picker.tsx'
import { words } from '../words/index.ts'

/** The conversation alone: no pages, no list of conversations, no keys but those of the question box and Escape. */
export function EmbeddedChat({ choosesSource }: { choosesSource: boolean }) {
  const { chat, store } = useApp()
  const phase = useSelected((state) => state.phase)
  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.key !== 'Escape' || !stop.enabled(store.state, undefined)) return
    event.preventDefault()
    void stop.perform(chat, undefined, store.state)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape works wherever the focus is within
    <div className="embedded" onKeyDown={onKeyDown}>
      <Offline />
      {phase === 'ready' && <Room choosesSource={choosesSource} />}
      {phase === 'key-needed' && <NoKey />}
      {phase === 'unreachable' && <Unreachable />}
      <Announcer />
    </div>
  )
}

function Room({ choosesSource }: { choosesSource: boolean }) {
  return (
    <Boundary fallback={<p className="panel-note">{words.embed.failed}</p>}>
      <div className="embedded-head">
        {choosesSource && <SourcePicker />}
        <span className="spring" />
        <ActionButton action={newConversation} target={undefined} />
      </div>
      <section className="room" aria-label={words.embed.conversation}>
        <Conversation />
        <Composer />
      </section>
    </Boundary>
  )
}

/** A page of others is no place to ask people for a key. */
function NoKey() {
  const refused = useSelected((state) => state.keyRefused)
  return (
    <p className="panel-note" role="alert">
      {refused ? words.embed.wrongKey : words.embed.noKey}
    </p>
  )
}

function Unreachable() {
  const { chat } = useApp()
  const problem = useSelected((state) => state.problem)
  return (
    <div className="panel-note" role="alert">
      <p>
        {problem?.message} {words.embed.unreachable}
      </p>
      <button type="button" className="link" onClick={() => chat.start()}>
        {words.common.tryAgain}
      </button>
    </div>
  )
}
