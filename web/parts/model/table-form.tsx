import type { Draft } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import type { FormProps } from './part-list.tsx'
import { DescriptionField, WordingFields, WordsField } from './word-fields.tsx'

const says = words.model
type Dataset = Draft['datasets'][number]

/** One table: what it is and what it is called, and the same of its columns. */
export function TableForm({ table, draft, onChange }: FormProps & { table: string }) {
  const dataset = draft.datasets.find(({ name }) => name === table)
  if (dataset === undefined) return null
  const change = (changes: Partial<Dataset>) =>
    onChange({
      ...draft,
      datasets: draft.datasets.map((one) => (one.name === table ? { ...one, ...changes } : one)),
    })
  const changeField = (name: string, changes: Partial<Dataset['fields'][number]>) =>
    change({ fields: dataset.fields.map((field) => (field.name === name ? { ...field, ...changes } : field)) })
  return (
    <section className="model-part" aria-label={table}>
      <h3>{table}</h3>
      <DescriptionField
        label={says.description}
        name={table}
        value={dataset.description}
        rows={2}
        onChange={(description) => change({ description })}
      />
      <WordsField name={table} words={dataset.synonyms} onChange={(synonyms) => change({ synonyms })} />
      {dataset.fields.length > 0 && <h4 className="columns-head">{says.columns}</h4>}
      <ul className="plain-list model-cards">
        {dataset.fields.map((field) => (
          <li key={field.name} className="model-card field-card">
            <h5>
              {field.label ?? field.name}
              {field.label !== undefined && field.label !== field.name && <code>{field.name}</code>}
            </h5>
            <WordingFields name={field.name} wording={field} onChange={(changes) => changeField(field.name, changes)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
