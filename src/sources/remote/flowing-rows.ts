/** Rows that a driver sends by itself, kept until they are asked for: the connection rests while there are enough of them. */
import type { Cell } from '../../types.ts'
import { engineFailure } from '../failure.ts'
import type { Batch } from './session.ts'

/** How a driver is told to wait and to go on. */
export type Flow = { pause(): void; resume(): void }

export class FlowingRows {
  /** True when the server has sent all that it will send. */
  done = false
  private readonly flow: Flow
  private readonly maxCharacters: number
  private rows: Cell[][] = []
  private wanted = 0
  private characters = 0
  private error: Error | null = null
  private waiting: PromiseWithResolvers<void> | null = null

  /** `maxCharacters`: the most text that one batch may hold. */
  constructor(flow: Flow, maxCharacters: number) {
    this.flow = flow
    this.maxCharacters = maxCharacters
  }

  /** The next rows, at most `count`. Rejects with the driver's error. */
  async read(count: number): Promise<Batch> {
    this.wanted = count
    this.characters = 0
    while (!this.done && this.rows.length < this.wanted && !this.error) {
      const waiting = Promise.withResolvers<void>()
      this.waiting = waiting
      // What came while nobody asked is taken at once.
      this.flow.resume()
      await waiting.promise
    }
    if (this.error) throw this.error
    const rows = this.rows.splice(0, count)
    return { rows, done: this.done && this.rows.length === 0 }
  }

  take(cells: Cell[]): void {
    for (const cell of cells) if (typeof cell === 'string') this.characters += cell.length
    this.rows.push(cells)
    if (this.characters > this.maxCharacters) this.finish(engineFailure('too-large', `${this.characters} characters`))
    else if (this.rows.length >= this.wanted) {
      this.flow.pause()
      this.wake()
    }
  }

  /** There are no more rows: with an error, of which the first one counts, or because all have come. */
  finish(error: Error | null): void {
    this.error ??= error
    this.done = true
    this.wake()
  }

  private wake(): void {
    this.waiting?.resolve()
    this.waiting = null
  }
}
