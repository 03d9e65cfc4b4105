import { Fragment, type KeyboardEvent, useEffect } from 'react'
import { focusQuestionBox, IN_QUESTION, QUESTION_BOX, send, stop } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { runningView } from '../state/state.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'

/** Keys, and what they do in the question box. */
const HINTS: [keys: string, does: string][] = [
  ['Enter', words.chat.hint.asks],
  ['Shift Enter', words.chat.hint.newLine],
  ['Ctrl K', words.chat.hint.finds],
  ['?', words.chat.hint.shortcuts],
]

/** Where questions are written. */
export function Composer() {
  const { chat, store, embedded } = useApp()
  const draft = useSelected((state) => state.draft)
  const running = useSelected((state) => runningView(state) !== undefined)
  const begun = useSelected((state) => state.turns.length > 0)
  useEffect(() => {
    // A page of others decides itself where its reader begins.
    if (embedded !== true) focusQuestionBox(chat)
  }, [chat, embedded])

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
          {words.chat.question}
        </label>
        <textarea
          id={QUESTION_BOX}
          rows={1}
          value={draft}
          placeholder={begun ? words.chat.followUp : words.chat.first}
          enterKeyHint="send"
          autoComplete="off"
          spellCheck
          onChange={(event) => chat.writeDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <ActionButton action={running ? stop : send} target={undefined} className="primary round" />
      </div>
      {embedded !== true && (
        <p className="hint" aria-hidden="true">
          {HINTS.map(([keys, does], index) => (
            <Fragment key={keys}>
              {index > 0 && ' · '}
              {keys.split(' ').map((key) => (
                <Fragment key={key}>
                  <kbd>{key}</kbd>{' '}
                </Fragment>
              ))}
              {does}
            </Fragment>
          ))}
        </p>
      )}
    </div>
  )
}
