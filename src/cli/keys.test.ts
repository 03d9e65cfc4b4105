import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { createColors } from 'picocolors'
import { afterAll, describe, expect, it } from 'vitest'
import { openRecord, sqliteStore, storePath } from '../record/index.ts'
import { run } from './program.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-cli-keys-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

async function querent(...args: string[]) {
  let [out, err] = ['', '']
  const code = await run([...args, '--data-dir', FOLDER], {
    input: Readable.from([]),
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    isInputTyped: false,
    isOutputRead: false,
    width: 300,
    colours: createColors(false),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  })
  return { code, out, err }
}

async function accessOf(key: string) {
  const record = await openRecord(sqliteStore(storePath(FOLDER)))
  try {
    return await record.accessOfKey(key)
  } finally {
    await record.close()
  }
}

describe('querent key', () => {
  const ATTRIBUTES = ['dept_id=3', 'code=007', 'active=true', 'site=Oslo', 'site=5', 'note=a=b']

  it('makes a key that opens what it was made for, until it is revoked', async () => {
    const made = await querent(
      ...['key', 'create', '--name', 'Reports', '--user', 'reports', '--role', 'analyst', '--role', 'auditor'],
      ...ATTRIBUTES.flatMap((one) => ['--attribute', one]),
      ...['--expires', '90d'],
    )
    expect(made.code).toBe(0)
    const key = made.out.trim()
    expect(key).toMatch(/^qk_[\w-]{43}$/)
    const attributes = { dept_id: 3, code: '007', active: true, site: ['Oslo', 5], note: 'a=b' }
    const user = { id: 'reports', name: 'Reports', roles: ['analyst', 'auditor'], attributes }
    expect(await accessOf(key)).toEqual({ user })
    const [listed] = JSON.parse((await querent('key', 'list', '--json')).out)
    expect(listed).toMatchObject({ user, revokedAt: null })
    expect(made.err).toContain(`Key ${listed.id} of Reports ends at ${listed.expiresAt}.`)
    const days = (Date.parse(listed.expiresAt) - Date.parse(listed.createdAt)) / 86_400_000
    expect(days).toBeCloseTo(90, 2)
    expect((await querent('key', 'list')).out).toMatch(/reports\s+analyst auditor\s+dept_id=3 .*valid to /)
    expect(await querent('key', 'revoke', listed.id)).toMatchObject({ code: 0, out: `Key ${listed.id} is revoked.\n` })
    expect(await accessOf(key)).toBeNull()
    expect((await querent('key', 'list')).out).toContain('revoked ')
    expect((await querent('key', 'list', '--json')).out).not.toContain(key)
  })

  it.each([
    [['--expires', 'yesterday-ish'], '"yesterday-ish" is no time to come.'],
    [['--expires', '2001-01-01'], '"2001-01-01" is no time to come.'],
    [['--expires', '0d'], '"0d" is no time to come.'],
    [['--attribute', 'dept id=3'], '"dept id=3" is not of the form name=value.'],
    [['--attribute', 'a=true', '--attribute', 'a=false'], '"a" cannot be a list of truth values.'],
  ])('refuses %j', async (flags, problem) => {
    const { code, out, err } = await querent('key', 'create', '--name', 'x', '--role', 'r', ...flags)
    expect([code, out, err]).toEqual([1, '', expect.stringContaining(problem)])
  })

  it('needs a role', async () => {
    const { code, err } = await querent('key', 'create', '--name', 'x')
    expect([code, err]).toEqual([1, expect.stringContaining('--role')])
  })

  it('says which key it does not know', async () => {
    const { code, err } = await querent('key', 'revoke', 'none')
    expect([code, err]).toEqual([1, expect.stringContaining('There is no key "none" that can be revoked.')])
  })
})
