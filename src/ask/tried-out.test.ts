/** What candidates give when they are tried out: as the asker, with a line in the audit, and not where tables are protected. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Access, OWNER } from '../access/types.ts'
import { createQuerent, type Querent } from '../index.ts'
import { readSettings } from '../settings.ts'
import { makeSqlite } from '../sources/databases.fixture.ts'

const CLERK: Access = { user: { id: 'clerk', name: 'Clerk', roles: ['clerk'], attributes: {} }, fingerprint: 'clerk' }
const SQL = `
CREATE TABLE departments (department_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE employees (employee_id INTEGER PRIMARY KEY, name TEXT, age INTEGER, department_id INTEGER REFERENCES departments);
INSERT INTO departments VALUES (1, 'Research'), (2, 'Sales');
INSERT INTO employees VALUES (1, 'Ada', 41, 1), (2, 'Ben', 35, 1), (3, 'Cleo', 52, 2);
`
const QUESTION = 'What is the name of the oldest employee in the Research department?'

let folder: string
let querent: Querent

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-tried-'))
  const path = join(folder, 'staff.sqlite')
  makeSqlite(path, SQL)
  const policy = join(folder, 'policy.yaml')
  const tables = `employees: { columns: "*", rows: "department_id = 1" }, departments: { columns: "*" }`
  await writeFile(policy, `roles: { clerk: { sources: { staff: { tables: { ${tables} } } } } }`)
  const settings = readSettings({ dataDir: folder, sources: `staff=${path}`, policy, planners: 'instant' }, {})
  querent = await createQuerent({ settings })
  await querent.settled()
}, 60_000)

afterAll(async () => {
  await querent?.close()
  await rm(folder, { recursive: true, force: true })
})

async function purposesOf(access: Access): Promise<Set<string>> {
  for await (const event of querent.ask({ question: QUESTION }, access))
    if (event.type === 'rows-available') expect(event.table.rows[0]).toContain('Ada')
  const lines = await querent.record.auditLines({ userId: access.user.id, limit: 100 })
  return new Set(lines.filter(({ question }) => question === QUESTION).map(({ purpose }) => purpose))
}

it('leaves a line in the audit of each', async () => {
  expect(await purposesOf(OWNER)).toEqual(new Set(['profile', 'answer']))
})

it('tries nothing out where a policy protects a table', async () => {
  expect(await purposesOf(CLERK)).toEqual(new Set(['answer']))
})
