/**
 * Traces and metrics by OTLP over HTTP, made of the facts of each turn after it has ended. Model calls follow the
 * OpenTelemetry semantic conventions for generative AI (https://opentelemetry.io/docs/specs/semconv/gen-ai/).
 */
import { setTimeout } from 'node:timers/promises'
import {
  type Attributes,
  type Context,
  context,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { parseModelName } from '../models/names.ts'
import type { Invocation, ModelUse } from '../record/index.ts'

export type OtlpOptions = {
  /** Base address of the receiver; absent: the standard OTEL_EXPORTER_OTLP_ variables say. */
  endpoint?: string | undefined
  /** Whether spans hold the question, its SQL and who asked. */
  content: boolean
  version: string
}

export type Telemetry = {
  /** Sends a turn that has ended. */
  turn(invocation: Invocation): void
  /** Sends what has not been sent yet, for at most 3 seconds. Never throws. */
  close(): Promise<void>
}

const SCOPE = 'querent'
const CLOSE_MS = 3000

/** Opens both exporters. What cannot be sent is dropped: telemetry never holds up an answer. */
export function openOtlp({ endpoint, content, version }: OtlpOptions): Telemetry {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': SCOPE, 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }))
  const to = (signal: string) => (endpoint ? { url: `${endpoint.replace(/\/+$/, '')}/v1/${signal}` } : {})
  const tracing = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(to('traces')))],
  })
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(to('metrics')) })
  const metering = new MeterProvider({ resource, readers: [reader] })
  const tracer = tracing.getTracer(SCOPE, version)
  const count = instruments(metering, version)
  return {
    turn(invocation) {
      spansOf(tracer, invocation, content)
      count(invocation)
    },
    async close() {
      const sent = Promise.allSettled([tracing.shutdown(), metering.shutdown()])
      await Promise.race([sent, setTimeout(CLOSE_MS, undefined, { ref: false })])
    },
  }
}

// ---------------------------------------------------------------------------------------------- traces

/** One span for the turn, one for each stage, one for each call of a model within its stage. */
function spansOf(tracer: Tracer, turn: Invocation, content: boolean): void {
  const began = Date.parse(turn.startedAt)
  const at = (ms: number): Date | number => began + ms
  const options = { kind: SpanKind.INTERNAL, startTime: at(0), attributes: turnAttributes(turn, content) }
  const span = tracer.startSpan('ask', options, context.active())
  const within = trace.setSpan(context.active(), span)
  const calls = [...turn.calls]
  for (const { name, start, ms } of turn.stages) {
    const isRun = name === 'run' && content && turn.sql !== null
    const attributes = isRun ? { 'db.query.text': turn.sql ?? '' } : {}
    const stage = tracer.startSpan(`ask.${name}`, { startTime: at(start), attributes }, within)
    const inStage = calls.filter((call) => call.start + call.ms / 2 >= start && call.start + call.ms / 2 <= start + ms)
    for (const call of inStage) modelSpan(tracer, call, at, trace.setSpan(within, stage))
    for (const call of inStage) calls.splice(calls.indexOf(call), 1)
    stage.end(at(start + ms))
  }
  for (const call of calls) modelSpan(tracer, call, at, within)
  if (turn.errorCode !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: turn.errorCode })
  span.end(at(turn.latencyMs))
}

function turnAttributes(turn: Invocation, content: boolean): Attributes {
  const { status, planner, source, rows, errorCode, cacheHit, messageId, cost } = turn
  return {
    'querent.message.id': messageId,
    'querent.status': status,
    'querent.cache_hit': cacheHit,
    ...(planner !== null && { 'querent.planner': planner }),
    ...(source !== null && { 'querent.source': source }),
    ...(rows !== null && { 'querent.rows': rows }),
    ...(cost !== null && { 'querent.cost': cost }),
    ...(errorCode !== null && { 'error.type': errorCode }),
    ...(content && { 'querent.question': turn.question, 'user.id': turn.userId }),
  }
}

function modelSpan(tracer: Tracer, call: ModelUse, at: (ms: number) => Date | number, parent: Context): void {
  const attributes = {
    ...modelAttributes(call),
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': call.cachedTokens,
    'querent.purpose': call.purpose,
  }
  const name = ['chat', ...(call.model === '' ? [] : [parseModelName(call.model).id])].join(' ')
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: at(call.start), attributes }, parent)
  if (call.errorCode !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: call.errorCode })
  span.end(at(call.start + call.ms))
}

/** How the conventions name the providers; others go by their own names. */
const PROVIDERS: { [name: string]: string } = {
  bedrock: 'aws.bedrock',
  azure: 'azure.ai.openai',
  google: 'gcp.gemini',
}

function modelAttributes({ model, errorCode }: ModelUse): Attributes {
  const operation = { 'gen_ai.operation.name': 'chat', ...(errorCode !== null && { 'error.type': errorCode }) }
  if (model === '') return operation
  const { provider, id } = parseModelName(model)
  return {
    ...operation,
    'gen_ai.provider.name': PROVIDERS[provider] ?? provider,
    'gen_ai.request.model': id,
    'gen_ai.response.model': id,
  }
}

// ---------------------------------------------------------------------------------------------- metrics

/** Bounds that the conventions recommend: powers of 4 for tokens, of 2 for seconds. */
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power)
const SECONDS = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power)

function instruments(metering: MeterProvider, version: string): (turn: Invocation) => void {
  const meter = metering.getMeter(SCOPE, version)
  const bounds = (explicitBucketBoundaries: number[]) => ({ advice: { explicitBucketBoundaries } })
  const tokens = meter.createHistogram('gen_ai.client.token.usage', { unit: '{token}', ...bounds(TOKENS) })
  const calls = meter.createHistogram('gen_ai.client.operation.duration', { unit: 's', ...bounds(SECONDS) })
  const turns = meter.createHistogram('querent.question.duration', { unit: 's', ...bounds(SECONDS) })
  const cost = meter.createCounter('querent.model.cost', { unit: '{US dollar}' })
  return ({ status, planner, source, errorCode, latencyMs, calls: made }) => {
    const about = { 'querent.status': status, 'querent.planner': planner ?? 'none', 'querent.source': source ?? 'none' }
    turns.record(latencyMs / 1000, { ...about, ...(errorCode !== null && { 'error.type': errorCode }) })
    for (const call of made) {
      const of = modelAttributes(call)
      calls.record(call.ms / 1000, of)
      tokens.record(call.inputTokens, { ...of, 'gen_ai.token.type': 'input' })
      tokens.record(call.outputTokens, { ...of, 'gen_ai.token.type': 'output' })
      cost.add(call.cost ?? 0, of)
    }
  }
}
