/** The monitor: figures, single questions, analytics, log and health. Owners alone may see it. */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Invocation } from '../../record/index.ts'
import { bucketFor, bucketOf } from '../../record/monitor/buckets.ts'
import type { Figures, Trace } from '../../record/monitor/types.ts'
import type { App, ServerContext } from '../context.ts'
import { healthOf } from '../health.ts'
import type { LogLine, LogTail } from '../log-tail.ts'
import {
  Analytics,
  AnalyticsRange,
  type InvocationItem,
  InvocationList,
  InvocationQuery,
  LogItem,
  LogLines,
  LogQuery,
  MonitorFigures,
  MonitorHealth,
  MonitorRange,
  TraceItem,
} from '../monitor-shapes.ts'
import { ERRORS, json, MessageParam } from '../shapes.ts'
import { lastEventId, stream } from '../sse.ts'

const tags = ['monitor']
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const figures = createRoute({
  method: 'get',
  path: '/api/monitor/figures',
  tags,
  summary: 'Requests, times, errors, tokens and cost of a range',
  request: { query: MonitorRange },
  responses: { 200: json(MonitorFigures, 'The figures of the range and of each bucket of it'), ...ERRORS },
})

const invocations = createRoute({
  method: 'get',
  path: '/api/monitor/invocations',
  tags,
  summary: 'Questions of all users by filters',
  request: { query: InvocationQuery },
  responses: { 200: json(InvocationList, 'A page of questions'), ...ERRORS },
})

const trace = createRoute({
  method: 'get',
  path: '/api/monitor/invocations/{message_id}',
  tags,
  summary: 'One question with its stages and model calls',
  request: { params: MessageParam },
  responses: { 200: json(TraceItem, 'The trace'), ...ERRORS },
})

const analytics = createRoute({
  method: 'get',
  path: '/api/monitor/analytics',
  tags,
  summary: 'What is asked: how long it takes, what is asked most, what is not understood',
  request: { query: AnalyticsRange },
  responses: { 200: json(Analytics, 'The analytics of the last days'), ...ERRORS },
})

const log = createRoute({
  method: 'get',
  path: '/api/monitor/log',
  tags,
  summary: 'The last lines of the log',
  request: { query: LogQuery },
  responses: { 200: json(LogLines, 'Lines, oldest first'), ...ERRORS },
})

const logStream = createRoute({
  method: 'get',
  path: '/api/monitor/log/stream',
  tags,
  summary: 'The last lines of the log, and those that follow, as server-sent events',
  description: 'Events `line` with the number of the line as id; with `Last-Event-ID` only the lines after that one.',
  request: { query: LogQuery },
  responses: { 200: { description: 'The lines', content: { 'text/event-stream': { schema: LogItem } } }, ...ERRORS },
})

const health = createRoute({
  method: 'get',
  path: '/api/monitor/health',
  tags,
  summary: 'Sources, store, models, disk and memory',
  responses: { 200: json(MonitorHealth, 'How the parts of this server are'), ...ERRORS },
})

/** Registers the routes of the monitor. */
export function monitorRoutes(app: App, context: ServerContext): void {
  figureRoutes(app, context)
  questionRoutes(app, context)
  logRoutes(app, context.tail)
  app.openapi(health, async (c) => c.json(await healthOf(context), 200))
}

function figureRoutes(app: App, { querent }: ServerContext): void {
  app.openapi(figures, async (c) => {
    const { monitor } = querent.record
    const { bucket, ...range } = rangeOf(c.req.valid('query'))
    const [totals, traffic, planners, errors, models] = await Promise.all([
      monitor.totals(range),
      monitor.traffic(range, bucket),
      monitor.planners(range),
      monitor.errors(range),
      monitor.models(range),
    ])
    const shown = {
      totals: toFigures(totals),
      traffic: traffic.map((one) => ({ at: one.at, ...toFigures(one) })),
      models: models.map(({ inputTokens, outputTokens, ...model }) => ({
        ...model,
        input_tokens: inputTokens,
        output_tokens: outputTokens,
      })),
    }
    return c.json({ ...range, bucket, ...shown, planners, errors }, 200)
  })

  app.openapi(analytics, async (c) => {
    const { monitor } = querent.record
    const { days, limit, until = new Date().toISOString() } = c.req.valid('query')
    const range = { since: new Date(Date.parse(until) - days * DAY_MS).toISOString(), until: isoOf(until) }
    const { averageMs, minMs, maxMs, count } = await monitor.latency(range)
    const asked = await monitor.mostAsked(range, limit)
    return c.json(
      {
        ...range,
        latency: { count, average_ms: averageMs, min_ms: minMs, max_ms: maxMs },
        totals: toFigures(await monitor.totals(range)),
        slowest: (await monitor.slowest(range, limit)).map(toItem),
        most_asked: asked.map(({ averageMs: average_ms, lastAsked: last_asked, ...rest }) => ({
          ...rest,
          average_ms,
          last_asked,
        })),
        declined_words: await monitor.declinedWords(range, limit),
        feedback: await monitor.feedback(range),
        conversations: await monitor.conversations(range),
      },
      200,
    )
  })
}

