import { type KeyboardEvent, useEffect } from 'react'
import { focusQuestionBox, IN_QUESTION, QUESTION_BOX, send, stop } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { runningView } from '../state/state.ts'
import { ActionButton } from './action-button.tsx'

/** Where questions are written. */
export function Composer() {
  const { chat, store } = useApp()
  const draft = useSelected((state) => state.draft)
  const running = useSelected((state) => runningView(state) !== undefined)
  const begun = useSelected((state) => state.turns.length > 0)
  useEffect(focusQuestionBox, [])

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return
    const action = IN_QUESTION.find(({ shortcut }) => shortcut?.key === event.key)
    if (action === undefined) return
    const enabled = action.enabled(store.state, undefined)
    if (enabled || action === send) event.preventDefault()
    if (enabled) void action.perform(chat, undefined, store.state)
  }

  return (
    <div className="composer">
      <div className="composer-box">
        <label className="hidden-text" htmlFor={QUESTION_BOX}>
          Your question
        </label>
        <textarea
          id={QUESTION_BOX}
          rows={1}
          value={draft}
          placeholder={begun ? 'Ask a follow-up, or something new' : 'Ask a question about your data'}
          enterKeyHint="send"
          autoComplete="off"
          spellCheck
          onChange={(event) => chat.writeDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <ActionButton action={running ? stop : send} target={undefined} className="primary round" />
      </div>
      <p className="hint" aria-hidden="true">
        <kbd>Enter</kbd> asks · <kbd>Shift</kbd> <kbd>Enter</kbd> new line · <kbd>Ctrl</kbd> <kbd>K</kbd> finds anything
        · <kbd>?</kbd> all shortcuts
      </p>
    </div>
  )
}
