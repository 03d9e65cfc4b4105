/** Every construct that the compiler writes, run on each embedded engine: the same form gives the same rows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openView } from '../access/view.ts'
import { loadCatalog } from '../catalog/load.ts'
import { checkSql } from '../guard/check.ts'
import { readSettings } from '../settings.ts'
import { openSource, type Source } from '../sources/index.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Catalog, Cell } from '../types.ts'
import { compileForm } from './compile.ts'
import { emptyForm, type Form } from './types.ts'

const TABLES: Record<string, { columns: string; rows: string[] }> = {
  teams: { columns: 'team_id INTEGER PRIMARY KEY,name TEXT', rows: ["1,'Red'", "2,'Blue'", "3,'Green'"] },
  people: {
    columns: 'person_id INTEGER PRIMARY KEY,name TEXT,team_id INTEGER REFERENCES teams,pay REAL,joined DATE,gone DATE',
    rows: [
      "1,'Ana',1,100,'2023-01-10',NULL",
      "2,'Bo',1,200,'2023-05-20','2024-03-01'",
      "3,'Cy',2,300,'2024-02-15',NULL",
      "4,'Di',2,400,'2024-02-28',NULL",
      "5,'Ed',NULL,500,'2024-11-30',NULL",
    ],
  },
  trips: {
    columns: 'trip_id INTEGER PRIMARY KEY,person_id INTEGER REFERENCES people,days INTEGER,started DATE,kind TEXT',
    rows: [
      "1,1,3,'2024-01-05','fair'",
      "2,1,5,'2024-04-10','visit'",
      "3,3,2,'2024-04-20','fair'",
      "4,3,4,'2024-07-01','visit'",
      "5,4,1,'2025-01-02','fair'",
    ],
  },
}

const MODEL = `version: 0.2.0.dev0
semantic_model:
  - name: test
    datasets:
      - {name: teams, source: teams, primary_key: [team_id]}
      - {name: people, source: people, primary_key: [person_id], custom_extensions: [{vendor_name: QUERENT, data: '{"displayColumn": "name", "defaultTime": "joined"}'}]}
      - {name: trips, source: trips, primary_key: [trip_id], custom_extensions: [{vendor_name: QUERENT, data: '{"defaultTime": "started"}'}]}
    relationships:
      - {name: person_team, from: people, to: teams, from_columns: [team_id], to_columns: [team_id]}
      - {name: trip_person, from: trips, to: people, from_columns: [person_id], to_columns: [person_id]}
    metrics:
      - name: staff
        expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(people.person_id)}]}
        custom_extensions: [{vendor_name: QUERENT, data: '{"valid": {"from": "people.joined", "to": "people.gone"}}'}]
      - name: travel_days
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(trips.days)}]}
      - name: days_per_head
        expression: {dialects: [{dialect: ANSI_SQL, expression: 'travel_days / NULLIF(staff, 0)'}]}
`

let folder: string
const engines: { name: string; source: Source; catalog: Catalog }[] = []

/** The tables in a SQLite file, and as SQL text that both engines read. */
async function writeTables(): Promise<string> {
  const file = join(folder, 'test.sqlite')
  const database = new DatabaseSync(file)
  for (const [name, { columns, rows }] of Object.entries(TABLES)) {
    database.exec(`CREATE TABLE ${name} (${columns})`)
    for (const row of rows) database.exec(`INSERT INTO ${name} VALUES (${row})`)
  }
  database.close()
  return file
}

/** The same tables as CSV files in a folder, which DuckDB loads. */
async function writeFiles(): Promise<string> {
  const files = join(folder, 'test')
  await mkdir(files)
  for (const [name, { columns, rows }] of Object.entries(TABLES)) {
    const head = columns.split(',').map((column) => column.split(' ')[0])
    const lines = rows.map((row) => row.replaceAll("'", '').replaceAll('NULL', ''))
    await writeFile(join(files, `${name}.csv`), [head.join(','), ...lines].join('\n'))
  }
  return files
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-compile-'))
  const settings = readSettings({ dataDir: join(folder, 'data') }, {})
  await loadSqlParser()
  for (const [name, address] of [
    ['sqlite', await writeTables()],
    ['duckdb', await writeFiles()],
  ] as const) {
    const source = await openSource(address, { name, settings })
    const { catalog } = await loadCatalog(source, name, { text: MODEL, fileName: 'test.yaml' })
    engines.push({ name, source, catalog })
  }
}, 60_000)

afterAll(async () => {
  for (const { source } of engines) await source.close()
  await rm(folder, { recursive: true, force: true })
})

const person = (column: string) => ({ table: 'people', column })
const trip = (column: string) => ({ table: 'trips', column })
const TEAM = { field: { table: 'teams', column: 'name' } }
const COUNT = { kind: 'aggregate', aggregate: 'count', table: 'people', field: null } as const
const PAY = { kind: 'aggregate', aggregate: 'sum', table: 'people', field: person('pay') } as const
const metric = (name: string) => ({ kind: 'metric', name }) as const
const year = (y: number) => ({ from: `${y}-01-01`, to: `${y + 1}-01-01`, text: String(y) })

