import { type KeyboardEvent, useState } from 'react'
import { copySql, runSql } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { sqlTokens } from '../state/sql-tokens.ts'
import type { TurnView } from '../state/turn-view.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'

/** A statement, lightly coloured; it can be copied, and changed and run under the same checks. */
export function Sql({ sql, view }: { sql: string; view: TurnView }) {
  const [editing, setEditing] = useState(false)
  if (editing) return <SqlForm sql={sql} view={view} onClose={() => setEditing(false)} />
  return (
    <div className="sql">
      <div className="sql-tools">
        <ActionButton action={copySql} target={sql} look="full" />
        <button type="button" className="button button-full" onClick={() => setEditing(true)}>
          <Icon name="pencil" />
          <span>Edit SQL</span>
        </button>
      </div>
      <Coloured sql={sql} />
    </div>
  )
}

/** A part that scrolls must be reachable with the keyboard; not every browser makes it so by itself. */
const REACHABLE = { tabIndex: 0 }

function Coloured({ sql }: { sql: string }) {
  let position = 0
  return (
    <section className="sql-scroll" aria-label="SQL" {...REACHABLE}>
      <pre>
        <code>
          {sqlTokens(sql).map((token) => {
            const key = position
            position += token.text.length
            return token.kind === 'other' ? (
              token.text
            ) : (
              <span key={key} className={`sql-${token.kind}`}>
                {token.text}
              </span>
            )
          })}
        </code>
      </pre>
    </section>
  )
}

function SqlForm({ sql, view, onClose }: { sql: string; view: TurnView; onClose: () => void }) {
  const { chat, store } = useApp()
  const [text, setText] = useState(sql)
  const edit = { view, text }
  const enabled = useSelected((state) => runSql.enabled(state, edit))

  function run() {
    if (!enabled) return
    onClose()
    void runSql.perform(chat, edit, store.state)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run()
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }

  return (
    <form
      className="sql sql-form"
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
    >
      <textarea
        aria-label="SQL to run"
        spellCheck={false}
        autoCapitalize="off"
        value={text}
        ref={focusOnce}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="sql-line">
        <p className="quiet">Checked and limited like every query: only reading, only what you may see.</p>
        <button type="button" className="button button-text" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button button-text primary" disabled={!enabled} title="Run (Ctrl Enter)">
          Run
        </button>
      </div>
    </form>
  )
}

function focusOnce(field: HTMLTextAreaElement | null): void {
  if (document.activeElement !== field) field?.focus()
}
