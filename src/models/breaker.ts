/**
 * A circuit breaker (M. Nygard, "Release It!", 2007): after so many failures in a row the model is left alone for a
 * while; then one call may try it, and its outcome closes the breaker or opens it again.
 */
export type BreakerOptions = { failures: number; openMs: number }

export class Breaker {
  private failures = 0
  private openedAt: number | undefined
  private probing = false
  private readonly options: BreakerOptions
  private readonly now: () => number

  /** `now` is a monotonic clock in milliseconds. */
  constructor(options: BreakerOptions, now: () => number = () => performance.now()) {
    this.options = options
    this.now = now
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.openedAt === undefined) return 'closed'
    return this.retryInMs > 0 ? 'open' : 'half-open'
  }

  /** Milliseconds until a call may try again; 0 when it may now. */
  get retryInMs(): number {
    if (this.openedAt === undefined) return 0
    return Math.max(0, this.openedAt + this.options.openMs - this.now())
  }

  /** Asks to make a call. Whoever gets true must say how it ended: `succeeded`, `failed` or `released`. */
  enter(): boolean {
    if (this.state === 'closed') return true
    if (this.state === 'open' || this.probing) return false
    this.probing = true
    return true
  }

  succeeded(): void {
    this.failures = 0
    this.openedAt = undefined
    this.probing = false
  }

  failed(): void {
    this.failures += 1
    if (this.probing || this.failures >= this.options.failures) this.openedAt = this.now()
    this.probing = false
  }

  /** The call ended in a way that says nothing about the model: cancelled, or refused for its content. */
  released(): void {
    this.probing = false
  }
}
