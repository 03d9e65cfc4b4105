import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuerentError } from '../errors.ts'
import { checkedSql, readsOf } from './checked.fixture.ts'
import { makeDuckdb, makeSqlite } from './databases.fixture.ts'
import { databaseName, openSource } from './index.ts'
import { parseAddress } from './open.ts'
import type { Source } from './types.ts'

let folder: string
const cacheDir = () => join(folder, 'loaded')
const file = (name: string, content: string | Uint8Array = '') => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'querent-open-'))
  makeSqlite(file('lite.db'), 'CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)')
  await makeDuckdb(join(folder, 'duck.db'), 'CREATE TABLE t AS SELECT 1 AS a')
  await makeDuckdb(':memory:', `COPY (SELECT 1 AS a, DATE '2024-01-31' AS day) TO '${join(folder, 'rows.parquet')}'`)
})
afterAll(() => rmSync(folder, { recursive: true }))

function open(address: string, name?: string): Promise<Source> {
  const settings = { engines: 1, engineMemoryMb: 512, dataDir: folder }
  return openSource(address, { name, settings, cacheDir: cacheDir() })
}

/** Opens, uses and closes a source. */
async function using<T>(address: string, use: (source: Source) => Promise<T>): Promise<T> {
  const source = await open(address)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

async function ask(source: Source, sql: string) {
  const checked = checkedSql(sql, source, await readsOf(source))
  const { columns, rows } = await source.run(checked, { maxRows: 100, timeoutMs: 15_000 })
  return { types: Object.fromEntries(columns.map(({ name, type }) => [name, type])), rows }
}

const problemOf = (address: string) =>
  open(address)
    .then(() => 'no problem')
    .catch((error: QuerentError) => `${error.code} ${error.message.replaceAll(folder, '')}`)

describe('addresses', () => {
  it.each([
    ['data/hr.duckdb', null, 'data/hr.duckdb'],
    ['duckdb:///data/hr.duckdb', 'duckdb', '/data/hr.duckdb'],
    ['sqlite:///data/my%20hr.db', 'sqlite', '/data/my hr.db'],
    ['sqlite:hr.db', 'sqlite', 'hr.db'],
    ['file:///data/hr.db', null, '/data/hr.db'],
    ['duckdb::memory:', 'duckdb', ':memory:'],
    [':memory:', null, ':memory:'],
  ])('%s', (address, scheme, path) => expect(parseAddress(address)).toEqual({ scheme, path }))

  it('of other kinds are refused without showing a password', () => {
    const parse = () => parseAddress('oracle://joe:se/cr@et@db/hr?password=secret')
    const kinds = 'duckdb:, sqlite:, postgres:, postgresql:, mysql:, mariadb:, mssql:, sqlserver:, athena: or trino:'
    expect(parse).toThrow(`oracle://db/hr: oracle: is not a kind of source; use a path, ${kinds}`)
  })

  it.each([
    ['postgres://joe:secret@db/hr?schema=pay', 'hr'],
    ['mysql://db/people-2025', 'people-2025'],
    ['postgres://joe:secret@db', 'database'],
    ['postgres://joe:s/cret@db/hr', 'database'],
  ])('%s is named after its database', (address, name) => expect(databaseName(address)).toBe(name))
})

describe('databases', () => {
  it.each([
    ['lite.db', 'sqlite'],
    ['duck.db', 'duckdb'],
  ])('%s is told by its first bytes', async (name, dialect) => {
    await using(join(folder, name), async (source) => {
      expect(source.dialect).toBe(dialect)
      expect((await ask(source, 'SELECT * FROM t')).rows).toEqual([[1]])
    })
  })

  it('open by URL, with a name of their own or the given one', async () => {
    await using(pathToFileURL(join(folder, 'lite.db')).href, async (source) => expect(source.name).toBe('lite'))
    const named = await open(join(folder, 'lite.db'), 'people')
    expect(named.name).toBe('people')
    await named.close()
  })
})

describe('data files', () => {
  it('become tables with types', async () => {
    const rows = 'name,hired,salary,remote\nAnn,2024-01-31,1200.5,true\nBob,2023-12-01,900,false\n'
    await using(file('staff list.csv', rows), async (source) => {
      const { types, rows } = await ask(source, 'SELECT * FROM staff_list')
      expect(types).toEqual({ name: 'string', hired: 'date', salary: 'float', remote: 'boolean' })
      expect(rows[0]).toEqual(['Ann', '2024-01-31', 1200.5, true])
    })
  })

  it.each([
    ['semicolon.csv', 'a;b\n1;x,y\n', [[1, 'x,y']]],
    ['tabs.tsv', 'a\tb\n1\tx, y\n', [[1, 'x, y']]],
    ['quoted.csv', 'a,b\n1,"two\nlines, ""quoted"""\n', [[1, 'two\nlines, "quoted"']]],
    ['text.csv', 'city,country\nRome,Italy\n', [['Rome', 'Italy']]],
    ['marked.csv', '\uFEFFa,b\n1,2\n', [[1, 2]]],
    ['packed.csv.gz', gzipSync('a,b\n1,2\n'), [[1, 2]]],
    [
      'lines.jsonl',
      '{"a": 1, "b": {"c": [1]}}\n{"a": 2}\n',
      [
        [1, '{"c":[1]}'],
        [2, null],
      ],
    ],
    ['list.json', '[{"a": 1, "b": "x"}]', [[1, 'x']]],
  ])('%s', async (name, content, rows) => {
    await using(file(name, content), async (source) => {
      const { tables } = await source.introspect()
      expect((await ask(source, `SELECT * FROM ${tables[0]?.name}`)).rows).toEqual(rows)
    })
  })

  it('of Parquet keep their types', async () => {
    await using(join(folder, 'rows.parquet'), async (source) => {
      const answer = await ask(source, 'SELECT * FROM rows')
      expect(answer).toEqual({ types: { a: 'integer', day: 'date' }, rows: [[1, '2024-01-31']] })
    })
  })

  it('late surprises change the type of the column, not the data', async () => {
    const numbers = Array.from({ length: 30_000 }, (_, n) => n).join('\n')
    await using(file('late.csv', `value\n${numbers}\nnone\n`), async (source) => {
      const { types, rows } = await ask(source, "SELECT value FROM late WHERE value IN ('7', 'none')")
      expect({ types, rows }).toEqual({ types: { value: 'string' }, rows: [['7'], ['none']] })
    })
  })

  it('of a folder are one table each, with names that do not clash', async () => {
    const path = join(folder, 'many')
    mkdirSync(path)
    for (const name of ['a-b.csv', 'a b.csv', 'A_B.csv', '2024.csv']) writeFileSync(join(path, name), 'x\n1\n')
    writeFileSync(join(path, 'notes.txt'), 'not data')
    await using(path, async (source) => {
      const { tables } = await source.introspect()
      expect(tables.map(({ name }) => name)).toEqual(['A_B', 'a_b_2', 'a_b_3', 't_2024'])
    })
  })

  it('are loaded once, and again when they have changed', async () => {
    const path = file('changing.csv', 'a\n1\n')
    const loaded = () => readdirSync(cacheDir()).toSorted()
    await using(path, async () => {})
    const first = loaded()
    await using(path, async () => expect(loaded()).toEqual(first))
    file('changing.csv', 'a\n1\n2\n')
    utimesSync(path, 1, 1)
    await using(path, async (source) => {
      expect((await ask(source, 'SELECT count(*) FROM changing')).rows).toEqual([[2]])
    })
    expect(loaded()).toHaveLength(first.length)
    expect(loaded()).not.toEqual(first)
  })

  it('join by inferred keys', async () => {
    const path = join(folder, 'related')
    mkdirSync(path)
    writeFileSync(join(path, 'departments.csv'), 'id,title\n1,Sales\n2,Research\n')
    writeFileSync(join(path, 'employees.csv'), 'id,name,department_id\n1,Ann,1\n2,Bob,1\n3,Cid,2\n')
    await using(path, async (source) => {
      const { tables, relationships } = await source.introspect()
      expect(tables.map(({ primaryKey }) => primaryKey)).toEqual([['id'], ['id']])
      const fromColumns = ['department_id']
      expect(relationships).toEqual([
        { from: 'employees', to: 'departments', fromColumns, toColumns: ['id'], origin: 'inferred' },
      ])
    })
  })
})

describe('what cannot be read is named with its fault', () => {
  const broken = (name: string, content: string | Uint8Array) => problemOf(file(name, content))

  it.each([
    ['short.csv', 'a,b,c\n1,2,3\n4,5\n', 'line 3: expected 3 columns and found 2'],
    ['long.csv', `a,b\n${'1,2\n'.repeat(5000)}1,2,3\n`, 'line 5002: expected 2 columns and found 3'],
    ['open.csv', 'a,b\n1,"never closed\n2,3\n', 'line 2: a quote is never closed'],
    ['latin.csv', Buffer.from('name,city\nJos\xe9,Paris\n', 'latin1'), 'the text is not UTF-8; save it as UTF-8'],
    ['cut.jsonl', '{"a": 1}\n{"a":', 'the JSON is not complete'],
    ['fake.parquet', 'hello', 'it is not a Parquet file'],
    ['empty.csv', '', 'the file is empty'],
    ['fake.sqlite', 'hello', 'this is not an SQLite or DuckDB database'],
    ['database.sqlite.gz', gzipSync('hello'), 'this is packed; unpack it first'],
    ['book.xlsx', 'PK\x03\x04', 'workbooks are not read; save the sheet as CSV'],
    ['notes.txt', 'hello', 'files of this type are not read'],
    ['torn.sqlite', `SQLite format 3\0${'x'.repeat(2000)}`, 'the file is encrypted or not an SQLite database'],
    ['torn.duckdb', `12345678DUCK${'x'.repeat(20_000)}`, 'damaged'],
  ])('%s', async (name, content, fault) => {
    const problem = await broken(name, content)
    expect(problem).toMatch(new RegExp(`^SOURCE_UNREADABLE /${name.replaceAll('.', '\\.')}: `))
    expect(problem).toContain(fault)
    expect(problem).not.toContain('Jos')
  })

  it('a file of a folder', async () => {
    const path = join(folder, 'mixed')
    mkdirSync(path)
    writeFileSync(join(path, 'good.csv'), 'a\n1\n')
    writeFileSync(join(path, 'wrong.csv'), 'a,b\n1,2\n3\n')
    expect(await problemOf(path)).toBe('SOURCE_UNREADABLE /mixed: wrong.csv: line 3: expected 2 columns and found 1.')
  })

  it('a folder without data, a missing file, the wrong scheme', async () => {
    mkdirSync(join(folder, 'nothing'))
    expect(await problemOf(join(folder, 'nothing'))).toContain('/nothing: the folder has no data files (.csv, ')
    expect(await problemOf(join(folder, 'missing.csv'))).toContain('/missing.csv: there is no such file or folder')
    expect(await problemOf(`sqlite:${join(folder, 'duck.db')}`)).toContain(
      '/duck.db: this is not what sqlite: addresses',
    )
  })
})
