/** A store small enough to read: one state, one way to change it, listeners. */
import { type Change, INITIAL, reduce, type State } from './state.ts'

export class Store {
  #state: State
  readonly #listeners = new Set<() => void>()

  constructor(given: Partial<State> = {}) {
    this.#state = { ...INITIAL, ...given }
  }

  get state(): State {
    return this.#state
  }

  apply(change: Change): void {
    this.#state = reduce(this.#state, change)
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener after every change; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
