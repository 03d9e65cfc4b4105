/** The last lines of the log, for those who look at it while it is written. */
import { EventEmitter, once } from 'node:events'

const KEPT = 500

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** One line; `n` counts the lines of this process. */
export type LogLine = {
  n: number
  /** ISO, UTC. */
  time: string
  level: string
  message: string
  requestId: string | null
  /** What else the line says. */
  details: { [name: string]: unknown }
}

/** A stream of a logger that keeps its last 500 lines. */
export class LogTail {
  readonly #lines: LogLine[] = []
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #count = 0

  /** Takes a line as the logger writes it, in JSON; what is no line is left out. */
  write(text: string): void {
    const line = parsed(text)
    if (line === undefined) return
    this.#count += 1
    this.#lines.push({ n: this.#count, ...line })
    if (this.#lines.length > KEPT) this.#lines.shift()
    this.#changes.emit('line')
  }

  /** The last lines, oldest first. */
  last(count: number): LogLine[] {
    return this.#lines.slice(-count)
  }

  /** The lines after number `n` as they come, until the signal aborts. */
  async *follow(n: number, signal: AbortSignal): AsyncGenerator<LogLine> {
    for (let seen = n; !signal.aborted; ) {
      for (const line of this.#lines.filter((one) => one.n > seen)) {
        if (signal.aborted) return
        yield line
        seen = line.n
      }
      if (this.#count <= seen && !(await this.#changed(signal))) return
    }
  }

  async #changed(signal: AbortSignal): Promise<boolean> {
    try {
      await once(this.#changes, 'line', { signal })
      return true
    } catch {
      return false
    }
  }
}

function parsed(text: string): Omit<LogLine, 'n'> | undefined {
  try {
    const { time, level, msg, requestId, ...details } = JSON.parse(text)
    return {
      time: new Date(time).toISOString(),
      level: LEVELS[level] ?? String(level),
      message: String(msg ?? ''),
      requestId: typeof requestId === 'string' ? requestId : null,
      details,
    }
  } catch {
    return undefined
  }
}
