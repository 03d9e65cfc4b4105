/** The record over a store, and what becomes of a failure of the store. */
import type { Kysely } from 'kysely'
import { ERROR_CODES, QuerentError } from '../errors.ts'
import type { AskEvent, Spending, Turn } from '../types.ts'
import { createKey, listKeys, revokeKey, userOfKey } from './api-keys.ts'
import { auditHead, auditLines, beginAudit, endAudit, verifyAudit } from './audit-log.ts'
import {
  conversationCount,
  conversationPage,
  conversationSummary,
  openConversation,
  updateConversation,
} from './conversations.ts'
import { addFeedback } from './feedback.ts'
import { createFolder, deleteFolder, foldersOf, moveConversation, renameFolder } from './folders.ts'
import { addInvocation, invocationsSince } from './invocations.ts'
import { migrateToLatest } from './migrate.ts'
import { openMonitor } from './monitor/open-monitor.ts'
import type { Monitor } from './monitor/types.ts'
import { marksOf, pinsOf, pinTurn } from './pins.ts'
import { currentPolicy, policyHistory, savePolicy } from './policies.ts'
import { addRead, readOn } from './reads.ts'
import { addReleasedCells, forgetReleased, releasedCells } from './released-cells.ts'
import { resultOf } from './results.ts'
import { reserveSpending, settleSpending, spentOn } from './spending.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { beginTurn, continueTurn, isTurnAlone, turnOf, turnsOf } from './turns.ts'
import type { ConversationPage, NewKey, NewVerified, ReadAmount, Record, ReleasedCell, TurnWindow } from './types.ts'
import { removeVerified, saveVerified, verifiedQuestions } from './verified-questions.ts'

/**
 * Brings the store up to date and opens the record on it. Closing the record closes the store, and so does a failure here.
 * A stored turn that is running without this record having seen an event of it was interrupted, and is shown as failed.
 * Throws STORE_FAILED.
 */
export async function openRecord(store: Store, clock: () => Date = () => new Date()): Promise<Record> {
  try {
    await migrateToLatest(store)
  } catch (failure) {
    await store.close()
    throw failure
  }
  return new StoredRecord(store, clock)
}

class StoredRecord implements Record {
  readonly monitor: Monitor
  readonly #store: Store
  readonly #db: Kysely<Tables>
  readonly #clock: () => Date
  /**
   * The turns that are running here, each as its last event left it, or undefined where that is not sure. Any other turn that
   * is stored as running has been interrupted.
   */
  readonly #running = new Map<string, Promise<Turn | undefined>>()

  constructor(store: Store, clock: () => Date) {
    this.#store = store
    this.#db = store.db
    this.monitor = openMonitor(store, attempt)
    this.#clock = clock
  }

