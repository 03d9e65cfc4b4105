/** Figures for Prometheus. Labels have few values: names of the settings and of tables in the code, never words of people. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Invocation, ModelUse } from '../record/index.ts'

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
const STAGE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60]

/** Stands for a label that has no value. */
const NONE = 'none'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export type HttpRequest = { method: string; route: string; status: number; ms: number }

/** The figures of one server, counted from its start. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #questions = this.#counter('questions_total', 'Questions by how they ended', 'status planner source')
  readonly #errors = this.#counter('question_errors_total', 'Failed questions by the code of their error', 'code')
  readonly #cacheHits = this.#counter('cache_hits_total', 'Questions answered from what was kept')
  readonly #duration = this.#histogram('question_duration_seconds', 'Time to the end of a turn', SECONDS, 'status')
  readonly #stages = this.#histogram('stage_duration_seconds', 'Time of each stage of a turn', STAGE_SECONDS, 'stage')
  readonly #calls = this.#counter('model_calls_total', 'Calls of language models', 'model purpose outcome')
  readonly #tokens = this.#counter('model_tokens_total', 'Tokens of language models', 'model type')
  readonly #cost = this.#counter('model_cost_dollars_total', 'Cost of language models, US dollars', 'model')
  readonly #callTime = this.#histogram('model_call_duration_seconds', 'Time of calls of models', SECONDS, 'model')
  readonly #requests = this.#counter('http_requests_total', 'HTTP requests', 'method route status')
  readonly #requestTime = this.#histogram('http_request_duration_seconds', 'Time to first byte', SECONDS, 'route')
  readonly #ready = this.#gauge('source_ready', 'Whether a source is ready, 1 or 0', 'source')
  readonly #build = this.#gauge('build_info', 'Always 1', 'version node')
  #watchesProcess = false

  constructor(version: string) {
    this.#build.set({ version, node: process.versions.node }, 1)
  }

  /** Counts a turn that has ended. */
  readonly turn = (turn: Invocation): void => {
    const { status, planner, source, errorCode, latencyMs, stages, calls, cacheHit } = turn
    this.#questions.inc({ status, planner: planner ?? NONE, source: source ?? NONE })
    this.#duration.observe({ status }, latencyMs / 1000)
    if (errorCode !== null) this.#errors.inc({ code: errorCode })
    if (cacheHit) this.#cacheHits.inc()
    for (const { name, ms } of stages) this.#stages.observe({ stage: name }, ms / 1000)
    for (const call of calls) this.#call(call)
  }

  /** Counts a request; `route` is the pattern that it matched, not its address. */
  request({ method, route, status, ms }: HttpRequest): void {
    this.#requests.inc({ method: METHODS.has(method) ? method : 'OTHER', route, status: String(status) })
    this.#requestTime.observe({ route }, ms / 1000)
  }

  /** Everything in the text format of Prometheus. The process itself is watched from the first look on. */
  async text(sources: readonly { name: string; ready: boolean }[]): Promise<string> {
    if (!this.#watchesProcess) collectDefaultMetrics({ register: this.#registry })
    this.#watchesProcess = true
    for (const { name, ready } of sources) this.#ready.set({ source: name }, ready ? 1 : 0)
    return this.#registry.metrics()
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  #call({ model: name, purpose, errorCode, ms, inputTokens, outputTokens, cachedTokens, cost }: ModelUse): void {
    const model = name === '' ? NONE : name
    this.#calls.inc({ model, purpose, outcome: errorCode ?? 'ok' })
    this.#callTime.observe({ model }, ms / 1000)
    this.#tokens.inc({ model, type: 'input' }, inputTokens)
    this.#tokens.inc({ model, type: 'output' }, outputTokens)
    this.#tokens.inc({ model, type: 'cached' }, cachedTokens)
    this.#cost.inc({ model }, cost ?? 0)
  }

  #counter(name: string, help: string, labels = ''): Counter {
    return new Counter({ ...this.#named(name, labels), help })
  }

  #gauge(name: string, help: string, labels = ''): Gauge {
    return new Gauge({ ...this.#named(name, labels), help })
  }

  #histogram(name: string, help: string, buckets: number[], labels = ''): Histogram {
    return new Histogram({ ...this.#named(name, labels), help, buckets })
  }

  #named(name: string, labels: string) {
    const labelNames = labels === '' ? [] : labels.split(' ')
    return { name: `querent_${name}`, labelNames, registers: [this.#registry] }
  }
}
