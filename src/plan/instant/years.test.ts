/** Ages and lengths of service where only dates are kept, asked of real rows without a semantic model. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPolicy } from '../../access/policy.ts'
import { OWNER } from '../../access/types.ts'
import { viewFor } from '../../access/view.ts'
import { loadCatalog } from '../../catalog/load.ts'
import { readSettings } from '../../settings.ts'
import { checkedSql, readsOf } from '../../sources/checked.fixture.ts'
import { openSource, type Source } from '../../sources/index.ts'
import type { Plan } from '../../types.ts'
import { instantPlanner } from './planner.ts'
import { openScript, type Scripted } from './script.fixture.ts'

const ROWS = [
  [1, 'Ada', 'Sales', '1986-11-01', '2016-11-01', ''],
  [2, 'Ben', 'Sales', '1986-11-02', '2006-11-01', ''],
  [3, 'Cleo', 'Care', '2000-06-30', '2020-11-01', '2024-11-01'],
]
const COLUMNS = ['id', 'name', 'team', 'birth_date', 'hire_date', 'exit_date']

let scripted: Scripted
let folder: string
let files: Source

beforeAll(async () => {
  const values = ROWS.map((row) => `(${row.map((cell) => (cell === '' ? 'NULL' : `'${cell}'`)).join(', ')})`)
  scripted = await openScript(`
    CREATE TABLE employees (id INTEGER PRIMARY KEY, name TEXT, team TEXT, birth_date DATE, hire_date DATE, exit_date DATE);
    INSERT INTO employees VALUES ${values.join(', ')};
  `)
  folder = await mkdtemp(join(tmpdir(), 'querent-years-'))
  await writeFile(join(folder, 'employees.csv'), [COLUMNS, ...ROWS].map((row) => row.join(',')).join('\n'))
  files = await openSource(folder, { name: 'files', settings: readSettings({ dataDir: folder }, {}) })
}, 60_000)

afterAll(async () => {
  await scripted.close()
  await files.close()
  await rm(folder, { recursive: true, force: true })
})

async function planned(question: string, catalogued: Scripted['catalogued']): Promise<Plan | undefined> {
  const outcome = await instantPlanner().plan(question, { ...catalogued, today: '2026-11-01', access: OWNER })
  return outcome.kind === 'plan' ? outcome.plan : undefined
}

it.each<[string, string, unknown[]]>([
  ['What is the average age?', 'average_age', [39.5]],
  ['average age by team', 'average_age', [39.5]],
  ['Which employees are older than 39?', 'employee', ['Ada']],
  ['employees with more than 15 years of service', 'employee', ['Ben']],
  ['How old is Cleo?', 'age', [26]],
  ['Who is the oldest employee?', 'employee', ['Ada']],
  ['list all employees', 'age', [undefined, undefined]],
  ['tenure of Cleo', 'tenure', [4]],
])('%s', async (question, column, wanted) => {
  const plan = await planned(question, scripted.catalogued)
  const rows = scripted.database.prepare(plan?.sql ?? '').all()
  expect(rows.map((row) => row[column])).toEqual(wanted)
})

it('counts years of service of those who are still there', async () => {
  const plan = await planned('average tenure by team', scripted.catalogued)
  const rows = scripted.database.prepare(plan?.sql ?? '').all()
  const tenures = rows.map((row) => Math.round(Number(row.average_tenure)))
  expect(tenures).toEqual([15])
  expect(plan?.explanation).toBe('Average tenure by team, highest first')
})

it('does so in files', async () => {
  const plan = await planned('average age by team', await loadCatalog(files, 'Files'))
  const checked = checkedSql(plan?.sql ?? '', files, await readsOf(files))
  const { rows } = await files.run(checked, { maxRows: 10, timeoutMs: 10_000 })
  expect(rows.map(([, age]) => Number(age))).toEqual([39.5])
})

it.each<[string, string, string[]]>([
  ['are gone with the dates', 'columns: [id, name, hire_date]', []],
  [
    'are gone where the dates are masked',
    'columns: [id, name, hire_date, exit_date], masks: {birth_date: year}',
    ['Tenure'],
  ],
  ['are there with them', 'columns: [id, birth_date, hire_date, exit_date]', ['Age', 'Tenure']],
])('years %s', (_, rule, years) => {
  const policy = readPolicy(`roles: {clerk: {sources: {script: {tables: {employees: {${rule}}}}}}}`, 'policy.yaml')
  const clerk = { user: { ...OWNER.user, roles: ['clerk'] }, fingerprint: 'clerk' }
  const { catalog } = viewFor(policy, clerk, scripted.catalogued.catalog)
  const derived = catalog.tables[0]?.columns.filter((column) => column.derived)
  expect(derived?.map(({ label }) => label)).toEqual(years)
})
