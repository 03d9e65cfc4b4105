import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable, Writable } from 'node:stream'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRecord, sqliteStore, storePath } from '../record/index.ts'
import { run } from './program.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-cli-audit-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

async function querent(...args: string[]) {
  let [out, err] = ['', '']
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const code = await run([...args, '--data-dir', FOLDER], {
    input: Readable.from([]),
    output,
    isInputTyped: false,
    isOutputRead: false,
    width: 200,
    colours: createColors(false),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  })
  return { code, out, err }
}

describe('querent audit', () => {
  beforeAll(async () => {
    const record = await openRecord(sqliteStore(storePath(FOLDER)))
    for (const userId of ['ada', 'bob']) {
      const entry = { userId, userName: userId, roles: [], policyFingerprint: 'f', source: 'hr', question: null }
      const id = await record.beginAudit({ ...entry, sql: `SELECT '${userId}'`, purpose: 'export' })
      if (userId === 'ada') await record.endAudit(id, { rows: 3, ms: 1.5, outcome: 'ok' })
    }
    await record.close()
  })

  it('lists the queries, the latest first, of one user or all', async () => {
    const { code, out } = await querent('audit', 'list')
    expect(code).toBe(0)
    expect(out).toMatch(
      /bob\s+hr\s+export\s+not finished\s+SELECT 'bob'\n.*ada\s+hr\s+export\s+ok\s+3\s+SELECT 'ada'\n/,
    )
    const ofAda = await querent('audit', 'list', '--user', 'ada', '--json', '--since', '2020-01-01', '--limit', '5')
    expect(JSON.parse(ofAda.out)).toMatchObject({ userId: 'ada', sql: "SELECT 'ada'", rows: 3, ms: 1.5 })
    expect((await querent('audit', 'list', '--since', '2999-01-01', '--json')).out).toBe('')
  })

  it('refuses a time that is none', async () => {
    const { code, err } = await querent('audit', 'list', '--since', 'yesterday-ish')
    expect([code, err]).toEqual([1, expect.stringContaining('"yesterday-ish" is not a time.')])
  })

  it('proves the log, with a kept hash also its end, and says which line is broken', async () => {
    const head = (await querent('audit', 'head')).out.trim()
    expect(head).toMatch(/^[0-9a-f]{64}$/)
    expect(await querent('audit', 'verify', '--expect', head)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The audit in .*querent\.sqlite holds: 3 lines\.\n$/),
    })
    const cut = await querent('audit', 'verify', '--expect', 'ab'.repeat(32))
    expect([cut.code, cut.err]).toEqual([1, expect.stringContaining('The line with the expected hash is missing.')])
    const database = new DatabaseSync(storePath(FOLDER))
    database.exec("drop trigger tr__audit__no_update; update audit set sql = 'SELECT 1' where seq = 1")
    database.close()
    const changed = await querent('audit', 'verify')
    expect([changed.code, changed.err]).toEqual([1, expect.stringContaining('Line 1 has been changed.')])
  })
})
