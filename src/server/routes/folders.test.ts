import { describe, expect, it } from 'vitest'
import { askAndWait, send, serveForTests } from '../test-server.ts'

describe('folders of conversations', () => {
  const server = serveForTests()

  const folders = async () => (await send(server.app, '/api/chat/folders')).json
  const history = async (folder: string) =>
    (await send(server.app, `/api/chat/history?folder=${folder}`)).json as {
      total: number
      sessions: { folder_id: string }[]
    }

  it('are made, renamed, filled, emptied and deleted', async () => {
    const { session_id } = await askAndWait(server.app, 'headcount by department')
    const made = await send(server.app, '/api/chat/folders', { body: { name: ' Reports ' } })
    expect(made).toMatchObject({ status: 201, json: { name: 'Reports', count: 0 } })
    const { id } = made.json as { id: string }
    const path = `/api/chat/folders/${id}`
    await send(server.app, path, { method: 'PATCH', body: { name: 'Board' } })
    const place = `/api/chat/session/${session_id}/folder`
    expect((await send(server.app, place, { method: 'PUT', body: { folder_id: id } })).json).toEqual({
      id: session_id,
      folder_id: id,
    })
    expect(await folders()).toEqual({ folders: [{ id, name: 'Board', count: 1 }] })
    expect(await history(id)).toMatchObject({ total: 1, sessions: [{ folder_id: id }] })
    expect(await history('none')).toMatchObject({ total: 0 })
    expect((await send(server.app, path, { method: 'DELETE' })).status).toBe(204)
    expect(await folders()).toEqual({ folders: [] })
    expect(await history('none')).toMatchObject({ total: 1 })
  })

  it('that are not there are said not to be', async () => {
    const body = { name: 'x' }
    const unknown = await send(server.app, '/api/chat/folders/none-such', { method: 'PATCH', body })
    expect(unknown).toMatchObject({ status: 404, json: { error: { code: 'FOLDER_UNKNOWN' } } })
    expect((await send(server.app, '/api/chat/folders', { body: { name: ' ' } })).status).toBe(400)
  })
})
