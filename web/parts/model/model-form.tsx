import { useState } from 'react'
import { editsOf, type ModelParts } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { MetricForms } from './metric-forms.tsx'
import { type FormProps, PartList } from './part-list.tsx'
import { TableForm } from './table-form.tsx'
import { useDraftList } from './use-draft-list.ts'
import { VerifiedForms } from './verified-forms.tsx'
import { DescriptionField, WordingFields } from './word-fields.tsx'

const says = words.model

type Part = 'overview' | 'metrics' | 'relationships' | 'verified' | { table: string }

/** The model as a form: its parts at the side, the chosen one beside them. */
export function ModelForm({ parts, draft, onChange }: FormProps & { parts: ModelParts | null }) {
  const [chosen, setChosen] = useState<Part>('overview')
  const edits = parts === null ? [] : editsOf(parts, draft)
  const touched = new Set(edits.map((edit) => partOf(edit)))
  const entry = (part: Part, label: string, count?: number) => (
    <PartButton
      label={label}
      count={count}
      current={keyOf(part) === keyOf(chosen)}
      changed={touched.has(keyOf(part))}
      onChoose={() => setChosen(part)}
    />
  )
  return (
    <div className="model-body">
      <nav className="model-side" aria-label={says.parts}>
        <ul className="plain-list">
          <li>{entry('overview', says.overview)}</li>
          <li>{entry('metrics', says.metrics, draft.metrics.length)}</li>
          <li>{entry('relationships', says.relationships, draft.relationships.length)}</li>
          <li>{entry('verified', says.verified, draft.verified.length)}</li>
        </ul>
        <h3 className="group-label">{says.tables}</h3>
        <ul className="plain-list">
          {draft.datasets.map(({ name }) => (
            <li key={name}>{entry({ table: name }, name)}</li>
          ))}
        </ul>
      </nav>
      <div className="model-main">
        <ChosenPart part={chosen} draft={draft} onChange={onChange} />
      </div>
    </div>
  )
}

const keyOf = (part: Part): string => (typeof part === 'string' ? part : `table ${part.table}`)

function partOf(edit: ReturnType<typeof editsOf>[number]): string {
  if (edit.edit === 'model') return 'overview'
  if (edit.edit === 'relationship') return 'relationships'
  if (edit.edit === 'verified') return 'verified'
  return edit.edit === 'dataset' || edit.edit === 'field' ? `table ${edit.dataset}` : 'metrics'
}

type PartButtonProps = { label: string; count?: number; current: boolean; changed: boolean; onChoose: () => void }

function PartButton({ label, count, current, changed, onChoose }: PartButtonProps) {
  return (
    <button type="button" className="part-button" aria-current={current ? 'true' : undefined} onClick={onChoose}>
      <span>{label}</span>
      {changed && (
        <span className="changed-mark">
          <span className="hidden-text">{says.changed}</span>
        </span>
      )}
      {count !== undefined && <span className="count">{count}</span>}
    </button>
  )
}

function ChosenPart({ part, ...form }: FormProps & { part: Part }) {
  if (part === 'overview') return <Overview {...form} />
  if (part === 'metrics') return <MetricForms {...form} />
  if (part === 'relationships') return <RelationshipForms {...form} />
  if (part === 'verified') return <VerifiedForms {...form} />
  return <TableForm key={part.table} table={part.table} {...form} />
}

function Overview({ draft, onChange }: FormProps) {
  return (
    <section className="model-part" aria-label={says.overview}>
      <h3>{says.overview}</h3>
      <p className="quiet">{says.modelHelp}</p>
      <DescriptionField
        label={says.description}
        value={draft.description}
        rows={4}
        onChange={(description) => onChange({ ...draft, description })}
      />
      <p className="quiet">{says.keptInTab}</p>
    </section>
  )
}

function RelationshipForms({ draft, onChange }: FormProps) {
  const { relationships } = draft
  const { shown, search, setSearch, change } = useDraftList(relationships, {
    keyOf: ({ name }) => name,
    textOf: (one) => [one.name, one.from, one.to, ...one.synonyms].join(' '),
    onItems: (items) => onChange({ ...draft, relationships: items }),
  })
  return (
    <PartList
      title={says.relationships}
      empty={relationships.length === 0 ? says.noRelationships : undefined}
      search={search}
      onSearch={setSearch}
    >
      {shown.map((one) => (
        <li key={one.name} className="model-card">
          <h4>
            {one.name} <span className="quiet">{says.relationship(one.from, one.to)}</span>
          </h4>
          <WordingFields name={one.name} wording={one} onChange={(changes) => change(one.name, changes)} />
        </li>
      ))}
    </PartList>
  )
}
