import { describe, expect, it } from 'vitest'
import { askAndWait, send, serveForTests } from '../test-server.ts'
import { How } from './how.ts'

const server = serveForTests()

describe('GET /api/chat/how/{message_id}', () => {
  it('follows each column of an answer to its table', async () => {
    const turn = await askAndWait(server.app, 'average salary by department')
    const { status, json } = await send(server.app, `/api/chat/how/${turn.message_id}`)
    expect(status).toBe(200)
    expect(How.parse(json).outputs.map(({ label, origins }) => [label, origins])).toEqual([
      ['Department', [{ table: 'employees', column: 'department' }]],
      ['Average salary', [{ table: 'employees', column: 'salary' }]],
    ])
  })

  it('times each stage', async () => {
    const turn = await askAndWait(server.app, 'headcount by department')
    const { stages } = How.parse((await send(server.app, `/api/chat/how/${turn.message_id}`)).json)
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(['resolve', 'plan', 'check', 'run']))
    expect(stages.every(({ ms }) => ms >= 0)).toBe(true)
  })

  it('names no column for a question that was not answered', async () => {
    const turn = await askAndWait(server.app, 'how many llamas do we have')
    expect((await send(server.app, `/api/chat/how/${turn.message_id}`)).json).toMatchObject({ outputs: [] })
  })

  it('names no column of SQL that was refused', async () => {
    const { json } = await send(server.app, '/api/chat/sql?wait=true', {
      body: { sql: 'drop table employees', question: 'x' },
    })
    const { message_id } = json as { message_id: string }
    expect((await send(server.app, `/api/chat/how/${message_id}`)).json).toMatchObject({ outputs: [] })
  })

  it('knows no message of others', async () => {
    expect(await send(server.app, '/api/chat/how/nothing')).toMatchObject({
      status: 404,
      json: { error: { code: 'MESSAGE_UNKNOWN' } },
    })
  })
})