const CASES: [what: string, form: Partial<Form>, rows: Cell[][]][] = [
  [
    'takes the median',
    { measures: [{ kind: 'aggregate', aggregate: 'median', table: 'people', field: person('pay') }] },
    [[300]],
  ],
  ['counts rows', { measures: [COUNT] }, [[5]]],
  [
    'keeps rows without a group',
    { measures: [COUNT], by: [TEAM] },
    [
      ['Blue', 2],
      ['Red', 2],
      [null, 1],
    ],
  ],
  [
    'filters by a value of another table',
    { measures: [COUNT], where: [[{ kind: 'values', field: TEAM.field, values: ['Red'], negated: false }]] },
    [[2]],
  ],
  [
    'keeps missing values when it negates',
    { measures: [COUNT], where: [[{ kind: 'values', field: TEAM.field, values: ['Red'], negated: true }]] },
    [[3]],
  ],
  [
    'does not multiply rows by a filter beyond',
    { measures: [PAY], where: [[{ kind: 'compare', field: trip('days'), op: '>', value: 1 }]] },
    [[400]],
  ],
  [
    'asks both of one related row',
    {
      measures: [COUNT],
      where: [
        [{ kind: 'values', field: trip('kind'), values: ['fair'], negated: false }],
        [{ kind: 'date', field: trip('started'), range: year(2024) }],
      ],
    },
    [[2]],
  ],
  [
    'adds up once by a group beyond',
    { measures: [PAY], by: [{ field: trip('kind') }] },
    [
      ['fair', 800],
      [null, 700],
      ['visit', 400],
    ],
  ],
  [
    'finds rows without related ones',
    { columns: [person('name')], where: [[{ kind: 'related', table: 'trips', quantifier: 'none', where: [] }]] },
    [['Bo'], ['Ed']],
  ],
  [
    'counts related rows',
    {
      columns: [person('name')],
      where: [[{ kind: 'related', table: 'trips', quantifier: { op: '>=', count: 2 }, where: [] }]],
    },
    [['Ana'], ['Cy']],
  ],
  [
    'compares with the average',
    { columns: [person('name')], where: [[{ kind: 'versus', field: person('pay'), op: '>', aggregate: 'avg' }]] },
    [['Di'], ['Ed']],
  ],
  [
    'compares two fields of a row',
    {
      columns: [person('name')],
      where: [[{ kind: 'fields', field: person('gone'), op: '>', other: person('joined') }]],
    },
    [['Bo']],
  ],
  [
    'filters groups',
    { measures: [COUNT], by: [TEAM], having: [{ measure: COUNT, op: '>', value: 1 }] },
    [
      ['Blue', 2],
      ['Red', 2],
    ],
  ],
  [
    'gives the share of the total',
    { measures: [COUNT], by: [TEAM], calculations: ['share'] },
    [
      ['Blue', 2, 0.4],
      ['Red', 2, 0.4],
      [null, 1, 0.2],
    ],
  ],
  [
    'gives the share of rows that meet a condition',
    { shareOf: [{ kind: 'compare', field: person('pay'), op: '>=', value: 300 }] },
    [[0.6, 3, 5]],
  ],
  [
    'buckets by month',
    { measures: [COUNT], period: { grain: 'month', range: year(2024) } },
    [
      ['2024-02-01', 2],
      ['2024-11-01', 1],
    ],
  ],
  [
    'buckets by quarter',
    { subject: 'trips', measures: [metric('travel_days')], period: { grain: 'quarter', range: year(2024) } },
    [
      ['2024-01-01', 3],
      ['2024-04-01', 7],
      ['2024-07-01', 4],
    ],
  ],
  [
    'counts what is in force at the end of each year',
    {
      measures: [metric('staff')],
      period: { grain: 'year', range: { from: '2023-01-01', to: '2025-01-01', text: '2023 to 2024' } },
    },
    [
      ['2023-01-01', 2],
      ['2024-01-01', 4],
    ],
  ],
  [
    'joins figures of different rows by group',
    { measures: [metric('days_per_head')], by: [TEAM], period: { range: year(2024) } },
    [
      ['Red', 8],
      ['Blue', 3],
      [null, 0],
    ],
  ],
  [
    'compares two periods',
    { subject: 'trips', measures: [metric('travel_days')], period: { range: year(2025), compareTo: year(2024) } },
    [[1, 14, -13, -13 / 14]],
  ],
  [
    'ranks within groups',
    {
      columns: [person('name')],
      by: [TEAM],
      where: [[{ kind: 'missing', field: person('team_id'), negated: true }]],
      order: [{ item: { field: person('pay') }, direction: 'desc' }],
      limit: 1,
      perGroup: true,
    },
    [
      ['Blue', 'Di', 400],
      ['Red', 'Bo', 200],
    ],
  ],
  [
    'grows from one period to the next',
    {
      subject: 'trips',
      measures: [metric('travel_days')],
      period: { grain: 'year' },
      calculations: ['growth', 'running'],
    },
    [
      ['2024-01-01', 14, null, 14],
      ['2025-01-01', 1, 1 / 14 - 1, 15],
    ],
  ],
  [
    'finds text whatever its case',
    {
      columns: [person('name')],
      where: [[{ kind: 'contains', field: person('name'), text: 'A', at: 'end', negated: false }]],
    },
    [['Ana']],
  ],
]

describe.each(['sqlite', 'duckdb'])('forms on %s', (name) => {
  it.each(CASES)('%s', async (_what, given, expected) => {
    const engine = engines.find((one) => one.name === name)
    if (!engine) throw new Error(`no engine ${name}`)
    const form: Form = { ...emptyForm('people'), ...given }
    const ordered: Form =
      given.by && given.measures && !given.order
        ? { ...form, order: [{ item: { measure: 0 }, direction: 'desc' }] }
        : form
    const { sql } = compileForm(ordered, { catalog: engine.catalog, today: '2025-06-30' })
    const { rows } = await engine.source.run(checkSql(sql, openView(engine.catalog)).checked, {
      maxRows: 100,
      timeoutMs: 10_000,
    })
    expect(rounded(rows)).toEqual(rounded(expected))
  })
})

function rounded(rows: Cell[][]): Cell[][] {
  return rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Math.round(cell * 1e9) / 1e9 : cell)))
}
