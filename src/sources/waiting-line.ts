/** Callers that wait for something to be free, in the order of asking: for a time, as long as they want it, and not too many. */
import { QuerentError } from '../errors.ts'
import { cancelled } from './failure.ts'

export type Patience = { maxWaitMs: number; signal?: AbortSignal }

export class WaitingLine<T> {
  private readonly maxWaiting: number
  private readonly waiting: PromiseWithResolvers<T>[] = []

  /** `maxWaiting`: callers that may wait at a time. */
  constructor(maxWaiting: number) {
    this.maxWaiting = maxWaiting
  }

  get length(): number {
    return this.waiting.length
  }

  /** What the caller is served with. Throws OVERLOADED and CANCELLED, at once or in the promise. */
  join({ maxWaitMs, signal }: Patience): Promise<T> {
    if (signal?.aborted) throw cancelled(signal.reason)
    if (this.waiting.length >= this.maxWaiting) throw this.overloaded()
    const place = Promise.withResolvers<T>()
    const giveUp = (error: QuerentError) => {
      const index = this.waiting.indexOf(place)
      if (index >= 0) this.waiting.splice(index, 1)
      place.reject(error)
    }
    const onAbort = () => giveUp(cancelled(signal?.reason))
    const timer = setTimeout(() => giveUp(this.overloaded()), maxWaitMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.waiting.push(place)
    return place.promise.finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  }

  serveFirst(served: T): void {
    this.waiting.shift()?.resolve(served)
  }

  refuseFirst(error: QuerentError): void {
    this.waiting.shift()?.reject(error)
  }

  refuseAll(error: QuerentError): void {
    for (const place of this.waiting.splice(0)) place.reject(error)
  }

  private overloaded(): QuerentError {
    return new QuerentError('OVERLOADED', `${this.waiting.length} queries are waiting for this source.`)
  }
}