function questionRoutes(app: App, { querent }: ServerContext): void {
  app.openapi(invocations, async (c) => {
    const { minutes, until, limit, offset, order, slower_than, ...filter } = c.req.valid('query')
    const { bucket: _, ...range } = rangeOf({ minutes, until })
    const { monitor } = querent.record
    const page = { limit, offset, order }
    const found = await monitor.invocations({ ...filter, ...range, slowerThan: slower_than }, page)
    const facets = await monitor.facets(range)
    return c.json({ ...range, total: found.total, invocations: found.items.map(toItem), facets }, 200)
  })

  app.openapi(trace, async (c) =>
    c.json(toTrace(await querent.record.monitor.trace(c.req.valid('param').message_id)), 200),
  )
}

function logRoutes(app: App, tail: LogTail): void {
  app.openapi(log, (c) => c.json({ lines: tail.last(c.req.valid('query').lines).map(toLine) }, 200))
  app.openapi(logStream, (c) => streamLog(c, tail, c.req.valid('query').lines))
}

function streamLog(c: Context, tail: LogTail, lines: number): Response {
  const [first] = tail.last(lines)
  const [latest] = tail.last(1)
  const begin = lines === 0 ? (latest?.n ?? 0) : (first?.n ?? 1) - 1
  const after = lastEventId(c) || begin
  const toMessage = (line: LogLine) => ({ id: String(line.n), event: 'line', data: JSON.stringify(toLine(line)) })
  return stream(c, (signal) => tail.follow(after, signal), toMessage, 'open')
}

/** The range that ends at `until`, begun with a whole bucket. */
function rangeOf({ minutes, until = new Date().toISOString() }: MonitorRange) {
  const length = minutes * MINUTE_MS
  const bucket = bucketFor(length)
  return { since: bucketOf(new Date(Date.parse(until) - length).toISOString(), bucket), until: isoOf(until), bucket }
}

/** Times are compared as text, so that all have milliseconds. */
const isoOf = (time: string): string => new Date(time).toISOString()

function toFigures(given: Figures) {
  const { requests, errors } = given
  return {
    requests,
    errors,
    error_rate: requests === 0 ? null : errors / requests,
    average_ms: requests === 0 ? null : given.averageMs,
    p95_ms: given.p95Ms,
    cache_hits: given.cacheHits,
    model_calls: given.modelCalls,
    input_tokens: given.inputTokens,
    output_tokens: given.outputTokens,
    cached_tokens: given.cachedTokens,
    cost: given.cost,
    unpriced: given.unpriced,
  }
}

function toItem(given: Invocation): InvocationItem {
  const { source, planner, model, question, status, rows, cost } = given
  return {
    message_id: given.messageId,
    user_id: given.userId,
    ...{ source, planner, model, question, status },
    error_code: given.errorCode,
    rows,
    started_at: given.startedAt,
    latency_ms: given.latencyMs,
    model_calls: given.modelCalls,
    input_tokens: given.promptTokens,
    output_tokens: given.completionTokens,
    cached_tokens: given.cachedTokens,
    cost,
    cache_hit: given.cacheHit,
  }
}

function toTrace(given: Trace): TraceItem {
  const { sql, feedback, stages } = given
  return {
    ...toItem(given),
    sql,
    unknown_words: given.unknownWords,
    feedback,
    stages,
    calls: given.calls.map(({ inputTokens, outputTokens, cachedTokens, errorCode, ...call }) => ({
      ...call,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      cached_tokens: cachedTokens,
      error_code: errorCode,
    })),
  }
}

const toLine = ({ requestId, ...line }: LogLine): LogItem => ({ ...line, request_id: requestId })
