/** The audit: a chain in which nothing can be changed unseen, and which loses nothing that was acknowledged. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { linesUntilKilled, startChild } from './killed-child.fixture.ts'
import { openRecord } from './open-record.ts'
import { sqliteStore } from './store.ts'
import { code, STORES, tickingClock } from './stores.fixture.ts'
import type { AuditEntry, Record } from './types.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-audit-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

const entry = (given: Partial<AuditEntry> = {}): AuditEntry => ({
  userId: 'ada',
  userName: 'Ada',
  roles: ['analyst', 'lead'],
  policyFingerprint: 'f00d',
  source: 'hr',
  question: 'headcount',
  sql: 'SELECT count(*) FROM employees',
  purpose: 'answer',
  ...given,
})

async function writeQueries(record: Record, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const id = await record.beginAudit(entry({ question: `question ${n}` }))
    await record.endAudit(id, { rows: n, ms: n + 0.25, outcome: 'ok' })
  }
}

describe.each(STORES)('the audit on $name', ({ open }) => {
  test('an empty one holds, and its head is known', async () => {
    const record = await openRecord(open())
    const head = await record.auditHead()
    expect(head).toEqual({ seq: 0, hash: '0'.repeat(64) })
    expect(await record.verifyAudit(head.hash)).toEqual({ ...head, broken: null })
    await record.close()
  })

  test('a query comes back with what became of it, the latest first', async () => {
    const record = await openRecord(open(), tickingClock())
    const first = await record.beginAudit(entry())
    const second = await record.beginAudit(entry({ userId: 'bob', question: null, purpose: 'export' }))
    await record.endAudit(first, { rows: 2, ms: 0.1 + 0.2, outcome: 'ok' })
    const lines = await record.auditLines({ limit: 10 })
    expect(lines).toMatchObject([
      { ...entry({ userId: 'bob', question: null, purpose: 'export' }), id: second, seq: 2, rows: null, outcome: null },
      { ...entry(), id: first, seq: 1, at: '2026-01-31T08:00:01.000Z', rows: 2, ms: 0.1 + 0.2, outcome: 'ok' },
    ])
    expect(await record.auditLines({ userId: 'ada', limit: 10 })).toEqual([lines[1]])
    expect(await record.auditLines({ since: '2026-01-31T08:00:02.000Z', limit: 10 })).toEqual([lines[0]])
    expect(await record.auditLines({ limit: 1 })).toEqual([lines[0]])
    await record.close()
  })

  test('each line is hashed with the one before it', async () => {
    const store = open()
    const record = await openRecord(store, tickingClock())
    const id = await record.beginAudit(entry())
    const { hash } = await record.auditHead()
    await record.endAudit(id, { rows: 1, ms: 5, outcome: 'ok' })
    const canonical = `{"at":"2026-01-31T08:00:02.000Z","event":"end","id":"${id}","ms":5,"outcome":"ok","previous":"${hash}","rows":1,"seq":2}`
    expect((await record.auditHead()).hash).toBe(createHash('sha256').update(canonical).digest('hex'))
    await record.close()
  })

  test('text that no database keeps does not break the chain', async () => {
    const record = await openRecord(open())
    await record.beginAudit(entry({ question: 'half \uD83D, nul \0, whole 😀', sql: "SELECT 'é'" }))
    expect((await record.auditLines({ limit: 1 }))[0]?.question).toBe('half \uFFFD, nul \uFFFD, whole 😀')
    expect((await record.verifyAudit()).broken).toBeNull()
    await record.close()
  })

  test('a chain of many pages holds, and a hash kept from it is found later', async () => {
    const record = await openRecord(open())
    await writeQueries(record, 550)
    const kept = await record.auditHead()
    await writeQueries(record, 1)
    expect(await record.verifyAudit(kept.hash)).toEqual({ ...(await record.auditHead()), broken: null })
    expect((await record.verifyAudit('ab'.repeat(32))).broken).toEqual({
      seq: 1103,
      problem: 'The line with the expected hash is missing.',
    })
    await record.close()
  })

  test('the database refuses what is not a next line', async () => {
    const store = open()
    const record = await openRecord(store)
    await writeQueries(record, 2)
    const refusal = 'audit lines are only added'
    const { db } = store
    await expect(db.updateTable('audit').set({ rows: 0 }).execute()).rejects.toThrow(refusal)
    await expect(db.deleteFrom('audit').where('seq', '=', 4).execute()).rejects.toThrow(refusal)
    const columns = sql.raw('id, event, at, previous, hash')
    const insert = (seq: number, previous: string) =>
      sql`insert or replace into audit (seq, ${columns}) values (${seq}, 'x', 'begin', 'now', ${previous}, 'h')`
    const { hash } = await record.auditHead()
    await expect(insert(4, hash).execute(db)).rejects.toThrow(refusal)
    await expect(insert(9, hash).execute(db)).rejects.toThrow(refusal)
    await expect(insert(5, 'other').execute(db)).rejects.toThrow(refusal)
    expect(await record.verifyAudit()).toMatchObject({ seq: 4, broken: null })
    await record.close()
  })

  test.each([
    ['has no room', 'pragma max_page_count = 1', 'database or disk is full'],
    ['may only be read', 'pragma query_only = 1', 'attempt to write a readonly database'],
  ])('a store that %s fails closed, and works again later', async (_, pragma, cause) => {
    const store = open()
    const record = await openRecord(store)
    const id = await record.beginAudit(entry())
    await sql.raw(pragma).execute(store.db)
    const long = entry({ sql: 'x'.repeat(100_000) })
    const failure = expect.objectContaining({
      code: 'AUDIT_FAILED',
      message: 'The audit could not be written, so no rows are given.',
      cause: expect.objectContaining({ message: cause }),
    })
    await expect(record.beginAudit(long)).rejects.toEqual(failure)
    await expect(record.endAudit(id, { rows: 0, ms: 1, outcome: 'x'.repeat(100_000) })).rejects.toEqual(failure)
    await sql.raw('pragma max_page_count = 1000000').execute(store.db)
    await sql.raw('pragma query_only = 0').execute(store.db)
    await record.beginAudit(long)
    expect(await record.verifyAudit()).toMatchObject({ seq: 2, broken: null })
    await record.close()
  })

  test('a record that is closed fails closed', async () => {
    const record = await openRecord(open())
    await record.close()
    await expect(record.beginAudit(entry())).rejects.toEqual(code('AUDIT_FAILED'))
  })
})

describe('tampering with the file', () => {
  const WITHOUT_GUARDS = `
    drop trigger tr__audit__no_update; drop trigger tr__audit__no_delete;
    drop trigger tr__audit__next; drop trigger tr__audit__chained;`

  /** What `verifyAudit` says of ten lines after somebody had the file; `expected` is the head of before. */
  async function proofAfter(tampering: string) {
    const file = join(FOLDER, `${createHash('sha256').update(tampering).digest('hex')}.db`)
    const record = await openRecord(sqliteStore(file))
    await writeQueries(record, 5)
    const { hash } = await record.auditHead()
    const other = new DatabaseSync(file)
    other.exec(WITHOUT_GUARDS + tampering)
    other.close()
    const proofs = [await record.verifyAudit(), await record.verifyAudit(hash)]
    await record.close()
    return proofs.map(({ broken }) => broken)
  }

  const twice = (seq: number, problem: string) => [
    { seq, problem },
    { seq, problem },
  ]

  test.each([
    'question',
    'sql',
    'roles',
    'user_id',
    'user_name',
    'policy_fingerprint',
    'source',
    'purpose',
    'at',
    'id',
    'event',
    'rows',
    'outcome',
  ])('a changed %s is found', async (column) => {
    expect(await proofAfter(`update audit set ${column} = '7' where seq = 5`)).toEqual(
      twice(5, 'Line 5 has been changed.'),
    )
  })

  test('a changed time is found, and so is a changed hash', async () => {
    expect(await proofAfter('update audit set ms = ms + 1e-9 where seq = 6')).toEqual(
      twice(6, 'Line 6 has been changed.'),
    )
    expect(await proofAfter("update audit set hash = 'ff' where seq = 6")).toEqual(twice(6, 'Line 6 has been changed.'))
  })

  test('a removed line is found, also the first and also when the others are counted anew', async () => {
    expect(await proofAfter('delete from audit where seq = 4')).toEqual(twice(5, 'Line 4 is missing.'))
    expect(await proofAfter('delete from audit where seq = 1')).toEqual(twice(2, 'Line 1 is missing.'))
    const renumbered = 'delete from audit where seq = 4; update audit set seq = seq - 1 where seq > 4'
    expect(await proofAfter(renumbered)).toEqual(twice(4, 'Line 4 does not follow line 3.'))
  })

  test('two lines that changed places are found', async () => {
    const swap = 'update audit set seq = -seq where seq in (4, 5); update audit set seq = 9 + seq where seq < 0'
    expect(await proofAfter(swap)).toEqual(twice(4, 'Line 4 does not follow line 3.'))
  })

  test('an inserted line is found', async () => {
    const columns = 'id, event, at, user_id, sql, previous'
    const forged = `
      update audit set seq = seq + 101 where seq > 4; update audit set seq = seq - 100 where seq > 100;
      insert into audit (seq, ${columns}, hash) select 5, ${columns}, 'ab' from audit where seq = 6`
    expect(await proofAfter(forged)).toEqual(twice(5, 'Line 5 has been changed.'))
  })

  test('lines cut from the end are found only against a hash that was kept', async () => {
    const problem = 'The line with the expected hash is missing.'
    expect(await proofAfter('delete from audit where seq > 8')).toEqual([null, { seq: 9, problem }])
    expect(await proofAfter('delete from audit')).toEqual([null, { seq: 1, problem }])
  })
})

