/**
 * Work that may be cut short, one piece at a time. A race against one promise that lives as long as its owner would do the
 * same, and would keep the result of every piece for as long.
 */
export class Interruptible {
  private reject: ((error: unknown) => void) | null = null
  private interrupted: { error: unknown } | null = null

  /** The result of the work, or the error of the interruption, whichever is first. What comes later is not heard. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.interrupted) throw this.interrupted.error
    const turn = Promise.withResolvers<T>()
    this.reject = turn.reject
    work().then(turn.resolve, turn.reject)
    try {
      return await turn.promise
    } finally {
      this.reject = null
    }
  }

  /** Ends the work of now and of the future with an error; the first counts. */
  interrupt(error: unknown): void {
    this.interrupted ??= { error }
    this.reject?.(this.interrupted.error)
  }
}
