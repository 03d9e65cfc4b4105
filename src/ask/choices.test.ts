/** A reading that is not sure enough: it is offered, and answered once it is chosen in its conversation. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Access } from '../access/types.ts'
import { createQuerent, type Querent } from '../index.ts'
import { turnOfEvents } from '../plan/agent/scripted.fixture.ts'
import { readSettings } from '../settings.ts'
import { makeSqlite } from '../sources/databases.fixture.ts'

const SQL = `
CREATE TABLE singer (singer_id INTEGER PRIMARY KEY, name TEXT, country TEXT, age INTEGER);
CREATE TABLE concert (concert_id INTEGER PRIMARY KEY, title TEXT, year INTEGER);
CREATE TABLE singer_in_concert (singer_id INTEGER REFERENCES singer, concert_id INTEGER REFERENCES concert);
INSERT INTO singer VALUES (1, 'Ana', 'France', 30), (2, 'Ben', 'Spain', 41), (3, 'Cleo', 'France', 52), (4, 'Dan', 'Italy', 23);
INSERT INTO concert VALUES (1, 'Spring', 2014), (2, 'Autumn', 2015), (3, 'Winter', 2015);
INSERT INTO singer_in_concert VALUES (1, 1), (1, 2), (2, 1), (3, 3);
`

/** Where tables are protected no reading is tried out, so that none depends on how long that takes. */
const FAN: Access = { user: { id: 'fan', name: 'Fan', roles: ['fan'], attributes: {} }, fingerprint: 'fan' }
const TABLES = `singer: { columns: "*", rows: "age < 100" }, concert: { columns: "*" }, singer_in_concert: { columns: "*" }`

let folder: string
let querent: Querent

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-choices-'))
  const path = join(folder, 'stage.sqlite')
  makeSqlite(path, SQL)
  const policy = join(folder, 'policy.yaml')
  await writeFile(policy, `roles: { fan: { sources: { stage: { tables: { ${TABLES} } } } } }`)
  const settings = readSettings({ dataDir: folder, sources: `stage=${path}`, policy, planners: 'instant' }, {})
  querent = await createQuerent({ settings })
  await querent.settled()
}, 60_000)

afterAll(async () => {
  await querent?.close()
  await rm(folder, { recursive: true, force: true })
})

const ask = (question: string, conversationId?: string) => turnOfEvents(querent.ask({ question, conversationId }, FAN))

it('is answered as it was chosen, in its conversation and at once', async () => {
  const { clarification, conversationId } = await ask('Which singers were not in the concert Spring?')
  const [choice, ...others] = clarification?.choices ?? []
  expect(others).toEqual([])
  expect(choice?.label).toMatch(/^Name of singers where singer id is not among/)
  const chosen = await ask(choice?.question ?? '', conversationId)
  expect(chosen).toMatchObject({ status: 'answered', plan: { planner: 'instant', confidence: 1 } })
  expect(chosen.table?.rows.flat().sort()).toEqual(['Cleo', 'Dan'])
  expect((await ask(choice?.question ?? '')).plan?.confidence ?? 0).toBeLessThan(1)
  expect((await ask(choice?.question ?? '', conversationId)).plan?.confidence ?? 0).toBeLessThan(1)
})
