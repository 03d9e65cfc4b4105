/** Questions whose SQL a person approves: saving them, who may see them, removing them. */
import { type Access, OWNER_ROLE } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { checkSql } from '../guard/check.ts'
import type { SavedVerified, VerifiedScope } from '../record/index.ts'
import type { House } from './house.ts'

/** What was saved: the words, and the source that they ask. */
export type Verified = { id: string; scope: VerifiedScope; source: string; question: string }

/** Throws MESSAGE_UNKNOWN, INVALID_REQUEST for a turn without an answer, FORBIDDEN for everyone but an owner. */
export async function verify(
  messageId: string,
  { scope, question }: { scope: VerifiedScope; question?: string },
  { user }: Access,
  { record }: House,
): Promise<Verified> {
  const turn = await record.turn(user.id, messageId)
  const { plan, source } = turn
  if (turn.status !== 'answered' || !plan?.sql || source === undefined)
    throw new QuerentError('INVALID_REQUEST', 'Only an answer with a query can be verified.', {
      next: 'Choose an answer that shows its SQL.',
    })
  if (scope === 'everyone' && !user.roles.includes(OWNER_ROLE))
    throw new QuerentError('FORBIDDEN', 'Only an owner may verify a question for everyone.', {
      next: 'Verify it for yourself, or ask an owner.',
    })
  const asked = question?.trim() || (turn.resolvedQuestion ?? turn.question)
  const saved = { userId: user.id, author: user.name, scope, source, question: asked, sql: plan.sql }
  return { id: await record.saveVerified(saved), scope, source, question: asked }
}

/** Verified questions of one source (default: the first) whose SQL the caller may run. */
export async function verifiedOf(name: string | undefined, access: Access, house: House): Promise<SavedVerified[]> {
  const { source, view } = await house.ready(name, access)
  const saved = await house.record.verifiedQuestions(access.user.id, source.name)
  return saved.filter(({ sql }) => mayRun(() => checkSql(sql, view)))
}

/** Own ones; an owner removes any. Throws MESSAGE_UNKNOWN. */
export function removeVerified(id: string, { user }: Access, { record }: House): Promise<void> {
  return record.removeVerified(id, user.roles.includes(OWNER_ROLE) ? undefined : user.id)
}

function mayRun(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
