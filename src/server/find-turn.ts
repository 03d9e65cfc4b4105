import type { Access } from '../access/types.ts'
import type { Turn } from '../types.ts'
import type { ServerContext } from './context.ts'
import type { LiveTurn } from './turns.ts'

/** A turn of this caller, live or from the record. Throws MESSAGE_UNKNOWN. */
export async function findTurn(
  { turns, querent }: ServerContext,
  messageId: string,
  access: Access,
): Promise<{ turn: Turn; live?: LiveTurn }> {
  const live = turns.find(messageId, access)
  return live === undefined ? { turn: await querent.record.turn(access.user.id, messageId) } : { turn: live.turn, live }
}
