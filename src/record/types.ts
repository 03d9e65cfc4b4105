/** What a record keeps, and what it can be asked. */
import type { Attribute } from '../access/types.ts'
import type { AskEvent, Spending, Turn } from '../types.ts'
import type { Monitor } from './monitor/types.ts'

export type ConversationSummary = {
  id: string
  title: string
  source: string | null
  createdAt: string
  updatedAt: string
  messageCount: number
  lastQuestion: string | null
  folderId: string | null
}

/**
 * Which of a person's conversations: those with the words in their title or in a question, all without; those in a folder,
 * with null those in none.
 */
export type ConversationPage = { limit: number; offset: number; search?: string; folder?: string | null }

/** `count` is the number of conversations in it. */
export type Folder = { id: string; name: string; count: number }

/** The newest `limit` turns of a conversation, or those before the turn `before`; all of them without a limit. */
export type TurnWindow = { limit?: number; before?: string }

/** An answer that its asker keeps at hand; times are ISO, UTC. */
export type Pin = {
  messageId: string
  conversationId: string
  question: string
  words: string | null
  pinnedAt: string
}

/** What a person has said of a turn: kept at hand, good or bad; `positive` is null where nothing was said. */
export type Mark = { messageId: string; pinned: boolean; positive: boolean | null }

/** One step of a turn; milliseconds, `start` since the turn began. */
export type Stage = { name: string; start: number; ms: number }

/** One call of language models within a turn, without its texts; milliseconds, `start` since the turn began. */
export type ModelUse = {
  purpose: string
  model: string
  start: number
  ms: number
  inputTokens: number
  outputTokens: number
  cachedTokens: number
  /** True where the provider did not say and the tokens were estimated. */
  estimated: boolean
  /** US dollars; null where the price is not known. */
  cost: number | null
  /** Why there was no reply; null when there was one. */
  errorCode: string | null
  /** Models that were tried before, and why they gave none. */
  failed: { model: string; code: string }[]
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
  /** The part of the prompt tokens that the provider read from its cache. */
  cachedTokens: number
  /** The model that replied last; null where none was asked. */
  model: string | null
  /** US dollars; null where the price of a model is not known. */
  cost: number | null
  /** Whether the answer came from what was kept of an earlier one. */
  cacheHit: boolean
  /** Words of a declined question that nothing in the source explains. */
  unknownWords: string[]
  stages: Stage[]
  calls: ModelUse[]
}

export type StoredResult = {
  id: string
  messageId: string
  source: string
  sql: string
  table: Turn['table']
  chart: Turn['chart'] | null
}

/** Why SQL is run; `question` is null where nobody asked one. */
export type AuditPurpose = 'answer' | 'page' | 'export' | 'agent' | 'profile'

/** What is known of a query before it runs. */
export type AuditEntry = {
  userId: string
  userName: string
  roles: readonly string[]
  policyFingerprint: string
  source: string
  question: string | null
  /** As it is sent to the database. */
  sql: string
  purpose: AuditPurpose
}

/** What became of it: `outcome` is `ok` or the code of the error. */
export type AuditEnd = { rows: number | null; ms: number; outcome: string }

/** One query of the audit; what became of it is null while it runs, and for ever when the process was killed. */
export type AuditLine = Omit<AuditEntry, 'purpose'> & {
  seq: number
  id: string
  /** ISO, UTC. */
  at: string
  purpose: string
  rows: number | null
  ms: number | null
  outcome: string | null
  hash: string
}

/** Number and hash of the last line; 0 and zeros for an empty audit. */
export type AuditHead = { seq: number; hash: string }

/** How far the chain holds, and the first line that breaks it. */
export type AuditProof = AuditHead & { broken: { seq: number; problem: string } | null }

/** A question that a person has approved an answer to. */
export type NewVerified = {
  userId: string
  /** Who approved it, as shown to others. */
  author: string
  scope: VerifiedScope
  source: string
  question: string
  sql: string
}
export type VerifiedScope = 'mine' | 'everyone'
/** `verifiedAt` is a day, UTC. */
export type SavedVerified = {
  id: string
  scope: VerifiedScope
  source: string
  question: string
  sql: string
  author: string
  verifiedAt: string
  /** The asker has saved it themselves. */
  own: boolean
}

/** Whose cells, and of what. */
export type ReleasedPlace = { userId: string; source: string; relation: string }

/** A total that was told: what was measured, and the people it was measured over, as the decider encodes them. */
export type ReleasedCell = { measure: string; people: Uint8Array }

/** What queries have read of the tables of sources. */
export type ReadAmount = { rows: number; bytes: number }

/** A version of the access policy; `at` is ISO, UTC. */
export type StoredPolicy = { version: number; text: string; fingerprint: string; author: string; at: string }

export type KeyUser = { id: string; name: string; roles: string[]; attributes: { [name: string]: Attribute } }

export type NewKey = {
  userId: string
  userName: string
  roles: readonly string[]
  attributes: { readonly [name: string]: Attribute }
  /** ISO, UTC; null: it never ends by itself. */
  expiresAt: string | null
}

/** A key as it is listed; times are ISO, UTC. */
export type ApiKey = {
  id: string
  user: KeyUser
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  /** To the minute. */
  lastUsedAt: string | null
}

/**
 * The memory of the product. All methods are scoped by user: what belongs to another user, or to a deleted conversation,
 * does not exist. Every method throws STORE_FAILED when the store itself fails.
 */
