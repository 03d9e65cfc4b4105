/** A whole Querent over the demo behind the test server of SQL Server, as the clients of the service that came first see it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../src/server/app.ts'
import type { App } from '../src/server/context.ts'
import { openTestQuerent, send, silent } from '../src/server/test-server.ts'
import { makeDemo } from '../src/sources/demo.fixture.ts'
import { type TestDatabase, withAdmin } from '../src/sources/servers.fixture.ts'

let database: TestDatabase
let opened: Awaited<ReturnType<typeof openTestQuerent>>
let app: App

beforeAll(async () => {
  database = await makeDemo('tsql')
  opened = await openTestQuerent({ sources: database.url })
  app = createApp(opened.querent, opened.settings, silent)
}, 60_000)
afterAll(async () => {
  await opened?.close()
  await database?.drop()
})

const ask = async (query: string) => {
  const { status, json } = await send(app, '/query', { body: { query } })
  return { status, json }
}
const admin = (sql: string) => withAdmin(database.adminUrl, (query) => query(sql))

it('answers with rows, and with 401 once the server takes the password no longer', async () => {
  expect(await ask('How many departments are there?')).toEqual({
    status: 200,
    json: { result: [{ number_of_departments: 13 }] },
  })
  await admin(`ALTER LOGIN reader WITH PASSWORD = 'another'`)
  const ids = await admin(`SELECT session_id FROM sys.dm_exec_sessions WHERE login_name = 'reader'`)
  expect(ids.length).toBeGreaterThan(0)
  for (const { session_id } of ids) await admin(`KILL ${session_id}`)
  expect(await ask('How many locations are there?')).toEqual({ status: 401, json: { error: 'Authentication failed' } })
  await admin(`ALTER LOGIN reader WITH PASSWORD = '${new URL(database.url).password}'`)
  expect((await ask('How many locations are there?')).status).toBe(200)
})
