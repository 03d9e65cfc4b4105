import { useEffect } from 'react'
import { formatCount } from '../../src/present/format.ts'
import type { TableInfo } from '../../src/types.ts'
import { useApp, useSelected } from '../app-context.ts'
import { chosenSource } from '../state/state.ts'
import { Panel } from './panel.tsx'

/** What can be asked about: the tables of the source and their columns, in the words that questions use. */
export function DataBrowser() {
  const { chat } = useApp()
  const source = useSelected((state) => state.source)
  const label = useSelected((state) => chosenSource(state)?.label)
  const tables = useSelected((state) => state.tables)
  useEffect(() => {
    if (source !== undefined) chat.loadTables()
  }, [chat, source])
  return (
    <section aria-label="Data">
      <h2 className="group-label">{label}</h2>
      <Panel
        status={tables?.status ?? 'loading'}
        empty={(tables?.value.length ?? 0) === 0}
        emptyText="This source has no tables that you may read."
        failedText="The tables could not be loaded."
        onRetry={() => chat.loadTables()}
      >
        {tables?.value.map((table) => (
          <TableEntry key={table.name} table={table} />
        ))}
      </Panel>
    </section>
  )
}

function TableEntry({ table }: { table: TableInfo }) {
  const columns = table.columns.filter((column) => column.hidden !== true)
  return (
    <details className="table-entry">
      <summary>
        <span>{table.label}</span>
        {table.rowCount !== null && <span className="count">{formatCount(table.rowCount)}</span>}
      </summary>
      {table.description !== undefined && <p>{table.description}</p>}
      <ul className="plain-list">
        {columns.map((column) => (
          <li key={column.name} title={column.description}>
            <span>{column.label}</span> <span className="count">{column.type}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
