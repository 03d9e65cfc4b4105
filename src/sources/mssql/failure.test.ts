/** What the server says is kept for the operator; callers get the fixed sentence of its kind. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import { checkedSql } from '../checked.fixture.ts'
import { peopleOnServer } from '../databases.fixture.ts'
import { mssqlFailure } from '../failure.ts'
import { openSource } from '../index.ts'
import { makeDatabase, type TestDatabase } from '../servers.fixture.ts'
import type { Source } from '../types.ts'

let database: TestDatabase
let source: Source

beforeAll(async () => {
  database = await makeDatabase('tsql', peopleOnServer('tsql'))
  source = await openSource(database.url, { settings: { engines: 1, engineMemoryMb: 512, dataDir: '' } })
})
afterAll(async () => {
  await source?.close()
  await database?.drop()
})

it.each([
  ['SELECT salary / 0 AS x FROM employee', 'The query divides by zero.'],
  ['SELECT CAST(name AS int) AS x FROM employee', 'A value cannot be converted to the type that the query asks for.'],
  ['SELECT id FROM employee e JOIN department d ON d.id = e.id', 'A name in the query can mean several columns.'],
  ['SELECT x FROM canary', 'The query names a table or column that the database does not have.'],
  ['SELECT MEDIAN(id) AS x FROM employee', 'The database does not know a function, a pattern or a form of this query.'],
  ['SELECT id FROM employee LIMIT 3', 'The database does not know a function, a pattern or a form of this query.'],
])('%s', async (sql, sentence) => {
  const error = await source
    .run(checkedSql(sql, source, []), { maxRows: 10, timeoutMs: 15_000 })
    .catch((thrown: QuerentError) => thrown)
  expect(error).toMatchObject({ code: 'QUERY_FAILED', message: sentence })
  expect((error as QuerentError).cause).toMatchObject({ number: expect.any(Number) })
})

it.each([
  [1222, 'time'],
  [701, 'memory'],
  [229, 'not-permitted'],
  [596, 'lost'],
  [3906, 'not-a-query'],
  [50_000, 'failed'],
] as const)('number %i is %s', (number, kind) => expect(mssqlFailure(number)).toBe(kind))
