/** Results in the store: the rows and charts of answers. */
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { AskEvent, ChartSpec, ResultTable, Turn } from '../types.ts'
import type { Tables } from './tables.ts'
import type { StoredResult } from './types.ts'

type Db = Kysely<Tables>

/** A result's table as the store keeps it. */
export type StoredTable = Pick<Tables['result'], 'columns' | 'rows' | 'truncated'>

/** Keeps the rows of a turn's result. Throws INTERNAL when the turn does not know yet which SQL they come from. */
export async function addResult(
  db: Db,
  userId: string,
  turn: Turn,
  event: Extract<AskEvent, { type: 'rows-available' }>,
  now: string,
): Promise<void> {
  const { source, sql } = turn
  if (source === undefined || sql === undefined) {
    throw new QuerentError(
      'INTERNAL',
      `Rows of message "${turn.messageId}" came before its source and its checked SQL.`,
    )
  }
  const columns = JSON.stringify(event.table.columns)
  const rows = JSON.stringify(event.table.rows)
  const truncated = event.table.truncated ? 1 : 0
  await db
    .insertInto('result')
    .values({
      id: event.resultId,
      turn_id: turn.messageId,
      user_id: userId,
      source,
      sql,
      columns,
      rows,
      truncated,
      chart: null,
      created_at: now,
    })
    .execute()
}

/** Adds the chart to the result that the turn shows, if it shows one. */
export async function addChart(db: Db, turn: Turn, chart: ChartSpec): Promise<void> {
  if (turn.resultId === undefined) return
  await db
    .updateTable('result')
    .set({ chart: JSON.stringify(chart) })
    .where('id', '=', turn.resultId)
    .execute()
}

/** A stored result of the user. Throws RESULT_UNKNOWN. */
export async function resultOf(db: Db, userId: string, resultId: string): Promise<StoredResult> {
  const row = await db
    .selectFrom('result')
    .innerJoin('turn', 'turn.id', 'result.turn_id')
    .innerJoin('conversation', 'conversation.id', 'turn.conversation_id')
    .selectAll('result')
    .where('result.id', '=', resultId)
    .where('result.user_id', '=', userId)
    .where('conversation.deleted_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) throw new QuerentError('RESULT_UNKNOWN', `There is no result "${resultId}".`)
  const { id, turn_id: messageId, source, sql, chart } = row
  return { id, messageId, source, sql, table: tableOf(row), chart: chart === null ? null : JSON.parse(chart) }
}

/** The table of a stored result. */
export function tableOf({ columns, rows, truncated }: StoredTable): ResultTable {
  return { columns: JSON.parse(columns), rows: JSON.parse(rows), truncated: truncated === 1 }
}
