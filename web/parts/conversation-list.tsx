import { newConversation } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { groupByDay } from '../state/days.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { ConversationEntry } from './conversation-entry.tsx'
import { Folders } from './folders.tsx'
import { Icon } from './icon.tsx'
import { Panel } from './panel.tsx'
import { Pins } from './pins.tsx'

const says = words.conversations

/** Folders, then earlier conversations by day, newest first, and a search in all their titles and questions. */
export function ConversationList() {
  const { chat } = useApp()
  const { status, value } = useSelected((state) => state.conversations)
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const search = useSelected((state) => state.search)
  const groups = groupByDay(value.items, (item) => item.updated_at, new Date(), timeZone)
  return (
    <nav aria-label={says.title}>
      <ActionButton action={newConversation} target={undefined} look="full" className="wide" />
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={says.search}
          placeholder={words.common.search}
          value={search}
          onChange={(event) => void chat.shelf.search(event.target.value)}
        />
      </label>
      {search === '' && <Pins />}
      {search === '' && <Folders />}
      <Panel
        status={status}
        empty={value.items.length === 0}
        emptyText={search === '' ? says.empty : says.notFound}
        failedText={says.failed}
        onRetry={() => chat.shelf.load(false)}
      >
        {groups.map((group) => (
          <section key={group.label} aria-label={group.label}>
            <h2 className="group-label">{group.label}</h2>
            <ul className="plain-list">
              {group.items.map((item) => (
                <ConversationEntry key={item.id} item={item} />
              ))}
            </ul>
          </section>
        ))}
      </Panel>
      {value.items.length < value.total && (
        <button type="button" className="link more" onClick={() => chat.shelf.load(true)}>
          {says.earlier}
        </button>
      )}
    </nav>
  )
}
