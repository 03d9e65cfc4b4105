import { describe, expect, it } from 'vitest'
import { askAndWait, send, serveForTests } from '../test-server.ts'

const server = serveForTests()

const QUESTION = 'how many employees are there'

describe('conversations', () => {
  it('are listed page by page, the last used first, with their total', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i += 1) ids.unshift((await askAndWait(server.app, QUESTION)).session_id)
    const page = await send(server.app, '/api/chat/history?limit=2')
    expect(page.json).toMatchObject({ total: 3, limit: 2, offset: 0, sessions: [{ id: ids[0] }, { id: ids[1] }] })
    const rest = await send(server.app, '/api/chat/history?limit=2&offset=2')
    expect(rest.json).toMatchObject({
      total: 3,
      sessions: [
        {
          id: ids[2],
          title: expect.stringMatching(/^how many employees are there$/i),
          message_count: 1,
          last_question: QUESTION,
        },
      ],
    })
  })

  it('are read with their turns, renamed and deleted', async () => {
    const { session_id, message_id } = await askAndWait(server.app, QUESTION)
    const path = `/api/chat/session/${session_id}`
    expect((await send(server.app, path)).json).toMatchObject({
      id: session_id,
      turns: [{ messageId: message_id, status: 'answered', question: QUESTION }],
    })
    const renamed = await send(server.app, path, { method: 'PATCH', body: { title: '  Staff  ' } })
    expect(renamed.json).toEqual({ id: session_id, title: 'Staff' })
    expect((await send(server.app, path)).json).toMatchObject({ title: 'Staff' })
    expect((await send(server.app, path, { method: 'DELETE' })).status).toBe(204)
    for (const method of ['GET', 'DELETE']) {
      const gone = await send(server.app, path, { method })
      expect(gone).toMatchObject({ status: 404, json: { error: { code: 'CONVERSATION_UNKNOWN' } } })
    }
  })

  it('are found by words of their questions', async () => {
    const { session_id } = await askAndWait(server.app, 'average salary by department')
    const found = await send(server.app, '/api/chat/history?search=Average%20SALARY')
    expect(found.json).toMatchObject({ total: 1, sessions: [{ id: session_id }] })
    expect((await send(server.app, '/api/chat/history?search=llama')).json).toMatchObject({ total: 0, sessions: [] })
  })

  it('are read from their end', async () => {
    const { session_id, message_id } = await askAndWait(server.app, QUESTION)
    const second = await askAndWait(server.app, 'average salary', { session_id })
    const path = `/api/chat/session/${session_id}`
    expect((await send(server.app, `${path}?limit=1`)).json).toMatchObject({
      message_count: 2,
      turns: [{ messageId: second.message_id }],
    })
    expect((await send(server.app, `${path}?limit=5&before=${second.message_id}`)).json).toMatchObject({
      turns: [{ messageId: message_id }],
    })
    expect((await send(server.app, `${path}?before=nobody`)).status).toBe(404)
  })

  it('remember which answers were pinned and what was said of them', async () => {
    const { session_id, message_id } = await askAndWait(server.app, QUESTION)
    const pin = `/api/chat/pins/${message_id}`
    expect((await send(server.app, pin, { method: 'POST' })).json).toEqual({ message_id, pinned: true })
    await send(server.app, '/api/feedback', { body: { message_id, positive: true } })
    expect((await send(server.app, '/api/chat/pins')).json).toMatchObject({
      pins: [{ message_id, session_id, question: QUESTION }],
    })
    const read = await send(server.app, `/api/chat/session/${session_id}`)
    expect(read.json).toMatchObject({ marks: [{ message_id, pinned: true, positive: true }] })
    expect((await send(server.app, pin, { method: 'DELETE' })).json).toEqual({ message_id, pinned: false })
    expect((await send(server.app, '/api/chat/pins')).json).toEqual({ pins: [] })
    expect((await send(server.app, '/api/chat/pins/nobody', { method: 'POST' })).status).toBe(404)
  })
})
