import { type KeyboardEvent, lazy, type RefObject, Suspense, useCallback, useRef, useState } from 'react'
import { copySql, runSql } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { sqlTokens } from '../state/sql-tokens.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Boundary } from './boundary.tsx'
import type { CodeFieldProps, Left } from './code-field.tsx'
import { Icon } from './icon.tsx'

const loadField = () => import('./sql-field.tsx')
const SqlField = lazy(loadField)

/** Fetches the editor, so that it is there when somebody wants to change a statement. */
export function prepareSqlField(): void {
  // A failure leaves the plain field.
  loadField().catch(() => undefined)
}

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
          <span>{words.sql.edit}</span>
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
    <section className="sql-scroll" aria-label={words.sql.label} {...REACHABLE}>
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
  const left = useRef<Left>(undefined)
  const enabled = useSelected((state) => runSql.enabled(state, { view, text }))

  function run(written: string) {
    const edit = { view, text: written }
    if (!runSql.enabled(store.state, edit)) return
    onClose()
    void runSql.perform(chat, edit, store.state)
  }

  const field = { label: 'SQL to run', text, onChange: setText, onRun: run, onClose }
  const plain = <PlainField {...field} left={left} />
  return (
    <form
      className="sql sql-form"
      onSubmit={(event) => {
        event.preventDefault()
        run(text)
      }}
    >
      <Boundary fallback={plain}>
        <Suspense fallback={plain}>
          <SqlField {...field} left={left} source={view.turn.source} />
        </Suspense>
      </Boundary>
      <div className="sql-line">
        <p className="quiet">{words.sql.checked}</p>
        <button type="button" className="button button-text" onClick={onClose}>
          {words.common.cancel}
        </button>
        <button type="submit" className="button button-text primary" disabled={!enabled} title={words.sql.runKeys}>
          {words.actions.run}
        </button>
      </div>
    </form>
  )
}

type PlainProps = Omit<CodeFieldProps, 'language' | 'left'> & { left: RefObject<Left | undefined> }

/** Stands in until the editor is there, which goes on where this one was left; and where it cannot be loaded. */
function PlainField({ label, text, left, onChange, onRun, onClose }: PlainProps) {
  const field = useCallback(
    (element: HTMLTextAreaElement) => {
      element.focus()
      return () => {
        left.current = { text: element.value, from: element.selectionStart, to: element.selectionEnd }
      }
    },
    [left],
  )
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onRun?.(event.currentTarget.value)
    else if (event.key === 'Escape') onClose?.()
    else return
    event.preventDefault()
  }
  return (
    <textarea
      aria-label={label}
      spellCheck={false}
      autoCapitalize="off"
      value={text}
      ref={field}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  )
}
