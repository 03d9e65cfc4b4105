/** A turn while it runs: its stages, and the words as they come. What comes at the end is `turnText`. */
import { stepsOf } from '../server/turn-response.ts'
import type { AskEvent } from '../types.ts'
import { printable, type Terminal, widthOf } from './terminal.ts'
import type { Shown } from './turn-text.ts'

/** The stages that take a while, or say how far it is. */
const STAGES: ReadonlySet<AskEvent['type']> = new Set([
  'context-found',
  'plan-ready',
  'sql-checked',
  'rows-available',
] as const)

/** Prints the events of one turn as they come. */
export class LiveText {
  readonly #terminal: Terminal
  readonly #stages: boolean
  #staged = false
  #words = false
  /** Columns of the last line that are used. */
  #column = 0

  constructor(terminal: Terminal, { stages }: { stages: boolean }) {
    this.#terminal = terminal
    this.#stages = stages
  }

  take(event: AskEvent): void {
    if (event.type === 'words-delta') this.#write(event.text)
    else if (this.#stages && STAGES.has(event.type)) this.#stage(event)
  }

  /** Ends what was printed with an empty line, and says what it was. */
  end(): Shown {
    if (this.#words) this.#terminal.out('\n\n')
    else if (this.#staged) this.#terminal.out('\n')
    return { words: this.#words, explanation: this.#staged }
  }

  #stage(event: AskEvent): void {
    const { colours, out } = this.#terminal
    this.#staged = true
    for (const { description, ms } of stepsOf([event]))
      out(`${colours.dim(`· ${printable(description)}${timeOf(ms)}`)}\n`)
  }

  /** Lines are broken between words, as far as they have come. */
  #write(text: string): void {
    const { colours, out, width } = this.#terminal
    if (!this.#words && this.#staged) out('\n')
    this.#words = true
    const pieces = printable(text)
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => {
        const columns = widthOf(word)
        const fits = this.#column + 1 + columns <= width
        const space = this.#column === 0 ? '' : fits ? ' ' : '\n'
        this.#column = space === ' ' ? this.#column + 1 + columns : columns
        return space + word
      })
    out(colours.bold(pieces.join('')))
  }
}

const WORTH_TELLING_MS = 100

const timeOf = (ms: number | undefined): string =>
  ms === undefined || ms < WORTH_TELLING_MS ? '' : ` (${(ms / 1000).toFixed(1)} s)`
