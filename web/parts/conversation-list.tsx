import { useState } from 'react'
import { deleteConversation, newConversation, openConversation } from '../actions.ts'
import type { ConversationItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { groupByDay } from '../state/days.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'
import { Panel } from './panel.tsx'
import { NARROW } from './use-media.ts'

/** Earlier conversations by day, newest first. */
export function ConversationList() {
  const { chat } = useApp()
  const { status, value } = useSelected((state) => state.conversations)
  const groups = groupByDay(value.items, (item) => item.updated_at, new Date())
  return (
    <nav aria-label="Conversations">
      <ActionButton action={newConversation} target={undefined} look="full" className="wide" />
      <Panel
        status={status}
        empty={value.items.length === 0}
        emptyText="Your conversations will be listed here."
        failedText="The conversations could not be loaded."
        onRetry={() => chat.loadConversations(false)}
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
        <button type="button" className="link" onClick={() => chat.loadConversations(true)}>
          Show earlier conversations
        </button>
      )}
    </nav>
  )
}

function ConversationEntry({ item }: { item: ConversationItem }) {
  const { chat, store } = useApp()
  const current = useSelected((state) => state.conversationId === item.id)
  const [confirming, setConfirming] = useState(false)

  function open() {
    void openConversation.perform(chat, item.id, store.state)
    if (matchMedia(NARROW).matches) chat.showSidebar(false)
  }

  if (confirming) {
    return (
      <li className="conversation confirming">
        <span className="conversation-title">Delete this conversation?</span>
        <ActionButton action={deleteConversation} target={item.id} look="text" className="danger" />
        <button type="button" className="button button-text" onClick={() => setConfirming(false)}>
          Keep
        </button>
      </li>
    )
  }
  return (
    <li className="conversation" data-current={current}>
      <button type="button" className="conversation-open" aria-current={current ? 'page' : undefined} onClick={open}>
        <span className="conversation-title">{item.title}</span>
      </button>
      <button
        type="button"
        className="button button-icon conversation-delete"
        aria-label={`Delete conversation: ${item.title}`}
        title="Delete"
        onClick={() => setConfirming(true)}
      >
        <Icon name="bin" />
      </button>
    </li>
  )
}
