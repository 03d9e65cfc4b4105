/** The stages of a turn: when each began and how long it took. */
import type { Stage } from '../record/index.ts'
import type { AskEvent } from '../types.ts'

/** What the turn does after an event, until the next one comes. */
const AFTER: Partial<Record<AskEvent['type'], string>> = {
  'question-received': 'resolve',
  'question-resolved': 'prepare',
  'context-found': 'plan',
  'plan-ready': 'check',
  'sql-checked': 'run',
  'rows-available': 'chart',
  'chart-ready': 'tell',
  'words-delta': 'tell',
}

/** Times the stages by the events that end them. What lies between two stages is the event being kept and told. */
export class StageClock {
  readonly stages: Stage[] = []
  private readonly turnStart: number
  private current: { name: string; from: number } | undefined

  /** `turnStart` as `performance.now()` gives it. */
  constructor(turnStart: number) {
    this.turnStart = turnStart
    this.current = { name: 'open', from: turnStart }
  }

  /** An event, or the end, has come: the stage before it is over. */
  end(): void {
    if (this.current === undefined) return
    const { name, from } = this.current
    const last = this.stages.at(-1)
    const ms = performance.now() - from
    this.current = undefined
    // Sentences come one by one: they are one stage.
    if (last?.name === name) last.ms = rounded(from - this.turnStart + ms - last.start)
    else this.stages.push({ name, start: rounded(from - this.turnStart), ms: rounded(ms) })
  }

  /** The event has been told, and the turn goes on. */
  begin({ type }: AskEvent): void {
    const name = AFTER[type]
    this.current = name === undefined ? undefined : { name, from: performance.now() }
  }
}

/** Hundredths of a millisecond. */
export const rounded = (ms: number): number => Math.round(ms * 100) / 100