export type Record = {
  /** Opens a new conversation titled after its first question, or checks that the given one is the user's. Throws CONVERSATION_UNKNOWN. */
  openConversation(
    userId: string,
    given: {
      id?: string
      title: string
      source: string | null /** Begins the one with this id where there is none. */
      begin?: boolean
    },
  ): Promise<string>
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
  conversations(userId: string, page: ConversationPage): Promise<ConversationSummary[]>
  countConversations(userId: string, search?: string, folder?: string | null): Promise<number>
  /** The user's folders, by name. */
  folders(userId: string): Promise<Folder[]>
  /** Returns its id. */
  createFolder(userId: string, name: string): Promise<string>
  /** Throws FOLDER_UNKNOWN. */
  renameFolder(userId: string, id: string, name: string): Promise<void>
  /** Its conversations stay. Throws FOLDER_UNKNOWN. */
  deleteFolder(userId: string, id: string): Promise<void>
  /** Puts a conversation into a folder, or with null into none. Throws CONVERSATION_UNKNOWN, FOLDER_UNKNOWN. */
  moveConversation(userId: string, id: string, folder: string | null): Promise<void>
  /** One conversation with its turns, oldest first: all, or those of the window. Throws CONVERSATION_UNKNOWN, MESSAGE_UNKNOWN. */
  conversation(userId: string, id: string, window?: TurnWindow): Promise<ConversationSummary & { turns: Turn[] }>
  /** What the user has said of these turns; turns without a word are left out. */
  marks(userId: string, messageIds: readonly string[]): Promise<Mark[]>
  /** Keeps an answer at hand, or no longer. Throws MESSAGE_UNKNOWN. */
  pin(userId: string, messageId: string, pinned: boolean): Promise<void>
  /** The answers that the user keeps at hand, the latest pinned first, at most 100. */
  pins(userId: string): Promise<Pin[]>
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
  /** The figures of all users' questions: for the operator. */
  readonly monitor: Monitor
  /**
   * Writes the audit line of a query that is about to run, and returns its id when the line is safe on the disk: only then
   * may the first row leave. Throws AUDIT_FAILED, and then the caller gives no rows.
   */
  beginAudit(entry: AuditEntry): Promise<string>
  /** Writes the closing line of a query. Throws AUDIT_FAILED. */
  endAudit(id: string, end: AuditEnd): Promise<void>
  /** The queries of one user or of all, the latest first: for the operator. */
  auditLines(window: { userId?: string; since?: string; limit: number }): Promise<AuditLine[]>
  /** The last line of the audit. */
  auditHead(): Promise<AuditHead>
  /** Reads the whole chain and names the first line that breaks it; `expected` is a hash kept from `auditHead`. */
  verifyAudit(expected?: string): Promise<AuditProof>
  /** The cells released to a user of one relation of one source, in the order of their release. */
  releasedCells(userId: string, source: string, relation: string): Promise<ReleasedCell[]>
  addReleasedCells(userId: string, source: string, relation: string, cells: readonly ReleasedCell[]): Promise<void>
  /**
   * Lets `decide` look at what was released and adds what it says, as one step: no other question, in this process or
   * another, is decided in between. What `decide` throws is thrown, and nothing is added.
   */
  withReleased<T>(
    userId: string,
    source: string,
    relation: string,
    decide: (before: ReleasedCell[]) => { add: readonly ReleasedCell[]; result: T },
  ): Promise<T>
  /** Forgets what a user, or everybody, has been told. Returns the number of cells: for the operator. */
  forgetReleased(userId?: string): Promise<number>
  /** Keeps a question with the SQL that a person has approved for it. Returns its id. */
  saveVerified(given: NewVerified): Promise<string>
  /** What a user has saved for themselves and anybody for everyone, of one source, the latest first. */
  verifiedQuestions(userId: string, source: string): Promise<SavedVerified[]>
  /** Throws MESSAGE_UNKNOWN where there is none that this user has saved; without a user: that anybody has. */
  removeVerified(id: string, userId?: string): Promise<void>
  /** What users spend on language models, counted over all processes that share the store. */
  readonly spending: Spending
  /** Adds what a query of a user has read on a day (UTC). */
  addRead(userId: string, day: string, amount: ReadAmount): Promise<void>
  /** What a user's queries have read on a day (UTC). */
  readOn(userId: string, day: string): Promise<ReadAmount>
  /** The access policy in force; null where none was ever saved. */
  currentPolicy(): Promise<StoredPolicy | null>
  /**
   * Saves the next version of the policy, whose text has been checked before. `expectedVersion` is the one that the change
   * was made from, 0 where there was none. Throws POLICY_CONFLICT when another one is in force.
   */
  savePolicy(text: string, author: string, expectedVersion?: number): Promise<StoredPolicy>
  /** Every version of the policy, the latest first. */
  policyHistory(): Promise<StoredPolicy[]>
  /** Makes a key for the API. The key itself cannot be read again. */
  createKey(given: NewKey): Promise<{ id: string; key: string }>
  /** Whose key this is; null for one that is unknown, revoked or past its time. */
  accessOfKey(key: string): Promise<{ user: KeyUser } | null>
  /** Ends a key at once and for ever. Throws KEY_UNKNOWN. */
  revokeKey(id: string): Promise<void>
  /** Every key that was ever made, the latest first. */
  listKeys(): Promise<ApiKey[]>
  close(): Promise<void>
}
