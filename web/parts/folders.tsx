import { useState } from 'react'
import type { ConversationItem, FolderItem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { ConversationEntry } from './conversation-entry.tsx'
import { DeleteQuestion } from './delete-question.tsx'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { NameForm } from './name-form.tsx'

const says = words.folders
const NONE: ConversationItem[] = []

/** The folders of conversations, each opened where it is wanted. */
export function Folders() {
  const { chat } = useApp()
  const folders = useSelected((state) => state.folders)
  const [creating, setCreating] = useState(false)
  return (
    <section aria-label={says.title} className="folders">
      <div className="folders-head">
        <h2 className="group-label">{says.title}</h2>
        <IconButton icon="plus" label={says.create} title={says.create} onClick={() => setCreating(true)} />
      </div>
      {creating && (
        <NameForm
          label={says.name}
          name=""
          maxLength={100}
          onSave={(name) => chat.shelf.createFolder(name)}
          onClose={() => setCreating(false)}
        />
      )}
      <ul className="plain-list">
        {folders.map((folder) => (
          <FolderEntry key={folder.id} folder={folder} />
        ))}
      </ul>
    </section>
  )
}

function FolderEntry({ folder }: { folder: FolderItem }) {
  const { chat } = useApp()
  const [mode, setMode] = useState<'shown' | 'renaming' | 'deleting'>('shown')
  const [open, setOpen] = useState(false)
  const [failed, setFailed] = useState(false)
  const close = () => setMode('shown')

  function toggle() {
    setOpen(!open)
    if (!open) chat.shelf.openFolder(folder.id).catch(() => setFailed(true))
  }

  if (mode === 'renaming')
    return (
      <li>
        <NameForm
          label={says.newName(folder.name)}
          name={folder.name}
          maxLength={100}
          onSave={(name) => chat.shelf.renameFolder(folder.id, name)}
          onClose={close}
        />
      </li>
    )
  if (mode === 'deleting') return <DeleteFolder folder={folder} onClose={close} />
  return (
    <li>
      <div className="conversation">
        <button type="button" className="conversation-open folder-open" aria-expanded={open} onClick={toggle}>
          <Icon name={open ? 'folder-open' : 'folder'} />
          <span className="conversation-title" title={folder.name}>
            {folder.name}
          </span>
          <span className="count">{folder.count}</span>
        </button>
        <IconButton
          icon="pencil"
          label={says.rename(folder.name)}
          title={words.common.rename}
          className="conversation-tool"
          onClick={() => setMode('renaming')}
        />
        <IconButton
          icon="bin"
          label={says.delete(folder.name)}
          title={words.common.delete}
          className="conversation-tool"
          onClick={() => setMode('deleting')}
        />
      </div>
      {failed && <p role="alert">{words.common.failed}</p>}
      {open && <FolderItems folder={folder} />}
    </li>
  )
}

function FolderItems({ folder }: { folder: FolderItem }) {
  const items = useSelected((state) => state.inFolders[folder.id])
  return (
    <ul className="plain-list in-folder" aria-label={folder.name}>
      {(items ?? NONE).map((item) => (
        <ConversationEntry key={item.id} item={item} />
      ))}
      {items?.length === 0 && <li className="panel-note">{says.empty}</li>}
    </ul>
  )
}

function DeleteFolder({ folder, onClose }: { folder: FolderItem; onClose: () => void }) {
  const { chat } = useApp()
  const [failed, setFailed] = useState(false)
  return (
    <DeleteQuestion question={says.deleteQuestion} onKeep={onClose}>
      <button
        type="button"
        className="button button-text danger"
        onClick={() => void chat.shelf.deleteFolder(folder.id).catch(() => setFailed(true))}
      >
        {words.common.delete}
      </button>
      {failed && <span role="alert">{words.common.failed}</span>}
    </DeleteQuestion>
  )
}
