import type { DraftVerified } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { IconButton } from '../icon-button.tsx'
import { AddButton, type FormProps, PartList } from './part-list.tsx'
import { useDraftList } from './use-draft-list.ts'
import { CodeArea, DescriptionField } from './word-fields.tsx'

const says = words.model

/** The verified questions that the model holds, each with its SQL. */
export function VerifiedForms({ draft, onChange }: FormProps) {
  const { verified } = draft
  const list = useDraftList<DraftVerified>(verified, {
    keyOf: ({ key }) => key,
    textOf: ({ question, sql }) => `${question} ${sql}`,
    onItems: (items) => onChange({ ...draft, verified: items }),
  })
  const { change, remove } = list
  function add(): void {
    const verifiedAt = new Date().toISOString().slice(0, 10)
    list.add({ question: '', sql: '', verifiedAt, key: crypto.randomUUID() })
  }
  return (
    <PartList
      title={says.verified}
      help={says.verifiedHelp}
      empty={verified.length === 0 ? says.noVerified : undefined}
      search={list.search}
      onSearch={list.setSearch}
      action={<AddButton label={says.addVerified} onClick={add} />}
    >
      {list.shown.map((one) => (
        <li key={one.key} className="model-card">
          <div className="card-head">
            <DescriptionField
              label={says.question}
              value={one.question}
              rows={1}
              onChange={(question) => change(one.key, { question })}
            />
            <IconButton
              icon="bin"
              label={says.removeVerified(one.question)}
              title={words.common.remove}
              className="danger"
              onClick={() => remove(one.key)}
            />
          </div>
          <CodeArea label={says.sql} name={one.question} value={one.sql} onChange={(sql) => change(one.key, { sql })} />
          {one.author !== undefined && <small className="quiet">{says.author(one.author)}</small>}
        </li>
      ))}
    </PartList>
  )
}
