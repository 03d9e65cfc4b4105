/** A small database of singers and concerts, in memory, with its catalog, for tests of composed queries. */
import { DatabaseSync } from 'node:sqlite'
import { type Catalogued, loadCatalog } from '../catalog/load.ts'
import type { Introspection, RawColumn, Source } from '../sources/index.ts'

const SCRIPT = `
  CREATE TABLE singer (singer_id INTEGER PRIMARY KEY, name TEXT, country TEXT, age INTEGER);
  CREATE TABLE concert (concert_id INTEGER PRIMARY KEY, title TEXT, year INTEGER);
  CREATE TABLE singer_in_concert (singer_id INTEGER, concert_id INTEGER);
  INSERT INTO singer VALUES (1, 'Ana', 'France', 30), (2, 'Ben', 'Spain', 41), (3, 'Cleo', 'France', 52), (4, 'Dan', 'Italy', 23);
  INSERT INTO concert VALUES (1, 'Spring', 2014), (2, 'Autumn', 2015);
  INSERT INTO singer_in_concert VALUES (1, 1), (1, 2), (2, 1), (3, 2);
`

function column(name: string, type: 'integer' | 'string', values: (string | number)[]): RawColumn {
  const distinct = [...new Set(values)]
  const profile = {
    distinct: distinct.length,
    nullShare: 0,
    min: [...values].sort()[0] ?? null,
    max: [...values].sort().at(-1) ?? null,
    frequent: [],
    exact: true,
  }
  const text = type === 'string' ? { values: { items: distinct.map(String), complete: true } } : {}
  return { name, type, nativeType: type, nullable: true, profile, ...text }
}

const keys = (table: string, name: string) => ({
  from: 'singer_in_concert',
  to: table,
  fromColumns: [name],
  toColumns: [name],
  origin: 'declared' as const,
})

const INTROSPECTION: Introspection = {
  tables: [
    {
      name: 'singer',
      columns: [
        column('singer_id', 'integer', [1, 2, 3, 4]),
        column('name', 'string', ['Ana', 'Ben', 'Cleo', 'Dan']),
        column('country', 'string', ['France', 'Spain', 'France', 'Italy']),
        column('age', 'integer', [30, 41, 52, 23]),
      ],
      primaryKey: ['singer_id'],
      uniqueKeys: [],
      rowCount: 4,
    },
    {
      name: 'concert',
      columns: [
        column('concert_id', 'integer', [1, 2]),
        column('title', 'string', ['Spring', 'Autumn']),
        column('year', 'integer', [2014, 2015]),
      ],
      primaryKey: ['concert_id'],
      uniqueKeys: [],
      rowCount: 2,
    },
    {
      name: 'singer_in_concert',
      columns: [column('singer_id', 'integer', [1, 1, 2, 3]), column('concert_id', 'integer', [1, 2, 1, 2])],
      primaryKey: [],
      uniqueKeys: [],
      rowCount: 4,
    },
  ],
  relationships: [keys('singer', 'singer_id'), keys('concert', 'concert_id')],
  warnings: [],
}

export function openSingers(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(SCRIPT)
  return database
}

export function singers(): Promise<Catalogued> {
  const source = { name: 'singers', dialect: 'sqlite', introspect: async () => INTROSPECTION }
  return loadCatalog(source as unknown as Source, 'Singers')
}
