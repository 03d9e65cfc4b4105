/** A company with protected pay, on real engines, read through the one door as an analyst reads it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPolicy } from './access/policy.ts'
import type { Access } from './access/types.ts'
import { openView, viewFor } from './access/view.ts'
import { loadCatalog } from './catalog/load.ts'
import { QuerentError } from './errors.ts'
import { checkSql } from './guard/check.ts'
import { openRecord, type Record, sqliteStore } from './record/index.ts'
import { type Read, readRows } from './run.ts'
import { makeDuckdb, makeSqlite } from './sources/databases.fixture.ts'
import { openSource, type Source } from './sources/index.ts'
import { isServerDialect, makeDatabase, type ServerDialect } from './sources/servers.fixture.ts'
import { loadSqlParser } from './sql/tree.ts'
import type { Catalog, Cell } from './types.ts'

export type Engine = 'duckdb' | 'sqlite' | ServerDialect

/** Pay of 2023 and 2024 of a person, in whole tens. */
export function amountOf(id: number, year = 2024): number {
  const base = 30_000 + ((id * 7919) % 60) * 1_000 + ((id * 104_729) % 97) * 10
  return year === 2024 ? base : Math.round((base * 0.97) / 10) * 10
}

/** People 1 to 48: 16 in each department, 24 in each city; 47 has no amount, 48 no row at all. */
export const PEOPLE = Array.from({ length: 48 }, (_, i) => i + 1)
export const departmentOf = (id: number) => ['Sales', 'Research', "People's Office"][id % 3] ?? ''
export const cityOf = (id: number) => (id <= 24 ? 'Bern' : "L'Aquila")
export const genderOf = (id: number) => (id % 2 === 0 ? 'F' : 'M')
export const fteOf = (id: number) => (id % 5 === 0 ? 0.5 : 1)
export const levelOf = (id: number) => (id % 4) + 1
export const isPaid = (id: number) => id < 47

const person = (id: number) =>
  `(${id}, 'Name ${id}', '${departmentOf(id).replace("'", "''")}', '${cityOf(id).replace("'", "''")}', '${genderOf(id)}', ${fteOf(id)},
    ${levelOf(id)}, '20${10 + (id % 12)}-0${1 + (id % 9)}-15', ${id % 7 === 0 ? 'NULL' : `'team ${id % 2}'`})`
const salary = (id: number, year: number) =>
  `(${id * 10 + (year - 2020)}, ${id}, ${id === 47 ? 'NULL' : amountOf(id, year)}, DATE_${year}, ${year === 2023 ? 'DATE_2024' : 'NULL'}, '${id % 2 ? 'raise' : 'hire'}')`

const TABLES = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), department VARCHAR(40), city VARCHAR(40), gender VARCHAR(1),
    fte DOUBLE PRECISION, level INTEGER, hired DATE, team VARCHAR(20));
  CREATE TABLE bands (level INTEGER PRIMARY KEY, lowest INTEGER, highest INTEGER);
  CREATE TABLE salaries (salary_id INTEGER PRIMARY KEY, employee_id INTEGER REFERENCES people (id), amount INTEGER,
    valid_from DATE, valid_to DATE, reason VARCHAR(20));
  CREATE TABLE bonuses (bonus_id INTEGER PRIMARY KEY, employee_id INTEGER REFERENCES people (id), paid INTEGER);
  INSERT INTO bands VALUES (1, 30000, 50000), (2, 35000, 60000), (3, 40000, 75000), (4, 50000, 90000);
  INSERT INTO people VALUES ${PEOPLE.map(person).join(', ')};
  INSERT INTO salaries VALUES ${PEOPLE.filter((id) => id < 48)
    .flatMap((id) => [salary(id, 2023), salary(id, 2024)])
    .join(', ')};
  INSERT INTO bonuses VALUES ${PEOPLE.filter(isPaid)
    .map((id) => `(${id}, ${id}, ${id * 100})`)
    .join(', ')};`
  .replaceAll('DATE_2023', "'2023-01-01'")
  .replaceAll('DATE_2024', "'2024-01-01'")

/** The policy of an analyst who may read everything but single salaries. */
export const policyOf = (size: number, more = '') => `
roles:
  analyst:
    sources:
      pay:
        tables:
          "*": { columns: "*" }
          salaries: { columns: "*", minimum_group: ${size}${more} }`

export type Pay = {
  catalog: Catalog
  source: Source
  record: Record
  /** Rows of a statement as an analyst of this name reads them; the name has its own overlap log. */
  read(sql: string, options?: { as?: string; policy?: string }): Promise<Read>
  /** The same without a policy. */
  readOpenly(sql: string): Promise<Cell[][]>
  /** The rows, or the sentence of the refusal. */
  outcome(sql: string, as?: string): Promise<Cell[][] | string>
  close(): Promise<void>
}

export async function openPay(engine: Engine, size = 5): Promise<Pay> {
  await loadSqlParser()
  const { address, drop } = await makeCompany(engine)
  const settings = { engines: 1, engineMemoryMb: 512, dataDir: '' }
  const source = await openSource(address, { name: 'pay', settings })
  const { catalog } = await loadCatalog(source, 'pay')
  const record = await openRecord(sqliteStore(':memory:'))
  const common = { source, record, purpose: 'answer' as const, question: null, report: () => {} }
  const limits = { maxRows: 10_000, timeoutMs: 30_000 }
  const pay: Pay = {
    catalog,
    source,
    record,
    read(sql, { as = 'ann', policy = policyOf(size) } = {}) {
      const access: Access = { user: { id: as, name: as, roles: ['analyst'], attributes: {} }, fingerprint: as }
      const view = viewFor(readPolicy(policy, 'policy.yaml'), access, catalog)
      return readRows({ ...common, checked: checkSql(sql, view), view, access }, limits)
    },
    async readOpenly(sql) {
      const view = openView(catalog)
      const { rows } = await source.run(checkSql(sql, view).checked, limits)
      return rows
    },
    async outcome(sql, as) {
      try {
        return (await pay.read(sql, { as: as ?? sql })).rows
      } catch (error) {
        if (error instanceof QuerentError) return `${error.code} ${error.message}`
        throw error
      }
    },
    async close() {
      await source.close()
      await record.close()
      await drop()
    },
  }
  return pay
}

async function makeCompany(engine: Engine): Promise<{ address: string; drop(): Promise<void> }> {
  if (isServerDialect(engine)) {
    const { url, drop } = await makeDatabase(engine, TABLES)
    return { address: url, drop }
  }
  const folder = mkdtempSync(join(tmpdir(), 'querent-pay-'))
  const address = join(folder, `pay.${engine}`)
  if (engine === 'duckdb') await makeDuckdb(address, TABLES)
  else makeSqlite(address, TABLES)
  return { address, drop: async () => rmSync(folder, { recursive: true }) }
}
