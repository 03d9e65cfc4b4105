/** Where a question stands: its conversation, found, named by the caller, or begun. */
import { conversationOfThread } from '../conversation/thread.ts'
import { titleOf } from '../conversation/title.ts'
import type { Record } from '../record/index.ts'
import type { Question } from '../types.ts'

/** The conversation of a question. Throws CONVERSATION_UNKNOWN, MESSAGE_UNKNOWN. */
export async function openPlace(question: Question, userId: string, record: Record): Promise<string> {
  const given = { title: titleOf(question.question), source: question.source ?? null }
  if (question.conversationId !== undefined) {
    return record.openConversation(userId, { ...given, id: question.conversationId })
  }
  if (question.replaces !== undefined) return (await record.turn(userId, question.replaces)).conversationId
  if (question.thread === undefined) return record.openConversation(userId, given)
  return threadPlace(question.thread, userId, record, given)
}

/** A thread is a conversation by its id, or one that is begun under the caller's own name for it. */
async function threadPlace(
  thread: string,
  userId: string,
  record: Record,
  given: { title: string; source: string | null },
): Promise<string> {
  try {
    return await record.openConversation(userId, { ...given, id: thread })
  } catch {
    return record.openConversation(userId, { ...given, id: conversationOfThread(userId, thread), begin: true })
  }
}
