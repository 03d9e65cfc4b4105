import type { ReactNode } from 'react'
import type { Draft } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { Icon } from '../icon.tsx'

const says = words.model

/** What every part of the form is given. */
export type FormProps = { draft: Draft; onChange: (draft: Draft) => void }

type PartListProps = {
  title: string
  help?: string
  empty: string | undefined
  search: string
  onSearch: (search: string) => void
  action?: ReactNode
  children: ReactNode[]
}

/** A part of the model that is a list, with a search in it. */
export function PartList({ title, help, empty, search, onSearch, action, children }: PartListProps) {
  return (
    <section className="model-part" aria-label={title}>
      <div className="data-head">
        <h3>{title}</h3>
        {action}
      </div>
      {help !== undefined && <p className="quiet">{help}</p>}
      {empty === undefined ? (
        <label className="search">
          <Icon name="search" />
          <input
            type="search"
            aria-label={says.find}
            placeholder={says.find}
            value={search}
            onChange={(event) => onSearch(event.target.value)}
          />
        </label>
      ) : (
        <p className="panel-note">{empty}</p>
      )}
      <ul className="plain-list model-cards">{children}</ul>
      {empty === undefined && children.length === 0 && <p className="panel-note">{says.nothingFound}</p>}
    </section>
  )
}

/** The button that begins a new entry of a part. */
export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="button button-full bordered" onClick={onClick}>
      <Icon name="plus" />
      {label}
    </button>
  )
}
