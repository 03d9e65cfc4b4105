import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { send, serveForTests, silent } from '../test-server.ts'

const SUITE = `
- id: count
  question: How many employees are there?
  sql: SELECT count(*) FROM employees
- id: rows
  question: average salary by department
  rows: [[Research, 80000], [Sales, 55000], [Legal, 80000]]
- id: wrong
  question: How many employees are there?
  rows: [[7]]
- id: weather
  question: What will the <b>weather</b> be?
  expect: decline
`

const server = serveForTests()

type Job = { id: string; state: string; done: number; summary: { accuracy: number; passK?: number[] } }
type Whole = Job & { results: { id: string; right: boolean; run: number }[] }

const begin = async (body: object): Promise<Job> => (await send(server.app, '/api/evals', { body })).json as Job
const read = async (id: string): Promise<Whole> => (await send(server.app, `/api/evals/${id}`)).json as Whole

async function ended(id: string): Promise<Whole> {
  for (;;) {
    const job = await read(id)
    if (!['waiting', 'running'].includes(job.state)) return job
    await turn()
  }
}

describe('evaluations', () => {
  it('judge the answers of a suite and keep them', async () => {
    const { id, state } = await begin({ suite: SUITE, title: 'Mine', runs: 2, parallel: 2 })
    expect(state).toBe('waiting')
    const job = await ended(id)
    expect(job).toMatchObject({ state: 'done', title: 'Mine', total: 8, done: 8 })
    const right = Object.fromEntries(job.results.map((one) => [`${one.id} ${one.run}`, one.right]))
    expect(right).toMatchObject({ 'count 0': true, 'rows 1': true, 'wrong 0': false, 'weather 1': true })
    expect(job.summary).toMatchObject({ accuracy: 0.75, passK: [0.75, 0.75] })
    const anew = createApp(server.querent, server.settings, silent)
    expect((await send(anew, '/api/evals')).json).toMatchObject({
      evals: [{ id, done: 8, summary: { accuracy: 0.75 } }],
    })
  })

  it('are shown as a page that runs nothing', async () => {
    const { id } = await begin({ suite: SUITE })
    await ended(id)
    const { text, headers } = await send(server.app, `/api/evals/${id}/report`)
    expect(headers.get('content-security-policy')).toContain("script-src 'none'")
    expect(text).toContain('Execution accuracy')
    expect(text).toContain('How many employees are there?')
    expect(text).not.toContain('<b>weather')
  })

  it('are stopped, and keep what they have', async () => {
    const many = Array.from({ length: 200 }, (_, i) => `- {id: ${i}, question: headcount ${i}, expect: decline}`).join(
      '\n',
    )
    const { id } = await begin({ suite: many })
    expect((await send(server.app, `/api/evals/${id}`, { method: 'DELETE' })).status).toBe(204)
    const job = await read(id)
    expect(job.state).toBe('stopped')
    expect(job.done).toBeLessThan(200)
  })

  it('name what is wrong with a suite', async () => {
    const code = async (body: object) => (await send(server.app, '/api/evals', { body })).json
    expect(await code({ suite: '- question: how many?' })).toMatchObject({
      error: { code: 'INVALID_REQUEST', message: expect.stringContaining('Entry 1 of that was sent') },
    })
    expect(await code({ suite: 'a: [' })).toMatchObject({ error: { message: expect.stringContaining('no YAML') } })
    expect(await code({})).toMatchObject({ error: { message: expect.stringContaining('Nobody has verified') } })
    expect((await send(server.app, '/api/evals/nothing')).json).toMatchObject({ error: { code: 'INVALID_REQUEST' } })
  })

  it('are for owners alone', async () => {
    const { record } = server.querent
    const eve = { userId: 'eve', userName: 'Eve', roles: ['staff'], attributes: {}, expiresAt: null }
    const headers = { 'x-api-key': (await record.createKey(eve)).key }
    expect((await send(server.app, '/api/evals', { headers })).status).toBe(403)
    expect((await send(server.app, '/api/evals', { headers, body: {} })).status).toBe(403)
  })
})
