import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { askAndWait, openTestQuerent, send, silent } from '../test-server.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>
let app: App

beforeAll(async () => {
  server = await openTestQuerent()
  app = createApp(server.querent, server.settings, silent)
})
afterAll(() => server.close())

const QUESTION = 'how many employees are there'

describe('conversations', () => {
  it('are listed page by page, the last used first, with their total', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i += 1) ids.unshift((await askAndWait(app, QUESTION)).session_id)
    const page = await send(app, '/api/chat/history?limit=2')
    expect(page.json).toMatchObject({ total: 3, limit: 2, offset: 0, sessions: [{ id: ids[0] }, { id: ids[1] }] })
    const rest = await send(app, '/api/chat/history?limit=2&offset=2')
    expect(rest.json).toMatchObject({
      total: 3,
      sessions: [{ id: ids[2], title: QUESTION, message_count: 1, last_question: QUESTION }],
    })
  })

  it('are read with their turns, renamed and deleted', async () => {
    const { session_id, message_id } = await askAndWait(app, QUESTION)
    const path = `/api/chat/session/${session_id}`
    expect((await send(app, path)).json).toMatchObject({
      id: session_id,
      turns: [{ messageId: message_id, status: 'answered', question: QUESTION }],
    })
    const renamed = await send(app, path, { method: 'PATCH', body: { title: '  Staff  ' } })
    expect(renamed.json).toEqual({ id: session_id, title: 'Staff' })
    expect((await send(app, path)).json).toMatchObject({ title: 'Staff' })
    expect((await send(app, path, { method: 'DELETE' })).status).toBe(204)
    for (const method of ['GET', 'DELETE']) {
      const gone = await send(app, path, { method })
      expect(gone).toMatchObject({ status: 404, json: { error: { code: 'CONVERSATION_UNKNOWN' } } })
    }
  })
})
