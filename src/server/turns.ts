/** Turns under way: each runs in the background, keeps its events, and is followed by any number of readers. */
import { EventEmitter, once } from 'node:events'
import type { Access } from '../access/types.ts'
import { asQuerentError, QuerentError } from '../errors.ts'
import type { Querent } from '../index.ts'
import type { SessionKeys } from '../models/index.ts'
import { applyEvent } from '../record/reduce.ts'
import type { AskEvent, Question, Turn } from '../types.ts'

/** An event and its place in the turn, counted from 1. */
export type NumberedEvent = { n: number; event: AskEvent }

type Received = Extract<AskEvent, { type: 'question-received' }>

/** One turn while it runs, and for a while after: its events so far, the turn they add up to, and a way to stop it. */
export class LiveTurn {
  readonly userId: string
  readonly #abort: AbortController
  readonly #events: AskEvent[]
  readonly #changes = new EventEmitter()
  #turn: Turn

  constructor(userId: string, received: Received, abort: AbortController) {
    const { conversationId, messageId, question } = received
    const createdAt = new Date().toISOString()
    this.userId = userId
    this.#abort = abort
    this.#events = [received]
    this.#turn = applyEvent({ conversationId, messageId, question, status: 'running', createdAt }, received)
    // Every reader is a listener, and the number of readers is not a leak.
    this.#changes.setMaxListeners(0)
  }

  get turn(): Turn {
    return this.#turn
  }

  get events(): readonly AskEvent[] {
    return this.#events
  }

  get finished(): boolean {
    return this.#events.at(-1)?.type === 'turn-finished'
  }

  /** Takes the next event and wakes the readers. Only the registry adds events. */
  add(event: AskEvent): void {
    this.#events.push(event)
    this.#turn = applyEvent(this.#turn, event)
    this.#changes.emit('change')
  }

  /** Stops the turn at its next wait; its last events then say that it was cancelled. */
  cancel(): void {
    this.#abort.abort()
  }

  eventsAfter(n: number): NumberedEvent[] {
    return this.#events.slice(n).map((event, i) => ({ n: n + i + 1, event }))
  }

  /** Events after number `after`, as they come, until the turn has finished. Ends quietly when the signal aborts. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<NumberedEvent> {
    for (let n = after; !signal.aborted; ) {
      for (const numbered of this.eventsAfter(n)) {
        if (signal.aborted) return
        yield numbered
        n = numbered.n
      }
      if (n >= this.#events.length && !(await this.#changed(signal))) return
    }
  }

  /** Resolves when there is an event after number `after`, when the turn has finished, or when the signal aborts. */
  async settledAfter(after: number, signal: AbortSignal): Promise<void> {
    while (this.#events.length <= after && (await this.#changed(signal))) {
      // waits for the next event
    }
  }

  /** The finished turn. */
  async whenFinished(): Promise<Turn> {
    while (await this.#changed()) {
      // waits for the last event
    }
    return this.#turn
  }

  /** Resolves with true at the next event, with false when there will be none or the signal aborts. */
  async #changed(signal?: AbortSignal): Promise<boolean> {
    if (this.finished || signal?.aborted) return false
    try {
      await once(this.#changes, 'change', { signal })
      return true
    } catch {
      return false
    }
  }
}

export type TurnRegistryOptions = {
  /** How long a finished turn can still be followed event by event, in milliseconds. */
  keepMs?: number
  /** Turns that may run at the same time; one more is refused with OVERLOADED. */
  maxRunning?: number
  /** Told what `ask` threw, which it should never do. */
  onCrash?: (error: unknown) => void
}

/** Every live turn of this process by message id. Turns of other users do not exist for a caller. */
export class TurnRegistry {
  readonly #querent: Pick<Querent, 'ask'>
  readonly #options: Required<TurnRegistryOptions>
  readonly #turns = new Map<string, LiveTurn>()
  #starting = 0
  #stopping = false

  constructor(querent: Pick<Querent, 'ask'>, options: TurnRegistryOptions = {}) {
    this.#querent = querent
    this.#options = { keepMs: 60_000, maxRunning: 200, onCrash: () => undefined, ...options }
  }

  /**
   * Starts a turn and returns it once it has its ids; it then goes on by itself. Throws OVERLOADED when too many turns
   * run or the server is stopping, and the turn's own error when it fails before it has ids.
   */
  async start(question: Question, access: Access, keys?: SessionKeys): Promise<LiveTurn> {
    this.#refuseWhenFull()
    const abort = new AbortController()
    const events = this.#querent.ask(question, access, abort.signal, keys)
    this.#starting += 1
    try {
      const received = await firstEvent(events)
      const turn = new LiveTurn(access.user.id, received, abort)
      this.#turns.set(received.messageId, turn)
      void this.#run(turn, events)
      return turn
    } finally {
      this.#starting -= 1
    }
  }

  /** The live turn of this caller, or undefined when it is not (or no longer) live. */
  find(messageId: string, access: Access): LiveTurn | undefined {
    const turn = this.#turns.get(messageId)
    return turn?.userId === access.user.id ? turn : undefined
  }

  /** Takes no more turns, waits up to `ms` for those under way, cancels the rest and waits up to `ms / 5` for their end. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true
    await this.#finishedWithin(ms)
    for (const turn of this.#running()) turn.cancel()
    await this.#finishedWithin(ms / 5)
  }

  #running(): LiveTurn[] {
    return [...this.#turns.values()].filter((turn) => !turn.finished)
  }

  #refuseWhenFull(): void {
    if (this.#stopping) throw new QuerentError('OVERLOADED', 'The server is stopping and takes no more questions.')
    if (this.#running().length + this.#starting >= this.#options.maxRunning) {
      throw new QuerentError('OVERLOADED', `${this.#options.maxRunning} questions are being answered already.`)
    }
  }

  async #finishedWithin(ms: number): Promise<void> {
    const deadline = Promise.withResolvers<void>()
    const timer = setTimeout(deadline.resolve, ms)
    await Promise.race([Promise.all(this.#running().map((turn) => turn.whenFinished())), deadline.promise])
    clearTimeout(timer)
  }

  async #run(turn: LiveTurn, events: AsyncGenerator<AskEvent>): Promise<void> {
    try {
      for await (const event of events) turn.add(event)
      if (!turn.finished) throw new Error('the turn ended without turn-finished')
    } catch (thrown) {
      this.#options.onCrash(thrown)
      turn.add({ type: 'failed', error: asQuerentError(thrown).toBody().error })
      turn.add({ type: 'turn-finished', status: 'failed', ms: Date.now() - Date.parse(turn.turn.createdAt) })
    }
    setTimeout(() => this.#turns.delete(turn.turn.messageId), this.#options.keepMs).unref()
  }
}

/** The event that gives the turn its ids. Throws the failure that came instead. */
async function firstEvent(events: AsyncGenerator<AskEvent>): Promise<Received> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const event = next.value
    if (event.type === 'question-received') return event
    if (event.type === 'failed')
      throw new QuerentError(event.error.code, event.error.message, { next: event.error.next })
  }
  throw new QuerentError('INTERNAL', 'The question was not taken up.')
}
