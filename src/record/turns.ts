/** Turns in the store: begun, continued by each event, read again. */
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { AskEvent, Turn } from '../types.ts'
import { updateConversation } from './conversations.ts'
import { applyEvent } from './reduce.ts'
import { addChart, addResult, type StoredTable, tableOf } from './results.ts'
import type { Tables } from './tables.ts'
import type { TurnWindow } from './types.ts'

type Db = Kysely<Tables>
type Received = Extract<AskEvent, { type: 'question-received' }>

/** Inserts the turn at the end of its conversation and returns it; call it in a transaction. Throws CONVERSATION_UNKNOWN. */
export async function beginTurn(db: Db, userId: string, event: Received, now: string): Promise<Turn> {
  const { conversationId, messageId, question, replaces } = event
  const turn: Turn = { conversationId, messageId, question, replaces, status: 'running', createdAt: now }
  // Locks the conversation's row, so that two turns cannot take the same position.
  await updateConversation(db, userId, conversationId, { updated_at: now })
  await db
    .insertInto('turn')
    .values((row) => ({
      id: messageId,
      conversation_id: conversationId,
      user_id: userId,
      position: row
        .selectFrom('turn')
        .where('conversation_id', '=', conversationId)
        .select((before) => row(before.fn.coalesce(before.fn.max('position'), row.lit(0)), '+', 1).as('next')),
      question,
      status: 'running',
      state: JSON.stringify(turn),
      result_id: null,
      created_at: now,
      updated_at: now,
    }))
    .execute()
  return turn
}

/**
 * Applies a later event to the stored turn and returns it without its rows. `known` is the turn as it was stored last, where
 * the caller has seen all of its events; else it is read. Call it in a transaction. Throws MESSAGE_UNKNOWN.
 */
export async function continueTurn(
  db: Db,
  userId: string,
  event: Exclude<AskEvent, Received>,
  { messageId, known, now }: { messageId: string; known?: Turn; now: string },
): Promise<Turn> {
  const before = known ?? (await lockedTurn(db, userId, messageId, now))
  const after = applyEvent(before, event)
  if (after === before) return before
  const { table: _table, ...state } = after
  const { numUpdatedRows } = await db
    .updateTable('turn')
    .set({ state: JSON.stringify(state), status: after.status, result_id: after.resultId ?? null, updated_at: now })
    .where('id', '=', messageId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw messageUnknown(messageId)
  if (event.type === 'rows-available') await addResult(db, userId, after, event, now)
  if (event.type === 'chart-ready') await addChart(db, after, event.chart)
  return state
}

/** Writes before it reads, which locks the turn's row: what is read is still so when it is written back. */
async function lockedTurn(db: Db, userId: string, messageId: string, now: string): Promise<Turn> {
  const row = await db
    .updateTable('turn')
    .set({ updated_at: now })
    .where('id', '=', messageId)
    .where('user_id', '=', userId)
    .returning('state')
    .executeTakeFirst()
  if (row === undefined) throw messageUnknown(messageId)
  return JSON.parse(row.state)
}

/** Whether an event changes the turn alone, so that it is one statement where the turn is known. */
export function isTurnAlone(event: AskEvent): boolean {
  return event.type !== 'question-received' && event.type !== 'rows-available' && event.type !== 'chart-ready'
}

/** One turn with its rows. Throws MESSAGE_UNKNOWN. */
export async function turnOf(db: Db, userId: string, messageId: string): Promise<Turn> {
  const row = await turns(db, userId).where('turn.id', '=', messageId).executeTakeFirst()
  if (row === undefined) throw messageUnknown(messageId)
  return stored(row)
}

/** The last turns of a conversation, or those before another, with their rows, oldest first. Throws MESSAGE_UNKNOWN. */
export async function turnsOf(
  db: Db,
  userId: string,
  conversationId: string,
  { limit, before }: TurnWindow = {},
): Promise<Turn[]> {
  const end = before === undefined ? undefined : await positionOf(db, userId, conversationId, before)
  const rows = await turns(db, userId)
    .where('turn.conversation_id', '=', conversationId)
    .$if(end !== undefined, (query) => query.where('turn.position', '<', end ?? 0))
    .orderBy('turn.position', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return rows.map(stored).reverse()
}

async function positionOf(db: Db, userId: string, conversationId: string, messageId: string): Promise<number> {
  const row = await visibleTurns(db, userId)
    .select('turn.position')
    .where('turn.conversation_id', '=', conversationId)
    .where('turn.id', '=', messageId)
    .executeTakeFirst()
  if (row === undefined) throw messageUnknown(messageId)
  return row.position
}

/** Throws MESSAGE_UNKNOWN unless the message is the user's, in a conversation that is not deleted. */
export async function requireTurn(db: Db, userId: string, messageId: string): Promise<void> {
  const row = await visibleTurns(db, userId).select('turn.id').where('turn.id', '=', messageId).executeTakeFirst()
  if (row === undefined) throw messageUnknown(messageId)
}

function visibleTurns(db: Db, userId: string) {
  return db
    .selectFrom('turn')
    .innerJoin('conversation', 'conversation.id', 'turn.conversation_id')
    .where('turn.user_id', '=', userId)
    .where('conversation.deleted_at', 'is', null)
}

function turns(db: Db, userId: string) {
  return visibleTurns(db, userId)
    .leftJoin('result', 'result.id', 'turn.result_id')
    .select(['turn.state', 'result.columns', 'result.rows', 'result.truncated'])
}

type Nullable<T> = { [K in keyof T]: T[K] | null }

function stored({ state, columns, rows, truncated }: { state: string } & Nullable<StoredTable>): Turn {
  const turn: Turn = JSON.parse(state)
  if (columns === null || rows === null || truncated === null) return turn
  return { ...turn, table: tableOf({ columns, rows, truncated }) }
}

function messageUnknown(id: string): QuerentError {
  return new QuerentError('MESSAGE_UNKNOWN', `There is no message "${id}".`)
}
