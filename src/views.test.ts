import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Access, OWNER } from './access/types.ts'
import { createQuerent, type Querent } from './index.ts'
import { readSettings } from './settings.ts'

const CLERK: Access = {
  user: { id: 'clerk', name: 'Clerk', roles: ['clerk'], attributes: {} },
  fingerprint: 'clerk',
}

let folder: string
let querent: Querent

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-views-'))
  const policy = join(folder, 'policy.yaml')
  const tables = `employees: { columns: "*", rows: "department_id = 3" }, departments: { columns: "*" }`
  await writeFile(policy, `roles: { clerk: { sources: { demo: { tables: { ${tables} } } } } }`)
  querent = await createQuerent({ settings: readSettings({ dataDir: folder, policy }, {}) })
  await querent.settled()
}, 60_000)

afterAll(async () => {
  await querent?.close()
  await rm(folder, { recursive: true, force: true })
})

it('offers only starter questions that the caller can have answered', async () => {
  const all = (await querent.catalog('demo', OWNER)).examples
  const theirs = (await querent.catalog('demo', CLERK)).examples
  expect(all.some((example) => /salar|pay/i.test(example))).toBe(true)
  expect(theirs.filter((example) => /salar|pay|absen|train/i.test(example))).toEqual([])
  expect(theirs.length).toBeLessThan(all.length)
})

it('leaves a line in the audit of what it reads for a view', async () => {
  await querent.catalog('demo', CLERK)
  const lines = await querent.record.auditLines({ userId: 'clerk', limit: 100 })
  expect(lines.length).toBeGreaterThan(0)
  expect(new Set(lines.map(({ purpose }) => purpose))).toEqual(new Set(['profile']))
  expect(lines.every(({ sql }) => /department_id = 3/.test(sql))).toBe(true)
})
