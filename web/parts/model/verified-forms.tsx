import { useState } from 'react'
import { type DraftVerified, fitting } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { Icon } from '../icon.tsx'
import { type FormProps, PartList } from './model-form.tsx'
import { CodeArea, DescriptionField } from './word-fields.tsx'

const says = words.model

/** The verified questions that the model holds, each with its SQL. */
export function VerifiedForms({ draft, onChange }: FormProps) {
  const [search, setSearch] = useState('')
  const { verified } = draft
  const change = (key: string, changes: Partial<DraftVerified>) =>
    onChange({ ...draft, verified: verified.map((one) => (one.key === key ? { ...one, ...changes } : one)) })
  const shown = fitting(verified, search, ({ question, sql }) => `${question} ${sql}`)
  function add(): void {
    setSearch('')
    const verifiedAt = new Date().toISOString().slice(0, 10)
    onChange({ ...draft, verified: [...verified, { question: '', sql: '', verifiedAt, key: crypto.randomUUID() }] })
  }
  return (
    <PartList
      title={says.verified}
      help={says.verifiedHelp}
      empty={verified.length === 0 ? says.noVerified : undefined}
      search={search}
      onSearch={setSearch}
      action={
        <button type="button" className="button button-full bordered" onClick={add}>
          <Icon name="plus" />
          {says.addVerified}
        </button>
      }
    >
      {shown.map((one) => (
        <li key={one.key} className="model-card">
          <div className="card-head">
            <DescriptionField
              label={says.question}
              value={one.question}
              rows={1}
              onChange={(question) => change(one.key, { question })}
            />
            <button
              type="button"
              className="button button-icon danger"
              aria-label={says.removeVerified(one.question)}
              title={words.common.remove}
              onClick={() => onChange({ ...draft, verified: verified.filter(({ key }) => key !== one.key) })}
            >
              <Icon name="bin" />
            </button>
          </div>
          <CodeArea label={says.sql} name={one.question} value={one.sql} onChange={(sql) => change(one.key, { sql })} />
          {one.author !== undefined && <small className="quiet">{says.author(one.author)}</small>}
        </li>
      ))}
    </PartList>
  )
}
