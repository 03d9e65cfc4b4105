import type { AskEvent, Turn } from '../types.ts'

export type ConversationSummary = {
  id: string
  title: string
  source: string | null
  createdAt: string
  updatedAt: string
  messageCount: number
  lastQuestion: string | null
}

export type Invocation = {
  id: string
  messageId: string
  userId: string
  source: string | null
  planner: string | null
  question: string
  sql: string | null
  success: boolean
  status: string
  errorCode: string | null
  rows: number | null
  startedAt: string
  latencyMs: number
  modelCalls: number
  promptTokens: number
  completionTokens: number
}

export type StoredResult = {
  id: string
  source: string
  sql: string
  table: Turn['table']
  chart: Turn['chart'] | null
}

/**
 * The memory of the product. All methods are scoped by user: what belongs to another user, or to a deleted conversation,
 * does not exist. Every method throws STORE_FAILED when the store itself fails.
 */
export type Record = {
  /** Opens a new conversation titled after its first question, or checks that the given one is the user's. Throws CONVERSATION_UNKNOWN. */
  openConversation(userId: string, given: { id?: string; title: string; source: string | null }): Promise<string>
  /**
   * Stores one event; the turn's row is put together from its events, so that a crash leaves what was acknowledged.
   * The first event of a turn is `question-received`. Throws CONVERSATION_UNKNOWN, MESSAGE_UNKNOWN.
   */
  addEvent(userId: string, messageId: string, event: AskEvent): Promise<void>
  /** The last turns of a conversation, oldest first, running ones included. Throws CONVERSATION_UNKNOWN. */
  recentTurns(userId: string, conversationId: string, limit: number): Promise<Turn[]>
  /** One turn with its rows. Throws MESSAGE_UNKNOWN. */
  turn(userId: string, messageId: string): Promise<Turn>
  /** The user's conversations, the one asked in last first. */
  conversations(userId: string, page: { limit: number; offset: number }): Promise<ConversationSummary[]>
  countConversations(userId: string): Promise<number>
  /** One conversation with all its turns, oldest first. Throws CONVERSATION_UNKNOWN. */
  conversation(userId: string, id: string): Promise<ConversationSummary & { turns: Turn[] }>
  /** Throws CONVERSATION_UNKNOWN. */
  renameConversation(userId: string, id: string, title: string): Promise<void>
  /** Throws CONVERSATION_UNKNOWN, also when it is deleted already. */
  deleteConversation(userId: string, id: string): Promise<void>
  /** The rows of an answer as they were shown. Throws RESULT_UNKNOWN. */
  result(userId: string, resultId: string): Promise<StoredResult>
  /** A user has one opinion of a message: the latest replaces the one before. Throws MESSAGE_UNKNOWN. */
  addFeedback(userId: string, given: { messageId: string; positive: boolean; reason?: string }): Promise<void>
  addInvocation(invocation: Invocation): Promise<void>
  /** Invocations of all users, started at `since` (ISO, UTC) or later, newest first: for the operator. */
  invocations(window: { since: string; limit: number }): Promise<Invocation[]>
  close(): Promise<void>
}
