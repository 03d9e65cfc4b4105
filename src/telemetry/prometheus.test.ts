/** What Prometheus reads, through the whole application. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BY_DEPARTMENT, openScripted } from '../plan/agent/scripted.fixture.ts'
import { createApp } from '../server/app.ts'
import { askAndWait, openTestQuerent, send, silent } from '../server/test-server.ts'

const close: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const one of close) await one()
})

/** The value of a series whose labels include these. */
function seriesValue(text: string, name: string, labels: { [name: string]: string } = {}): number | undefined {
  const line = text
    .split('\n')
    .filter((one) => one.startsWith(`${name}{`) || one.startsWith(`${name} `))
    .find((one) => Object.entries(labels).every(([key, value]) => one.includes(`${key}="${value}"`)))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

describe('the metrics', () => {
  let server: Awaited<ReturnType<typeof openTestQuerent>>
  beforeAll(async () => {
    server = await openTestQuerent()
    close.push(server.close)
  })

  it('count questions, stages and requests, as the store has them', async () => {
    const app = createApp(server.querent, server.settings, silent)
    await askAndWait(app, 'headcount by department')
    await askAndWait(app, 'average salary')
    await askAndWait(app, 'how many llamas do we have')
    await send(app, '/api/chat/sql', { body: { sql: 'delete from employees', wait: true } })
    const { text, headers } = await send(app, '/metrics')
    expect(headers.get('content-type')).toContain('text/plain')
    const turns = await server.querent.record.invocations({ since: '2000', limit: 10 })
    for (const status of ['answered', 'declined', 'failed']) {
      const some = turns.filter((turn) => turn.status === status)
      const sum = some.reduce((total, { latencyMs }) => total + latencyMs / 1000, 0)
      expect(seriesValue(text, 'querent_question_duration_seconds_count', { status })).toBe(some.length)
      expect(seriesValue(text, 'querent_question_duration_seconds_sum', { status })).toBeCloseTo(sum, 6)
    }
    const answered = { status: 'answered', planner: 'instant', source: 'employees' }
    expect(seriesValue(text, 'querent_questions_total', answered)).toBe(2)
    expect(seriesValue(text, 'querent_question_errors_total', { code: 'SQL_NOT_READ_ONLY' })).toBe(1)
    expect(seriesValue(text, 'querent_stage_duration_seconds_count', { stage: 'run' })).toBe(2)
    expect(seriesValue(text, 'querent_http_requests_total', { route: '/api/chat/query', status: '200' })).toBe(3)
    expect(seriesValue(text, 'querent_source_ready', { source: 'employees' })).toBe(1)
    expect(seriesValue(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(seriesValue(text, 'querent_build_info', { version })).toBe(1)
  })

  it('have few series, whatever is asked for', async () => {
    const app = createApp(server.querent, server.settings, silent)
    const seriesOf = async () => (await send(app, '/metrics')).text.split('\n').filter((l) => l.includes('{')).length
    await send(app, '/api/results/0')
    await send(app, '/unknown/0')
    await send(app, '/unknown/0', { method: 'PROPFIND' })
    await seriesOf()
    const before = await seriesOf()
    for (let i = 1; i < 50; i += 1) {
      await send(app, `/api/results/${i}`)
      await send(app, `/unknown/${i}`)
      await send(app, `/unknown/${i}`, { method: `X${i}` })
    }
    expect(await seriesOf()).toBe(before)
    const { text } = await send(app, '/metrics')
    expect(text).not.toContain('llamas')
  })

  it('count the calls of language models', async () => {
    const scripted = await openScripted({ script: [BY_DEPARTMENT], settings: { planners: 'agent' } })
    close.push(() => scripted.close())
    const app = createApp(scripted.querent, server.settings, silent)
    await scripted.ask('people by department')
    const { text } = await send(app, '/metrics')
    const [turn] = await scripted.querent.record.invocations({ since: '2000', limit: 1 })
    const model = turn?.model ?? ''
    expect(turn).toMatchObject({ calls: [{ model, purpose: 'plan', inputTokens: 100, outputTokens: 20 }] })
    expect(seriesValue(text, 'querent_model_calls_total', { model, purpose: 'plan', outcome: 'ok' })).toBe(1)
    expect(seriesValue(text, 'querent_model_tokens_total', { model, type: 'input' })).toBe(100)
    expect(seriesValue(text, 'querent_model_tokens_total', { model, type: 'output' })).toBe(20)
  })

  it('are given to the token for them, which opens nothing else', async () => {
    const settings = { ...server.settings, apiKey: 'open sesame', metricsToken: 'for-prometheus' }
    const app = createApp(server.querent, settings, silent)
    const as = async (path: string, authorization: string) =>
      (await send(app, path, { headers: { authorization } })).status
    expect(await as('/metrics', 'Bearer for-prometheus')).toBe(200)
    expect(await as('/metrics', 'Bearer for-prometheu')).toBe(403)
    expect(await as('/metrics', 'Bearer ')).toBe(403)
    expect(await as('/api/monitor/figures', 'Bearer for-prometheus')).toBe(403)
    expect((await send(app, '/metrics', { headers: { 'x-api-key': 'open sesame' } })).status).toBe(200)
    const without = createApp(server.querent, { ...settings, metricsToken: '' }, silent)
    expect((await send(without, '/metrics', { headers: { authorization: 'Bearer ' } })).status).toBe(403)
  })
})
