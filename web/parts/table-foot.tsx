import { useState } from 'react'
import { formatCount } from '../../src/present/format.ts'
import type { ResultFile, ResultTable } from '../../src/types.ts'
import { useApp } from '../app-context.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'

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
      await (all ? chat.answers.loadAllRows(view, MAX_HERE) : chat.answers.loadRows(view))
      setProgress('idle')
    } catch {
      setProgress('failed')
    }
  }
  return (
    <div className="table-foot">
      <span>{sayRows(count, table.truncated)}</span>
      {sorted && table.truncated && <span>{words.table.sortedHere}</span>}
      {table.file && <WholeFile file={table.file} />}
      {canLoad && progress !== 'loading' && (
        <>
          <button type="button" className="link" onClick={() => load(false)}>
            {words.table.more}
          </button>
          <button type="button" className="link" onClick={() => load(true)}>
            {words.table.upTo(formatCount(MAX_HERE))}
          </button>
        </>
      )}
      {progress === 'loading' && <span role="status">{words.table.loading}</span>}
      {progress === 'failed' && <span role="alert">{words.table.failed}</span>}
    </div>
  )
}

/** The whole of a large result, where the engine keeps it; only a plain web address is made a link. */
function WholeFile({ file: { url, rows, expiresAt } }: { file: ResultFile }) {
  if (!/^https?:\/\//.test(url)) return null
  const until = new Date(expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return (
    <a className="link" href={url} rel="noreferrer" download>
      {words.table.whole(formatCount(rows), until)}
    </a>
  )
}

function sayRows(count: number, truncated: boolean): string {
  if (truncated) return words.table.first(formatCount(count))
  return words.table.rows(count)
}
