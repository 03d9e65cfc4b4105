import { copySql } from '../actions.ts'
import { sqlTokens } from '../state/sql-tokens.ts'
import { ActionButton } from './action-button.tsx'

/** A statement, lightly coloured. */
export function Sql({ sql }: { sql: string }) {
  let position = 0
  return (
    <div className="sql">
      <ActionButton action={copySql} target={sql} look="full" className="sql-copy" />
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
    </div>
  )
}
