import { useState } from 'react'
import { formatCount } from '../../src/present/format.ts'
import type { ResultTable } from '../../src/types.ts'
import { useApp } from '../app-context.ts'
import type { TurnView } from '../state/turn-view.ts'

/** As far as the pages of a result reach; the downloads have everything. */
const MAX_HERE = 100_000

type Props = { view: TurnView; table: ResultTable; sorted: boolean }

/** How many rows are here, whether there are more, and ways to fetch them. */
export function TableFoot({ view, table, sorted }: Props) {
  const { chat } = useApp()
  const [progress, setProgress] = useState<'idle' | 'loading' | 'failed'>('idle')
  const count = table.rows.length
  const canLoad = table.truncated && view.turn.resultId !== undefined && count < MAX_HERE
  async function load(all: boolean) {
    setProgress('loading')
    try {
      await (all ? chat.loadAllRows(view, MAX_HERE) : chat.loadRows(view))
      setProgress('idle')
    } catch {
      setProgress('failed')
    }
  }
  return (
    <div className="table-foot">
      <span>{sayRows(count, table.truncated)}</span>
      {sorted && table.truncated && <span>Sorted among the rows that are here.</span>}
      {canLoad && progress !== 'loading' && (
        <>
          <button type="button" className="link" onClick={() => load(false)}>
            Load more
          </button>
          <button type="button" className="link" onClick={() => load(true)}>
            Load up to {formatCount(MAX_HERE)}
          </button>
        </>
      )}
      {progress === 'loading' && <span role="status">Loading rows</span>}
      {progress === 'failed' && <span role="alert">More rows could not be loaded. Try again.</span>}
    </div>
  )
}

function sayRows(count: number, truncated: boolean): string {
  if (truncated) return `The first ${formatCount(count)} rows; there are more`
  return count === 1 ? '1 row' : `${formatCount(count)} rows`
}
