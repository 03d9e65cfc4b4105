import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { words } from '../words/index.ts'
import { IconButton } from './icon-button.tsx'

type Props = {
  label: string
  name: string
  maxLength: number
  /** Keeps the new name; it is neither empty nor the old one. */
  onSave: (name: string) => Promise<unknown>
  onClose: () => void
}

/** A field for a name, in place of what it names. Enter keeps it, Escape leaves it as it was. */
export function NameForm({ label, name: before, maxLength, onSave, onClose }: Props) {
  const [name, setName] = useState(before)
  const [failed, setFailed] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '' || wanted === before) return onClose()
    await onSave(wanted).then(onClose, () => setFailed(true))
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onClose()
  }

  return (
    <div className="conversation confirming">
      <form onSubmit={submit} className="rename">
        <input
          aria-label={label}
          value={name}
          maxLength={maxLength}
          ref={focusOnce}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton icon="check" label={words.conversations.saveTitle} title={words.common.save} />
        <IconButton icon="close" label={words.conversations.keepTitle} title={words.common.cancel} onClick={onClose} />
      </form>
      {failed && <span role="alert">{words.common.failed}</span>}
    </div>
  )
}

/** Takes the focus when the field appears, with its text selected. */
function focusOnce(field: HTMLInputElement | null): void {
  if (field === null || document.activeElement === field) return
  field.focus()
  field.select()
}
