import { useEffect } from 'react'
import { formatCount } from '../../src/present/format.ts'
import type { Schema } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { addressOf } from '../state/place.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'
import { MetricList } from './metric-list.tsx'
import { Panel } from './panel.tsx'
import { SchemaSearch } from './schema-search.tsx'
import { SourceList } from './source-list.tsx'
import { TableDetails } from './table-details.tsx'
import { VerifiedList } from './verified-list.tsx'

const says = words.data

/** What can be asked about: the sources, their tables and metrics, and the details of one table. */
export default function DataPage() {
  const { chat } = useApp()
  const place = useSelected((state) => state.place)
  const asked = place.page === 'data' ? place : undefined
  const chosen = useSelected((state) => state.source)
  const source = asked?.source ?? chosen
  const schema = useSelected((state) => (state.schema?.source === source ? state.schema : undefined))
  useEffect(() => {
    if (source !== undefined) void chat.explorer.load(source)
  }, [chat, source])
  return (
    <div className="data-page" data-table={asked?.table !== undefined}>
      <aside className="data-side" aria-label={says.sourcesAndTables}>
        <SourceList chosen={source} />
        <Panel
          status={schema?.status ?? 'loading'}
          empty={schema?.value === undefined}
          emptyText={says.chooseSource}
          failedText={says.failed}
          onRetry={() => source !== undefined && chat.explorer.load(source)}
        >
          {schema?.value && <TableList schema={schema.value} chosen={asked?.table} />}
        </Panel>
      </aside>
      <main className="data-main">{schema?.value && <Details schema={schema.value} table={asked?.table} />}</main>
    </div>
  )
}

function TableList({ schema, chosen }: { schema: Schema; chosen: string | undefined }) {
  return (
    <>
      <SchemaSearch key={schema.source} schema={schema} />
      <nav aria-label={says.tables}>
        <h2 className="group-label">
          {says.tables} <span className="count">{schema.tables.length}</span>
        </h2>
        {schema.tables.length === 0 && <p className="panel-note">{says.noTables}</p>}
        <ul className="plain-list">
          {schema.tables.map((table) => (
            <li key={table.full_name}>
              <a
                className="table-link"
                href={addressOf({ page: 'data', source: schema.source, table: table.full_name })}
                aria-current={table.full_name === chosen ? 'page' : undefined}
              >
                <span>{table.label}</span>
                {table.row_count !== null && <span className="count">{formatCount(table.row_count)}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}

function Details({ schema, table: name }: { schema: Schema; table: string | undefined }) {
  const table = schema.tables.find((item) => item.full_name === name)
  if (table !== undefined) return <TableDetails key={table.full_name} table={table} schema={schema} />
  return (
    <div className="data-body">
      <div className="data-head">
        <h2>{schema.label}</h2>
        <EditModel source={schema.source} />
      </div>
      {name !== undefined && <p className="caveat">{says.noTable(name)}</p>}
      {schema.description !== undefined && <p className="lead">{schema.description}</p>}
      {schema.warnings.length > 0 && (
        <details className="how">
          <summary>{says.notes(schema.warnings.length)}</summary>
          <ul>
            {schema.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
      <MetricList metrics={schema.metrics} />
      <VerifiedList source={schema.source} />
    </div>
  )
}

/** The way to the semantic model, for those who may change it. */
function EditModel({ source }: { source: string }) {
  const isOwner = useSelected((state) => state.config?.owner === true)
  if (!isOwner) return null
  return (
    <a className="button button-full bordered" href={addressOf({ page: 'model', source })}>
      <Icon name="pencil" />
      {words.model.edit}
    </a>
  )
}
