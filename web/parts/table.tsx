import { useMemo, useState } from 'react'
import { alignOf, formatCell, formatCount } from '../../src/present/format.ts'
import type { ResultColumn, ResultTable } from '../../src/types.ts'
import { useApp } from '../app-context.ts'
import { type NumberedRow, nextOrder, orderRows, type RowOrder } from '../state/rows.ts'
import type { TurnView } from '../state/turn-view.ts'
import { Icon } from './icon.tsx'

const STEP = 200
/** Characters from which a cell may take several lines. */
const LONG_TEXT = 36

/** A part that scrolls must be reachable with the keyboard; not every browser makes it so by itself. */
const REACHABLE = { tabIndex: 0 }

/** The rows of a result: sorted by clicks on the heads, shown in steps, and open about rows that are not there. */
export function DataTable({ view, table }: { view: TurnView; table: ResultTable }) {
  const [order, setOrder] = useState<RowOrder>()
  const [shown, setShown] = useState(STEP)
  const rows = useMemo(() => orderRows(table, order), [table, order])
  return (
    <div className="table-part">
      <section className="table-scroll" aria-label={`Rows: ${view.turn.question}`} {...REACHABLE}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <Head key={column.name} column={column} index={index} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <Body rows={rows.slice(0, shown)} columns={table.columns} />
        </table>
      </section>
      <TableFoot view={view} table={table} shown={Math.min(shown, rows.length)} onMore={() => setShown(shown + STEP)} />
    </div>
  )
}

type HeadProps = {
  column: ResultColumn
  index: number
  order: RowOrder | undefined
  onOrder: (order: RowOrder | undefined) => void
}

function Head({ column, index, order, onOrder }: HeadProps) {
  const direction = order?.column === index ? order.direction : undefined
  const sorted = direction === undefined ? 'none' : direction === 'asc' ? 'ascending' : 'descending'
  return (
    <th scope="col" className={alignOf(column)} aria-sort={sorted}>
      <button type="button" title="Sort" onClick={() => onOrder(nextOrder(order, index))}>
        {column.label}
        <span className="sort" data-direction={direction}>
          <Icon name="chevron" />
        </span>
      </button>
    </th>
  )
}

function Body({ rows, columns }: { rows: NumberedRow[]; columns: ResultColumn[] }) {
  return (
    <tbody>
      {rows.map(({ number, cells }) => (
        <tr key={number}>
          {columns.map((column, index) => (
            <DataCell key={column.name} text={formatCell(cells[index] ?? null, column)} align={alignOf(column)} />
          ))}
        </tr>
      ))}
    </tbody>
  )
}

function DataCell({ text, align }: { text: string; align: 'left' | 'right' }) {
  return <td className={text.length > LONG_TEXT ? `${align} long` : align}>{text}</td>
}

type FootProps = { view: TurnView; table: ResultTable; shown: number; onMore: () => void }

function TableFoot({ view, table, shown, onMore }: FootProps) {
  const { chat } = useApp()
  const [failed, setFailed] = useState(false)
  const total = table.rows.length
  async function more() {
    setFailed(false)
    try {
      if (shown >= total) await chat.loadRows(view)
      onMore()
    } catch {
      setFailed(true)
    }
  }
  const hasMore = shown < total || (table.truncated && view.turn.resultId !== undefined)
  return (
    <p className="table-foot">
      <span>{sayRows(shown, total, table.truncated)}</span>
      {hasMore && (
        <button type="button" className="link" onClick={more}>
          Show more
        </button>
      )}
      {failed && <span role="alert">More rows could not be loaded. Try again.</span>}
    </p>
  )
}

/** How many rows are shown, of how many. */
function sayRows(shown: number, total: number, truncated: boolean): string {
  if (truncated) {
    const part = shown < total ? `${formatCount(shown)} of the` : 'The'
    return `${part} first ${formatCount(total)} rows; there are more`
  }
  if (shown < total) return `${formatCount(shown)} of ${formatCount(total)} rows`
  return total === 1 ? '1 row' : `${formatCount(total)} rows`
}
