import { useEffect, useState } from 'react'
import type { Schema, SearchHit } from '../api.ts'
import { useApp } from '../app-context.ts'
import { addressOf } from '../state/place.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'

const says = words.data
const TYPING_MS = 120
const MIN_LETTERS = 2

/** Finds tables, columns and metrics by name, synonym, description or value. */
export function SchemaSearch({ schema }: { schema: Schema }) {
  const [words, setWords] = useState('')
  const found = useHits(schema.source, words.trim())
  return (
    <search aria-label={says.schema}>
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={says.searchLabel}
          placeholder={says.searchHint}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      {found !== undefined && (
        <section className="hits" aria-label={says.found}>
          <p className="hidden-text" role="status">
            {found === 'failed' ? says.searchFailed : says.foundCount(found.length)}
          </p>
          {found === 'failed' && <p className="panel-note">{says.searchAgain}</p>}
          {found !== 'failed' && found.length === 0 && <p className="panel-note">{says.nothingFound}</p>}
          <ul className="plain-list">
            {found !== 'failed' &&
              found.map((hit) => <Hit key={`${hit.kind} ${hit.full_name}`} hit={hit} schema={schema} />)}
          </ul>
        </section>
      )}
    </search>
  )
}

function Hit({ hit, schema }: { hit: SearchHit; schema: Schema }) {
  const table = schema.tables.find(({ name }) => name === hit.table)?.full_name
  return (
    <li>
      <a className="table-link" href={addressOf({ page: 'data', source: hit.source, table })}>
        <span>
          {hit.label}
          {hit.kind !== 'table' && <small>{hit.kind === 'metric' ? says.metric : says.columnOf(hit.table)}</small>}
        </span>
      </a>
    </li>
  )
}

/** What the words find, a moment after the last letter; undefined while they are too short. */
function useHits(source: string, words: string): SearchHit[] | 'failed' | undefined {
  const { chat } = useApp()
  const [hits, setHits] = useState<SearchHit[] | 'failed'>()
  useEffect(() => {
    if (words.length < MIN_LETTERS) return setHits(undefined)
    let left = false
    const show = (found: SearchHit[] | 'failed') => left || setHits(found)
    const timer = setTimeout(() => {
      chat.explorer.search(source, words).then(show, () => show('failed'))
    }, TYPING_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [chat, source, words])
  return hits
}
