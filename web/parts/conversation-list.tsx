import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { deleteConversation, newConversation, openConversation } from '../actions.ts'
import type { ConversationItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { groupByDay } from '../state/days.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'
import { Panel } from './panel.tsx'
import { Pins } from './pins.tsx'
import { NARROW } from './use-media.ts'

/** Earlier conversations by day, newest first, and a search in their titles and questions. */
export function ConversationList() {
  const { chat } = useApp()
  const { status, value } = useSelected((state) => state.conversations)
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const search = useSelected((state) => state.search)
  const groups = groupByDay(value.items, (item) => item.updated_at, new Date(), timeZone)
  return (
    <nav aria-label="Conversations">
      <ActionButton action={newConversation} target={undefined} look="full" className="wide" />
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search conversations"
          placeholder="Search"
          value={search}
          onChange={(event) => void chat.shelf.search(event.target.value)}
        />
      </label>
      {search === '' && <Pins />}
      <Panel
        status={status}
        empty={value.items.length === 0}
        emptyText={search === '' ? 'Your conversations will be listed here.' : 'No conversation has these words.'}
        failedText="The conversations could not be loaded."
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
          Show earlier conversations
        </button>
      )}
    </nav>
  )
}

type Mode = 'shown' | 'renaming' | 'deleting'

function ConversationEntry({ item }: { item: ConversationItem }) {
  const { chat, store } = useApp()
  const current = useSelected((state) => state.conversationId === item.id)
  const [mode, setMode] = useState<Mode>('shown')

  function open() {
    void openConversation.perform(chat, item.id, store.state)
    if (matchMedia(NARROW).matches) chat.showSidebar(false)
  }

  if (mode === 'renaming') return <RenameForm item={item} onClose={() => setMode('shown')} />
  if (mode === 'deleting') return <DeleteQuestion item={item} onClose={() => setMode('shown')} />
  return (
    <li className="conversation" data-current={current}>
      <button type="button" className="conversation-open" aria-current={current ? 'page' : undefined} onClick={open}>
        <span className="conversation-title" title={item.title}>
          {item.title}
        </span>
      </button>
      <button
        type="button"
        className="button button-icon conversation-tool"
        aria-label={`Rename conversation: ${item.title}`}
        title="Rename"
        onClick={() => setMode('renaming')}
      >
        <Icon name="pencil" />
      </button>
      <button
        type="button"
        className="button button-icon conversation-tool"
        aria-label={`Delete conversation: ${item.title}`}
        title="Delete"
        onClick={() => setMode('deleting')}
      >
        <Icon name="bin" />
      </button>
    </li>
  )
}

type ModeProps = { item: ConversationItem; onClose: () => void }

function DeleteQuestion({ item, onClose }: ModeProps) {
  return (
    <li className="conversation confirming">
      <span className="conversation-title">Delete this conversation?</span>
      <ActionButton action={deleteConversation} target={item.id} look="text" className="danger" />
      <button type="button" className="button button-text" ref={(button) => button?.focus()} onClick={onClose}>
        Keep
      </button>
    </li>
  )
}

function RenameForm({ item, onClose }: ModeProps) {
  const { chat } = useApp()
  const [title, setTitle] = useState(item.title)
  const [failed, setFailed] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const wanted = title.trim()
    if (wanted === '' || wanted === item.title) return onClose()
    await chat.shelf.rename(item.id, wanted).then(onClose, () => setFailed(true))
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onClose()
  }

  return (
    <li className="conversation confirming">
      <form onSubmit={submit} className="rename">
        <input
          aria-label={`New title for: ${item.title}`}
          value={title}
          maxLength={200}
          ref={focusOnce}
          onChange={(event) => setTitle(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="button button-icon" aria-label="Save title" title="Save">
          <Icon name="check" />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label="Keep old title"
          title="Cancel"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </form>
      {failed && <span role="alert">That did not work. Try again.</span>}
    </li>
  )
}

/** Takes the focus when the field appears, with its text selected. */
function focusOnce(field: HTMLInputElement | null): void {
  if (field === null || document.activeElement === field) return
  field.focus()
  field.select()
}