describe('several processes and kills', () => {
  const MODULES = JSON.stringify(['open-record', 'store'].map((name) => new URL(`./${name}.ts`, import.meta.url).href))
  const opening = (file: string) => `
    const [{ openRecord }, { sqliteStore }] = await Promise.all(${MODULES}.map((url) => import(url)))
    const record = await openRecord(sqliteStore(${JSON.stringify(file)}))
    const entry = ${JSON.stringify(entry())}
  `

  test('a process killed while it writes has lost no acknowledged line', async () => {
    const file = join(FOLDER, 'killed.db')
    const acknowledged: string[] = []
    for (const count of [1, 17, 40, 93]) {
      const module = `${opening(file)}
        for (;;) {
          const id = await record.beginAudit(entry)
          process.stdout.write(id + '\\n')
          await record.endAudit(id, { rows: 1, ms: 1, outcome: 'ok' })
        }`
      acknowledged.push(...(await linesUntilKilled(module, count)))
    }
    const record = await openRecord(sqliteStore(file))
    expect((await record.verifyAudit()).broken).toBeNull()
    const kept = new Set((await record.auditLines({ limit: 1e6 })).map(({ id }) => id))
    expect(acknowledged.length).toBeGreaterThanOrEqual(151)
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    await record.close()
  })

  test('two processes on one store keep one chain', async () => {
    const file = join(FOLDER, 'shared.db')
    const record = await openRecord(sqliteStore(file))
    const { ready, killed } = startChild(`${opening(file)}
      console.log('ready')
      for (let i = 0; i < 100; i++) await record.beginAudit({ ...entry, userId: 'bob' })
      process.kill(process.pid, 'SIGKILL')`)
    await ready
    await Promise.all(Array.from({ length: 100 }, () => record.beginAudit(entry())))
    await killed
    expect(await record.verifyAudit()).toMatchObject({ seq: 200, broken: null })
    const lines = await record.auditLines({ limit: 200 })
    expect(lines.filter(({ userId }) => userId === 'bob')).toHaveLength(100)
    await record.close()
  })
})
