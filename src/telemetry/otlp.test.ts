/** Traces and metrics as a receiver of OTLP over HTTP gets them. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BY_DEPARTMENT, openScripted } from '../plan/agent/scripted.fixture.ts'
import { openTelemetry } from './index.ts'

const Value = z.object({
  stringValue: z.string().optional(),
  intValue: z.number().optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
})
const Attributes = z
  .array(z.object({ key: z.string(), value: Value }))
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]])))
const Resource = z.object({ attributes: Attributes })
const Span = z.object({
  name: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  kind: z.number(),
  startTimeUnixNano: z.string().transform(BigInt),
  endTimeUnixNano: z.string().transform(BigInt),
  attributes: Attributes,
  status: z.object({ code: z.number(), message: z.string().optional() }),
})
type Span = z.infer<typeof Span>
const Traces = z.object({
  resourceSpans: z.array(z.object({ resource: Resource, scopeSpans: z.array(z.object({ spans: z.array(Span) })) })),
})
const Point = z.object({ attributes: Attributes, count: z.coerce.number().optional(), sum: z.number().optional() })
const Metric = z.object({
  name: z.string(),
  unit: z.string(),
  histogram: z.object({ dataPoints: z.array(Point) }).optional(),
})
const Metrics = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(Metric) })) })),
})

let receiver: Server
let received: { path: string; text: string }[]
beforeEach(async () => {
  received = []
  receiver = createServer(async (request, response) => {
    const chunks = await request.toArray()
    received.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString() })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
})
afterEach(() => new Promise((resolve) => receiver.close(resolve)))

const settings = (content = false) => ({
  otlpEndpoint: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
  otlpContent: content,
})

/** Asks two questions, one of which fails, and gives what the receiver got. */
async function sent(content = false) {
  const telemetry = await openTelemetry(settings(content), '1.2.3', {})
  if (telemetry === undefined) throw new Error('telemetry is off')
  const scripted = await openScripted({
    script: [BY_DEPARTMENT, new Error('gone')],
    settings: { planners: 'agent' },
  })
  scripted.querent.onTurn(telemetry.turn)
  await scripted.ask('people by department')
  await scripted.ask('the secret plans')
  const turns = await scripted.querent.record.invocations({ since: '2000', limit: 2 })
  await telemetry.close()
  await scripted.close()
  const of = (path: string) => received.filter((one) => one.path === path).map(({ text }) => JSON.parse(text))
  const traces = of('/v1/traces').flatMap((body) => Traces.parse(body).resourceSpans)
  const metrics = of('/v1/metrics').flatMap((body) => Metrics.parse(body).resourceMetrics)
  return {
    turns,
    resource: traces[0]?.resource.attributes,
    spans: traces.flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans),
    metrics: metrics.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics),
  }
}

const ms = (span: Span): number => Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6

describe('telemetry', () => {
  it('is off, and loads nothing, without an endpoint', async () => {
    expect(await openTelemetry({ otlpEndpoint: '', otlpContent: false }, '1', {})).toBeUndefined()
  })

  it('has a span for the turn, one for each stage, and one for each call of a model', async () => {
    const { spans, turns, resource } = await sent()
    expect(resource).toMatchObject({ 'service.name': 'querent', 'service.version': '1.2.3' })
    const answered = turns.find((turn) => turn.status === 'answered')
    const root = spans.find((span) => span.attributes['querent.message.id'] === answered?.messageId)
    if (root === undefined || answered === undefined) throw new Error('the turn was not sent')
    expect(root).toMatchObject({ name: 'ask', attributes: { 'querent.planner': 'agent', 'querent.rows': 3 } })
    expect(ms(root)).toBeCloseTo(answered.latencyMs, 1)
    const stages = spans.filter((span) => span.parentSpanId === root.spanId)
    expect(stages.map(({ name }) => name)).toEqual(answered.stages.map(({ name }) => `ask.${name}`))
    for (const [i, stage] of answered.stages.entries()) expect(ms(stages[i] as Span)).toBeCloseTo(stage.ms, 1)
    const plan = stages.find(({ name }) => name === 'ask.plan')
    const call = spans.find((span) => span.parentSpanId === plan?.spanId)
    expect(call).toMatchObject({
      name: expect.stringMatching(/^chat /),
      kind: 3,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'custom',
        'gen_ai.request.model': expect.any(String),
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
      },
    })
    const failed = spans.find((span) => span.name === 'ask' && span.spanId !== root.spanId)
    expect(failed?.status.code).toBe(2)
    expect(failed?.attributes['error.type']).toMatch(/^LLM_/)
  })

  it('has the metrics of the conventions', async () => {
    const { metrics, turns } = await sent()
    const points = (name: string) => metrics.find((one) => one.name === name)?.histogram?.dataPoints ?? []
    const input = points('gen_ai.client.token.usage').filter((p) => p.attributes['gen_ai.token.type'] === 'input')
    expect(input.reduce((total, { sum = 0 }) => total + sum, 0)).toBe(100)
    const calls = points('gen_ai.client.operation.duration')
    const made = turns.reduce((total, turn) => total + turn.calls.length, 0)
    expect(calls.reduce((total, { count = 0 }) => total + count, 0)).toBe(made)
    expect(
      points('querent.question.duration')
        .map((p) => p.attributes['querent.status'])
        .toSorted(),
    ).toEqual(['answered', 'failed'])
    expect(metrics.find((one) => one.name === 'gen_ai.client.operation.duration')?.unit).toBe('s')
  })

  it('tells of no question, SQL or person unless a setting says so', async () => {
    await sent()
    const quiet = received.map(({ text }) => text).join('')
    for (const word of ['people by department', 'secret plans', 'SELECT', 'owner']) expect(quiet).not.toContain(word)
    received = []
    const { spans } = await sent(true)
    const root = spans.find((span) => span.attributes['querent.question'] === 'people by department')
    expect(root?.attributes['user.id']).toBe('owner')
    expect(spans.find(({ name }) => name === 'ask.run')?.attributes['db.query.text']).toMatch(/SELECT/)
  })

  it('holds up no answer and no end where nobody receives', async () => {
    const telemetry = await openTelemetry({ otlpEndpoint: 'http://127.0.0.1:1', otlpContent: false }, '1', {})
    const scripted = await openScripted({ script: [BY_DEPARTMENT], settings: { planners: 'agent' } })
    if (telemetry !== undefined) scripted.querent.onTurn(telemetry.turn)
    expect((await scripted.ask('people by department')).turn.status).toBe('answered')
    await telemetry?.close()
    await scripted.close()
  })
})
