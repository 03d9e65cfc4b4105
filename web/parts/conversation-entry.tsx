import { useState } from 'react'
import { deleteConversation, openConversation } from '../actions.ts'
import type { ConversationItem, FolderItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { DeleteQuestion } from './delete-question.tsx'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { Menu } from './menu.tsx'
import { NameForm } from './name-form.tsx'
import { NARROW } from './use-media.ts'

const says = words.conversations
type Mode = 'shown' | 'renaming' | 'deleting' | 'filing'

/** One conversation of the list, and what can be done with it. */
export function ConversationEntry({ item }: { item: ConversationItem }) {
  const { chat } = useApp()
  const [mode, setMode] = useState<Mode>('shown')
  const close = () => setMode('shown')
  if (mode === 'renaming')
    return (
      <li>
        <NameForm
          label={says.newTitle(item.title)}
          name={item.title}
          maxLength={200}
          onSave={(title) => chat.shelf.rename(item.id, title)}
          onClose={close}
        />
      </li>
    )
  if (mode === 'filing')
    return (
      <li>
        <NameForm
          label={words.folders.name}
          name=""
          maxLength={100}
          onSave={async (name) => chat.shelf.move(item, await chat.shelf.createFolder(name))}
          onClose={close}
        />
      </li>
    )
  if (mode === 'deleting')
    return (
      <DeleteQuestion question={says.deleteQuestion} onKeep={close}>
        <ActionButton action={deleteConversation} target={item.id} look="text" className="danger" />
      </DeleteQuestion>
    )
  return <ShownEntry item={item} onMode={setMode} />
}

function ShownEntry({ item, onMode }: { item: ConversationItem; onMode: (mode: Mode) => void }) {
  const { chat, store } = useApp()
  const current = useSelected((state) => state.conversationId === item.id)

  function open() {
    void openConversation.perform(chat, item.id, store.state)
    if (matchMedia(NARROW).matches) chat.showSidebar(false)
  }

  return (
    <li className="conversation" data-current={current}>
      <button type="button" className="conversation-open" aria-current={current ? 'page' : undefined} onClick={open}>
        <span className="conversation-title" title={item.title}>
          {item.title}
        </span>
      </button>
      <IconButton
        icon="pencil"
        label={says.rename(item.title)}
        title={words.common.rename}
        className="conversation-tool"
        onClick={() => onMode('renaming')}
      />
      <span className="conversation-tool">
        <Menu label={words.folders.moveOf(item.title)} icon="folder" look="icon">
          {(close) => <MoveChoices item={item} close={close} onNew={() => onMode('filing')} />}
        </Menu>
      </span>
      <IconButton
        icon="bin"
        label={says.delete(item.title)}
        title={words.common.delete}
        className="conversation-tool"
        onClick={() => onMode('deleting')}
      />
    </li>
  )
}

type MoveProps = { item: ConversationItem; close: () => void; onNew: () => void }

/** The folders that a conversation can go to. */
function MoveChoices({ item, close, onNew }: MoveProps) {
  const { chat } = useApp()
  const folders = useSelected((state) => state.folders)
  const [failed, setFailed] = useState(false)
  const others = folders.filter(({ id }) => id !== item.folder_id)

  function move(folder: FolderItem | null) {
    chat.shelf.move(item, folder?.id ?? null).then(close, () => setFailed(true))
  }

  return (
    <>
      <p className="menu-help">{words.folders.move}</p>
      {others.map((folder) => (
        <button key={folder.id} type="button" className="button button-full" onClick={() => move(folder)}>
          <Icon name="folder" />
          <span>{folder.name}</span>
        </button>
      ))}
      {typeof item.folder_id === 'string' && (
        <button type="button" className="button button-full" onClick={() => move(null)}>
          <Icon name="close" />
          <span>{words.folders.out}</span>
        </button>
      )}
      <button type="button" className="button button-full" onClick={onNew}>
        <Icon name="plus" />
        <span>{words.folders.create}</span>
      </button>
      {failed && <p role="alert">{words.common.failed}</p>}
    </>
  )
}
