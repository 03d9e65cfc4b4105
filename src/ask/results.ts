/** The rows of an answer once more: a page of them, or all of them as a download. */
import type { Access } from '../access/types.ts'
import type { QuerentError } from '../errors.ts'
import { checkSql } from '../guard/check.ts'
import { streamRows, timeoutOf } from '../run.ts'
import type { RowStream } from '../sources/index.ts'
import type { Cell, ResultTable } from '../types.ts'
import type { House } from './house.ts'

/** A result as it is downloaded; `withheld` is the number of groups left out because they hold too few people. */
export type ResultStream = RowStream & { table: ResultTable; withheld: number }

/** The whole result of an answer again, checked again, in batches. Throws RESULT_UNKNOWN. */
export async function resultStream(
  id: string,
  access: Access,
  house: House,
  signal?: AbortSignal,
): Promise<ResultStream> {
  const stored = await house.record.result(access.user.id, id)
  if (stored.sql === '' && stored.table) return keptStream(stored.table)
  const stream = await readAgain(stored, 'export', access, house, signal)
  return { ...stream, table: stored.table ?? { columns: [], rows: [], truncated: false } }
}

/** Rows that a tool gave are not in a database: there are those that were kept. */
function keptStream(table: ResultTable): ResultStream {
  const columns = table.columns.map(({ name, type }) => ({ name, type, nativeType: type }))
  async function* batches() {
    yield table.rows
  }
  return { columns, batches: batches(), table, withheld: 0 }
}

/** Runs the SQL of a stored result once more, as the caller may read it now. */
async function readAgain(
  stored: { source: string; sql: string },
  purpose: 'export' | 'page',
  access: Access,
  house: House,
  signal?: AbortSignal,
): Promise<RowStream & { withheld: number }> {
  const { source, view, budget } = await house.ready(stored.source, access)
  const { record, settings } = house
  const report = (error: QuerentError) => house.report(error, purpose)
  const checked = checkSql(stored.sql, view)
  return streamRows(
    { checked, source, view, access, purpose, question: null, record, report, budget },
    { maxRows: settings.maxExportRows, timeoutMs: timeoutOf(source, settings), signal },
  )
}

/**
 * Rows offset..offset+limit of an answer's result. Throws RESULT_UNKNOWN.
 * From the rows that were shown where they reach, else read again up to the end of the page. Whoever does not see everything
 * gets them read again always: what they may see may have changed.
 */
export async function resultPage(
  id: string,
  { offset, limit }: { offset: number; limit: number },
  access: Access,
  house: House,
): Promise<ResultTable> {
  const stored = await house.record.result(access.user.id, id)
  const shown = stored.table ?? { columns: [], rows: [], truncated: false }
  const { view } = await house.ready(stored.source, access)
  const reaches = !shown.truncated || offset + limit <= shown.rows.length
  if (stored.sql === '' || (reaches && view.catalog === view.full))
    return {
      columns: shown.columns,
      rows: shown.rows.slice(offset, offset + limit),
      truncated: shown.truncated || offset + limit < shown.rows.length,
    }
  const stream = await readAgain(stored, 'page', access, house)
  return { columns: shown.columns, ...(await rowsBetween(stream, offset, limit)) }
}

/** Rows offset..offset+limit of a stream, which is closed as soon as they are read; whether more follow. */
async function rowsBetween(
  { batches }: RowStream,
  offset: number,
  limit: number,
): Promise<{ rows: Cell[][]; truncated: boolean }> {
  const rows: Cell[][] = []
  let seen = 0
  for await (const batch of batches) {
    rows.push(...batch.slice(Math.max(0, offset - seen), Math.max(0, offset + limit - seen)))
    seen += batch.length
    if (seen > offset + limit) return { rows, truncated: true }
  }
  return { rows, truncated: false }
}
