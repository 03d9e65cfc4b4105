import { useApp, useSelected } from '../app-context.ts'
import { addressOf } from '../state/place.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { NARROW } from './use-media.ts'

/** Answers that are kept at hand. */
export function Pins() {
  const { chat } = useApp()
  const pins = useSelected((state) => state.pins)
  if (pins.length === 0) return null
  return (
    <section aria-label={words.pins.title}>
      <h2 className="group-label">{words.pins.label}</h2>
      <ul className="plain-list">
        {pins.map((pin) => (
          <li key={pin.message_id} className="conversation">
            <a
              className="conversation-open pin-link"
              href={addressOf({ page: 'chat', conversationId: pin.session_id, messageId: pin.message_id })}
              title={pin.words ?? pin.question}
              onClick={() => matchMedia(NARROW).matches && chat.showSidebar(false)}
            >
              <Icon name="pin" />
              <span className="conversation-title">{pin.question}</span>
            </a>
            <IconButton
              icon="close"
              label={words.pins.unpinOf(pin.question)}
              title={words.pins.unpin}
              className="conversation-tool"
              onClick={() => void chat.shelf.pin(pin.message_id, false).catch(() => undefined)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
