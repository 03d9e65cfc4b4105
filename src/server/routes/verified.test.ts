/** Approving answers over HTTP, with the rights of the library. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BY_DEPARTMENT, openScripted } from '../../plan/agent/scripted.fixture.ts'
import { readSettings } from '../../settings.ts'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { send, silent } from '../test-server.ts'
import { TurnResponse } from '../turn-shapes.ts'

let scripted: Awaited<ReturnType<typeof openScripted>>
let app: App
let bob: { 'x-api-key': string }
const owner = {}

beforeAll(async () => {
  scripted = await openScripted({
    script: ({ prompt }) => (prompt.includes('nonsense') ? { kind: 'refusal', reason: 'No.' } : BY_DEPARTMENT),
    settings: { planners: 'verified,agent' },
  })
  app = createApp(scripted.querent, readSettings({}, {}), silent)
  const person = { userId: 'bob', userName: 'Bob', roles: [], attributes: {}, expiresAt: null }
  bob = { 'x-api-key': (await scripted.querent.record.createKey(person)).key }
})
afterAll(() => scripted.close())

async function ask(question: string, headers: Record<string, string>): Promise<TurnResponse> {
  const { json } = await send(app, '/api/chat/query', { body: { question, wait: true }, headers })
  return TurnResponse.parse(json)
}

const verify = (messageId: string, body: object, headers: Record<string, string>) =>
  send(app, `/api/messages/${messageId}/verify`, { body, headers })

const listed = async (headers: Record<string, string>) => (await send(app, '/api/verified', { headers })).json

const remove = (id: string, headers: Record<string, string>) =>
  send(app, `/api/verified/${id}`, { method: 'DELETE', headers })

describe('approving an answer', () => {
  it('holds for its asker, is listed for them, and can be removed', async () => {
    const { message_id } = await ask('people per team', bob)
    const { status, json } = await verify(message_id, { scope: 'mine' }, bob)
    expect({ status, json }).toEqual({
      status: 201,
      json: { id: expect.any(String), scope: 'mine', source: 'staff', question: 'people per team' },
    })
    const { id } = json as { id: string }
    expect(await listed(bob)).toEqual({
      verified: [
        {
          id,
          scope: 'mine',
          source: 'staff',
          question: 'people per team',
          sql: expect.stringContaining('SELECT'),
          author: 'Bob',
          verified_at: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
          removable: true,
        },
      ],
    })
    expect((await ask('People per team?', bob)).plan?.planner).toBe('verified')
    expect(await listed(owner)).toEqual({ verified: [] })
    expect(await remove(id, bob)).toMatchObject({ status: 200, json: { id } })
    expect(await remove(id, bob)).toMatchObject({ status: 404, json: { error: { code: 'MESSAGE_UNKNOWN' } } })
    expect(await listed(bob)).toEqual({ verified: [] })
  })

  it("for everyone is the owner's, and so is its removal", async () => {
    const { message_id } = await ask('people per team', bob)
    expect(await verify(message_id, { scope: 'everyone' }, bob)).toMatchObject({
      status: 403,
      json: { error: { code: 'FORBIDDEN' } },
    })
    const own = await ask('team sizes', owner)
    const { json } = await verify(own.message_id, { scope: 'everyone', question: 'how big is each team' }, owner)
    const { id } = json as { id: string }
    expect(await listed(bob)).toMatchObject({ verified: [{ id, author: 'Owner', removable: false }] })
    expect((await ask('How big is each team?', bob)).plan?.planner).toBe('verified')
    expect((await remove(id, bob)).status).toBe(404)
    const mine = await verify(message_id, { scope: 'mine' }, bob)
    expect((await remove(id, owner)).status).toBe(200)
    expect((await remove((mine.json as { id: string }).id, owner)).status).toBe(200)
  })

  it("needs a message of one's own with a query, and a scope", async () => {
    const { message_id } = await ask('people per team', owner)
    const refused = await ask('nonsense', owner)
    expect(await verify(message_id, { scope: 'mine' }, bob)).toMatchObject({
      status: 404,
      json: { error: { code: 'MESSAGE_UNKNOWN' } },
    })
    for (const [id, body] of [
      [refused.message_id, { scope: 'mine' }],
      [message_id, {}],
      [message_id, { scope: 'all' }],
      [message_id, { scope: 'mine', sql: 'SELECT 1' }],
    ] as const)
      expect(await verify(id, body, owner)).toMatchObject({ status: 400, json: { error: { code: 'INVALID_REQUEST' } } })
  })
})
