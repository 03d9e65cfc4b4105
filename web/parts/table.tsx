import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useMemo, useRef, useState } from 'react'
import { alignOf, formatCell, formatCount } from '../../src/present/format.ts'
import type { ResultColumn, ResultTable } from '../../src/types.ts'
import { columnWidths } from '../state/column-widths.ts'
import { type NumberedRow, nextOrder, orderRows, type RowOrder } from '../state/rows.ts'
import { totalsOf } from '../state/totals.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'
import { TableFoot } from './table-foot.tsx'

/** Pixels of a row of one line. */
const ROW_HEIGHT = 35
const OVERSCAN = 12

/** A part that scrolls must be reachable with the keyboard; not every browser makes it so by itself. */
const REACHABLE = { tabIndex: 0 }

/** The rows of a result: sorted by clicks on the heads, only those in view drawn, and open about rows that are not there. */
export function DataTable({ view, table }: { view: TurnView; table: ResultTable }) {
  const [order, setOrder] = useState<RowOrder>()
  const rows = useMemo(() => orderRows(table, order), [table, order])
  const widths = useMemo(() => columnWidths(table), [table])
  const totals = useMemo(() => totalsOf(table, view.turn.plan), [table, view.turn.plan])
  const scroller = useRef<HTMLElement>(null)
  return (
    <div className="table-part">
      <section
        ref={scroller}
        className="table-scroll"
        aria-label={words.table.rowsOf(view.turn.question)}
        {...REACHABLE}
      >
        <table aria-rowcount={table.truncated ? -1 : rows.length + 1} style={tableStyle(widths)}>
          <colgroup>
            {table.columns.map((column, index) => (
              <col key={column.name} style={{ width: widths[index] }} />
            ))}
            <col />
          </colgroup>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <Head key={column.name} column={column} index={index} order={order} onOrder={setOrder} />
              ))}
              <td aria-hidden="true" />
            </tr>
          </thead>
          <Body rows={rows} columns={table.columns} scroller={scroller} />
          {totals !== undefined && <Totals totals={totals} columns={table.columns} count={rows.length} />}
        </table>
      </section>
      <TableFoot view={view} table={table} sorted={order !== undefined} />
    </div>
  )
}

const tableStyle = (widths: string[]): CSSProperties => ({ minWidth: `calc(${widths.join(' + ')})` })

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
      <button type="button" title={words.table.sort(column.label)} onClick={() => onOrder(nextOrder(order, index))}>
        <span className="head-label">{column.label}</span>
        <span className="sort" data-direction={direction}>
          <Icon name="chevron" />
        </span>
      </button>
    </th>
  )
}

type BodyProps = { rows: NumberedRow[]; columns: ResultColumn[]; scroller: { current: HTMLElement | null } }

function Body({ rows, columns, scroller }: BodyProps) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    initialRect: { width: 800, height: 384 },
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <tbody>
      <Space height={before} />
      {items.map(({ index, key }) => {
        const row = rows[index]
        return row === undefined ? null : (
          <tr key={key} ref={virtual.measureElement} data-index={index} aria-rowindex={index + 2}>
            {columns.map((column, at) => (
              <td key={column.name} className={alignOf(column)}>
                {formatCell(row.cells[at] ?? null, column)}
              </td>
            ))}
            <td aria-hidden="true" />
          </tr>
        )
      })}
      <Space height={after} />
    </tbody>
  )
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr className="space" style={{ height }}>
      <td />
    </tr>
  )
}

type TotalsProps = { totals: (string | undefined)[]; columns: ResultColumn[]; count: number }

function Totals({ totals, columns, count }: TotalsProps) {
  const label = totals.indexOf(undefined)
  return (
    <tfoot>
      <tr>
        {columns.map((column, index) => (
          <td key={column.name} className={alignOf(column)}>
            {totals[index] ?? (index === label ? `Total of ${formatCount(count)} rows` : null)}
          </td>
        ))}
        <td aria-hidden="true" />
      </tr>
    </tfoot>
  )
}