  openConversation(userId: string, given: Parameters<Record['openConversation']>[1]) {
    return attempt(() => openConversation(this.#db, userId, given, this.#now()))
  }

  async addEvent(userId: string, messageId: string, event: AskEvent) {
    const before = this.#running.get(messageId)
    const writing = Promise.resolve(before).then((known) => attempt(() => this.#write(userId, messageId, event, known)))
    // Before the commit makes the turn visible, so that no reader takes it for an interrupted one.
    this.#running.set(
      messageId,
      writing.catch(() => undefined),
    )
    try {
      await writing
      if (event.type === 'turn-finished') this.#running.delete(messageId)
    } catch (thrown) {
      if (before === undefined) this.#running.delete(messageId)
      throw thrown
    }
  }

  async recentTurns(userId: string, conversationId: string, limit: number) {
    const turns = await attempt(async () => {
      await conversationSummary(this.#db, userId, conversationId)
      return turnsOf(this.#db, userId, conversationId, { limit })
    })
    return turns.map((turn) => this.#shown(turn))
  }

  async turn(userId: string, messageId: string) {
    return this.#shown(await attempt(() => turnOf(this.#db, userId, messageId)))
  }

  countConversations(userId: string, search?: string, folder?: string | null) {
    return attempt(() => conversationCount(this.#db, userId, { search, folder }))
  }

  folders(userId: string) {
    return attempt(() => foldersOf(this.#db, userId))
  }

  createFolder(userId: string, name: string) {
    return attempt(() => createFolder(this.#db, userId, name, this.#now()))
  }

  renameFolder(userId: string, id: string, name: string) {
    return attempt(() => renameFolder(this.#db, userId, id, name))
  }

  deleteFolder(userId: string, id: string) {
    return attempt(() => this.#atomically((db) => deleteFolder(db, userId, id)))
  }

  moveConversation(userId: string, id: string, folder: string | null) {
    return attempt(() => this.#atomically((db) => moveConversation(db, userId, id, folder)))
  }

  conversations(userId: string, page: ConversationPage) {
    return attempt(() => conversationPage(this.#db, userId, page))
  }

  async conversation(userId: string, id: string, window: TurnWindow = {}) {
    return attempt(async () => {
      const summary = await conversationSummary(this.#db, userId, id)
      const turns = await turnsOf(this.#db, userId, id, window)
      return { ...summary, turns: turns.map((turn) => this.#shown(turn)) }
    })
  }

  renameConversation(userId: string, id: string, title: string) {
    return attempt(() => updateConversation(this.#db, userId, id, { title }))
  }

  deleteConversation(userId: string, id: string) {
    return attempt(() => updateConversation(this.#db, userId, id, { deleted_at: this.#now() }))
  }

  result(userId: string, resultId: string) {
    return attempt(() => resultOf(this.#db, userId, resultId))
  }

  addFeedback(userId: string, given: { messageId: string; positive: boolean; reason?: string }) {
    return attempt(() => addFeedback(this.#db, userId, given, this.#now()))
  }

  marks(userId: string, messageIds: readonly string[]) {
    return attempt(() => marksOf(this.#db, userId, messageIds))
  }

  pin(userId: string, messageId: string, pinned: boolean) {
    return attempt(() => pinTurn(this.#db, userId, { messageId, pinned }, this.#now()))
  }

  pins(userId: string) {
    return attempt(() => pinsOf(this.#db, userId))
  }

  addInvocation(invocation: Parameters<Record['addInvocation']>[0]) {
    return attempt(() => addInvocation(this.#db, invocation))
  }

  invocations(window: { since: string; limit: number }) {
    return attempt(() => invocationsSince(this.#db, window))
  }

  beginAudit(entry: Parameters<Record['beginAudit']>[0]) {
    return audited(() => this.#atomically((db) => beginAudit(db, entry, this.#now())))
  }

  endAudit(id: string, end: Parameters<Record['endAudit']>[1]) {
    return audited(() => this.#atomically((db) => endAudit(db, id, end, this.#now())))
  }

  auditLines(window: Parameters<Record['auditLines']>[0]) {
    return attempt(() => auditLines(this.#db, window))
  }

  auditHead() {
    return attempt(() => auditHead(this.#db))
  }

  verifyAudit(expected?: string) {
    return attempt(() => verifyAudit(this.#db, expected))
  }

  releasedCells(userId: string, source: string, relation: string) {
    return attempt(() => releasedCells(this.#db, { userId, source, relation }))
  }

  async addReleasedCells(userId: string, source: string, relation: string, cells: readonly ReleasedCell[]) {
    await this.withReleased(userId, source, relation, () => ({ add: cells, result: null }))
  }

  withReleased<T>(
    userId: string,
    source: string,
    relation: string,
    decide: (before: ReleasedCell[]) => { add: readonly ReleasedCell[]; result: T },
  ) {
    const place = { userId, source, relation }
    return attempt(() =>
      this.#atomically(async (db) => {
        const { add, result } = decide(await releasedCells(db, place))
        await addReleasedCells(db, place, add, this.#now())
        return result
      }),
    )
  }

  forgetReleased(userId?: string) {
    return attempt(() => forgetReleased(this.#db, userId))
  }

  saveVerified(given: NewVerified) {
    return attempt(() => saveVerified(this.#db, given, this.#now()))
  }

  verifiedQuestions(userId: string, source: string) {
    return attempt(() => verifiedQuestions(this.#db, userId, source))
  }

  removeVerified(id: string, userId?: string) {
    return attempt(() => removeVerified(this.#db, id, userId, this.#now()))
  }

  readonly spending: Spending = {
    reserve: (asked) => attempt(() => this.#atomically((db) => reserveSpending(db, asked, this.#now()))),
    settle: (call) => attempt(() => this.#atomically((db) => settleSpending(db, call))),
    spent: (user, day) => attempt(() => spentOn(this.#db, user, day)),
  }

  addRead(userId: string, day: string, amount: ReadAmount) {
    return attempt(() => addRead(this.#db, userId, day, amount))
  }

  readOn(userId: string, day: string) {
    return attempt(() => readOn(this.#db, userId, day))
  }

  currentPolicy() {
    return attempt(() => currentPolicy(this.#db))
  }

  savePolicy(text: string, author: string, expected?: number) {
    return attempt(() => this.#atomically((db) => savePolicy(db, { text, author, expected }, this.#now())))
  }

  policyHistory() {
    return attempt(() => policyHistory(this.#db))
  }

  createKey(given: NewKey) {
    return attempt(() => createKey(this.#db, given, this.#now()))
  }

  async accessOfKey(key: string) {
    const user = await attempt(() => userOfKey(this.#db, key, this.#clock()))
    return user && { user }
  }

  revokeKey(id: string) {
    return attempt(() => revokeKey(this.#db, id, this.#now()))
  }

  listKeys() {
    return attempt(() => listKeys(this.#db))
  }

  close() {
    return attempt(() => this.#store.close())
  }

  #atomically<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work)
  }

  #write(userId: string, messageId: string, event: AskEvent, known: Turn | undefined): Promise<Turn> {
    const now = this.#now()
    const write = (db: Kysely<Tables>) =>
      event.type === 'question-received'
        ? beginTurn(db, userId, { ...event, messageId }, now)
        : continueTurn(db, userId, event, { messageId, known, now })
    return known && isTurnAlone(event) ? write(this.#db) : this.#atomically(write)
  }

  #shown(turn: Turn): Turn {
    if (turn.status !== 'running' || this.#running.has(turn.messageId)) return turn
    return { ...turn, status: 'failed', error: turn.error ?? INTERRUPTED }
  }

  #now(): string {
    return this.#clock().toISOString()
  }
}

const INTERRUPTED = {
  code: 'INTERNAL',
  message: 'This question was interrupted by a restart.',
  next: ERROR_CODES.INTERNAL.next,
} as const

/** What the engine throws, as STORE_FAILED; its own words stay in the cause, for the operator and not for the asker. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof QuerentError) throw cause
    throw new QuerentError('STORE_FAILED', 'The store of conversations could not be read or written.', { cause })
  }
}

async function audited<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new QuerentError('AUDIT_FAILED', 'The audit could not be written, so no rows are given.', { cause })
  }
}
