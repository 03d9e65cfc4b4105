/** What an owner may look at, as the server tells it. */
import type * as shapes from '../../src/server/monitor-shapes.ts'
import type { Api } from '../api.ts'

export type Analytics = shapes.Analytics
export type InvocationList = shapes.InvocationList
export type LogItem = shapes.LogItem
export type MonitorFigures = shapes.MonitorFigures
export type MonitorHealth = shapes.MonitorHealth
export type TraceItem = shapes.TraceItem

export type InvocationAsked = {
  minutes: number
  limit: number
  offset: number
  order: 'latest' | 'slowest'
  filters: { readonly [name: string]: string }
}

/** The monitor of one server. Every method throws what the API throws. */
export class Watcher {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  figures(minutes: number): Promise<MonitorFigures> {
    return this.#api.read(`api/monitor/figures?minutes=${minutes}`)
  }

  invocations({ minutes, limit, offset, order, filters }: InvocationAsked): Promise<InvocationList> {
    const given = Object.entries(filters).filter(([, value]) => value !== '')
    const page = { minutes: `${minutes}`, limit: `${limit}`, offset: `${offset}`, order }
    return this.#api.read(`api/monitor/invocations?${new URLSearchParams([...Object.entries(page), ...given])}`)
  }

  trace(messageId: string): Promise<TraceItem> {
    return this.#api.read(`api/monitor/invocations/${encodeURIComponent(messageId)}`)
  }

  analytics(days: number): Promise<Analytics> {
    return this.#api.read(`api/monitor/analytics?days=${days}`)
  }

  health(): Promise<MonitorHealth> {
    return this.#api.read('api/monitor/health')
  }

  async lastLines(lines: number): Promise<LogItem[]> {
    return (await this.#api.read<{ lines: LogItem[] }>(`api/monitor/log?lines=${lines}`)).lines
  }

  /** The lines after the last `lines`, those included, as they are written. */
  async *followLog(lines: number, signal: AbortSignal): AsyncGenerator<LogItem> {
    for await (const { data } of this.#api.events(`api/monitor/log/stream?lines=${lines}`, signal))
      yield JSON.parse(data) as LogItem
  }
}
