/**
 * The audit: who ran which SQL under which policy, kept as a chain. Every line holds the hash of the line before it and its
 * own, so that a changed, removed, added or moved line shows. Lines cut from the end show only against a hash that was
 * kept elsewhere: `auditHead` gives it, `verifyAudit` takes it back.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import type { AuditEnd, AuditEntry, AuditHead, AuditLine, AuditProof } from './types.ts'

type Db = Kysely<Tables>
type Row = Tables['audit']
type Content = Omit<Row, 'seq' | 'previous' | 'hash'>

/** What the first line follows. */
const GENESIS = '0'.repeat(64)
const PAGE = 1000

const NOTHING: Omit<Content, 'id' | 'event' | 'at'> = {
  user_id: null,
  user_name: null,
  roles: null,
  policy_fingerprint: null,
  source: null,
  question: null,
  sql: null,
  purpose: null,
  rows: null,
  ms: null,
  outcome: null,
}

/** Adds the line of a query that is about to run; on the disk when it resolves. Returns its id. Call it in a transaction. */
export async function beginAudit(db: Db, entry: AuditEntry, now: string): Promise<string> {
  const { userId, userName, roles, policyFingerprint, source, question, sql, purpose } = entry
  const id = randomUUID()
  await append(db, {
    ...NOTHING,
    id,
    event: 'begin',
    at: now,
    user_id: userId,
    user_name: userName,
    roles: JSON.stringify(roles),
    policy_fingerprint: policyFingerprint,
    source,
    question,
    sql,
    purpose,
  })
  return id
}

/** Adds the closing line of a query. Call it in a transaction. */
export async function endAudit(db: Db, id: string, { rows, ms, outcome }: AuditEnd, now: string): Promise<void> {
  await append(db, { ...NOTHING, id, event: 'end', at: now, rows, ms, outcome })
}

/** The last line: what to keep elsewhere, so that a log cut short can be told. */
export async function auditHead(db: Db): Promise<AuditHead> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last ?? { seq: 0, hash: GENESIS }
}

async function append(db: Db, given: Content): Promise<void> {
  const last = await auditHead(db)
  const content = storable(given)
  const line = { ...content, seq: last.seq + 1, previous: last.hash }
  await db
    .insertInto('audit')
    .values({ ...line, hash: hashOf(line) })
    .execute()
}

/** Text as it will be read back: no database keeps half a surrogate pair. */
function storable(content: Content): Content {
  const parts = Object.entries(content).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value,
  ])
  return Object.fromEntries(parts)
}

/**
 * SHA-256 over what the line holds, without its own hash, as JSON with its names in order and no spaces (RFC 8785). Nulls
 * are left out, so that a column added later does not change the lines of before.
 */
function hashOf(line: Omit<Row, 'hash'>): string {
  const held = Object.entries(line).filter(([, value]) => value !== null)
  const ordered = held.sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(ordered)))
    .digest('hex')
}

/**
 * Reads the whole chain from its start, a page at a time, and stops at the first line that does not follow from the one
 * before it. With `expected`, a hash kept from an earlier `auditHead`, the chain must also still hold that line.
 */
export async function verifyAudit(db: Db, expected?: string): Promise<AuditProof> {
  let head: AuditHead = { seq: 0, hash: GENESIS }
  let isFound = expected === undefined || expected === GENESIS
  for (let page = await linesAfter(db, 0); page.length > 0; page = await linesAfter(db, head.seq)) {
    for (const row of page) {
      const problem = problemOf(row, head)
      if (problem !== null) return { ...head, broken: { seq: row.seq, problem } }
      head = { seq: row.seq, hash: row.hash }
      isFound ||= row.hash === expected
    }
  }
  if (isFound) return { ...head, broken: null }
  return { ...head, broken: { seq: head.seq + 1, problem: 'The line with the expected hash is missing.' } }
}

function linesAfter(db: Db, seq: number): Promise<Row[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(PAGE).execute()
}

function problemOf({ hash, ...line }: Row, before: AuditHead): string | null {
  if (line.seq !== before.seq + 1) return `Line ${before.seq + 1} is missing.`
  if (line.previous !== before.hash) return `Line ${line.seq} does not follow line ${before.seq}.`
  return hash === hashOf(line) ? null : `Line ${line.seq} has been changed.`
}

/** Queries with what became of them, the latest first; rows, ms and outcome are null where none was written. */
export async function auditLines(
  db: Db,
  { userId, since, limit }: { userId?: string; since?: string; limit: number },
): Promise<AuditLine[]> {
  const rows = await db
    .selectFrom('audit')
    .leftJoin('audit as end', (join) => join.onRef('end.id', '=', 'audit.id').on('end.event', '=', 'end'))
    .selectAll('audit')
    .select(['end.rows as rows', 'end.ms as ms', 'end.outcome as outcome'])
    .where('audit.event', '=', 'begin')
    .$if(userId !== undefined, (query) => query.where('audit.user_id', '=', userId ?? ''))
    .$if(since !== undefined, (query) => query.where('audit.at', '>=', since ?? ''))
    .orderBy('audit.seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map(lineOf)
}

function lineOf(row: Row): AuditLine {
  const { seq, id, at, question, rows, ms, outcome, hash } = row
  return {
    seq,
    id,
    at,
    userId: row.user_id ?? '',
    userName: row.user_name ?? '',
    roles: JSON.parse(row.roles ?? '[]'),
    policyFingerprint: row.policy_fingerprint ?? '',
    source: row.source ?? '',
    question,
    sql: row.sql ?? '',
    purpose: row.purpose ?? '',
    rows,
    ms,
    outcome,
    hash,
  }
}
