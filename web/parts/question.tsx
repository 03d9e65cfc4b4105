import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { askEdited } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { markWords } from '../state/question-words.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { IconButton } from './icon-button.tsx'

type Props = { view: TurnView; id: string }

/** A question as it was asked, with the words that nothing explains marked; it can be changed and asked again. */
export function QuestionPart({ view, id }: Props) {
  const [editing, setEditing] = useState(false)
  const { turn } = view
  if (editing)
    return (
      <>
        <h2 className="hidden-text" id={id}>
          {turn.question}
        </h2>
        <QuestionForm view={view} onClose={() => setEditing(false)} />
      </>
    )
  return (
    <div className="question-line">
      {turn.status !== 'running' && (
        <IconButton
          icon="pencil"
          label={words.chat.editOf(turn.question)}
          title={words.chat.editAndAsk}
          className="question-edit"
          onClick={() => setEditing(true)}
        />
      )}
      <h2 className="question" id={id}>
        {markWords(turn.question, turn.decline?.unknownWords ?? []).map((piece) =>
          piece.marked ? <mark key={piece.start}>{piece.text}</mark> : piece.text,
        )}
      </h2>
    </div>
  )
}

function QuestionForm({ view, onClose }: { view: TurnView; onClose: () => void }) {
  const { chat, store } = useApp()
  const [text, setText] = useState(view.turn.question)
  const edit = { view, text }
  const enabled = useSelected((state) => askEdited.enabled(state, edit))

  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (!enabled) return
    onClose()
    void askEdited.perform(chat, edit, store.state)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) submit()
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }

  return (
    <form className="question-form" onSubmit={submit}>
      <textarea
        aria-label={words.chat.edit}
        rows={2}
        value={text}
        ref={focusAtEnd}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div>
        <button type="button" className="button button-text" onClick={onClose}>
          {words.common.cancel}
        </button>
        <button type="submit" className="button button-text primary" disabled={!enabled}>
          {words.actions.askAgain}
        </button>
      </div>
    </form>
  )
}

function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null || document.activeElement === field) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}
