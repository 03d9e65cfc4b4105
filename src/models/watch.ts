/** Deadlines of a call: nothing that waits for a model waits for ever. */
import type { QuerentError } from '../errors.ts'

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A signal that is aborted by what came first, and the error that says what that was. */
export class Watch {
  readonly signal: AbortSignal
  private readonly controller = new AbortController()
  private readonly parent: AbortSignal | undefined
  private readonly onParent: () => void
  private timer: NodeJS.Timeout | undefined
  private reason: QuerentError | undefined

  /** `parent` ends this watch too, with the error that `ofParent` gives. */
  constructor(parent: AbortSignal | undefined, ofParent: () => QuerentError) {
    this.signal = this.controller.signal
    this.parent = parent
    this.onParent = () => this.end(ofParent())
    if (parent?.aborted) this.onParent()
    else parent?.addEventListener('abort', this.onParent, { once: true })
  }

  /** Why it ended; undefined while it has not. */
  get error(): QuerentError | undefined {
    return this.reason
  }

  /** Starts the clock anew: ends with `error` unless set again or stopped within the time. */
  set(milliseconds: number, error: () => QuerentError): void {
    clearTimeout(this.timer)
    if (this.reason) return
    if (milliseconds <= 0) return this.end(error())
    this.timer = setTimeout(() => this.end(error()), Math.min(milliseconds, LONGEST_TIMER_MS))
  }

  /** Releases the clock and the parent, and whatever still runs under the signal. */
  stop(): void {
    clearTimeout(this.timer)
    this.parent?.removeEventListener('abort', this.onParent)
    this.controller.abort()
  }

  /** The promise, or the error of this watch when it ends first. */
  async orEnd<T>(promise: Promise<T>): Promise<T> {
    if (this.reason) {
      promise.catch(() => {})
      throw this.reason
    }
    let listener = (): void => {}
    const ended = new Promise<never>((_, reject) => {
      listener = () => reject(this.reason)
      this.signal.addEventListener('abort', listener, { once: true })
    })
    try {
      return await Promise.race([promise, ended])
    } catch (error) {
      throw this.reason ?? error
    } finally {
      this.signal.removeEventListener('abort', listener)
    }
  }

  private end(error: QuerentError): void {
    if (this.reason) return
    clearTimeout(this.timer)
    this.reason = error
    this.controller.abort(new DOMException(error.message, 'AbortError'))
  }
}
