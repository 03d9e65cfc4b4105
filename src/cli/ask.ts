/** `querent ask`: one question, several, or a conversation. */
import { createInterface } from 'node:readline'
import type { Access } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import type { Querent } from '../index.ts'
import { applyEvent } from '../record/reduce.ts'
import type { AskEvent, Question, Turn, TurnStatus } from '../types.ts'
import { type CallerOptions, callerOf } from './caller.ts'
import { chat } from './chat.ts'
import { type Given, quietSettings } from './flags.ts'
import { LiveText } from './live-text.ts'
import type { Terminal } from './terminal.ts'
import { type Shown, turnText } from './turn-text.ts'
import { withQuerent } from './with-querent.ts'

export type AskOptions = Given &
  CallerOptions & {
    json?: boolean
    rows?: number
    chart?: boolean
    sql?: boolean
    stages?: boolean
    batch?: boolean
    planner?: string
  }

/** What the shell is told: answered, failed, asked back, declined. */
export const EXIT_CODES: Record<TurnStatus, number> = { answered: 0, running: 1, failed: 1, clarified: 2, declined: 3 }

const SHOWN_ROWS = 20

/**
 * Answers the given question, the questions on the input (`-`, `--batch`, or no question and piped input), or opens a
 * conversation. Returns the exit code; with several questions the gravest: failed, then declined, then asked back.
 */
export async function ask(question: string | undefined, options: AskOptions, terminal: Terminal): Promise<number> {
  const { json, rows, chart, sql, stages, batch, role, user, planner, ...given } = options
  const caller = callerOf({ role, user })
  const fromInput = batch || question === '-' || (question === undefined && !terminal.isInputTyped)
  return withQuerent(quietSettings(given), async (querent) => {
    if (fromInput) return askAll(querent, caller, options, terminal)
    if (question === undefined) return chat(querent, caller, options, terminal)
    const turn = await askAndShow(querent, caller, { question }, options, terminal)
    return EXIT_CODES[turn.status]
  })
}

async function askAll(querent: Querent, caller: Access, options: AskOptions, terminal: Terminal): Promise<number> {
  const codes = new Set<number>()
  for await (const line of createInterface({ input: terminal.input })) {
    const question = line.trim()
    if (question === '') continue
    if (!options.json) terminal.out(`${terminal.colours.bold(`> ${question}`)}\n`)
    const turn = await askAndShow(querent, caller, { question }, options, terminal)
    if (!options.json) terminal.out('\n')
    codes.add(EXIT_CODES[turn.status])
  }
  if (codes.size === 0) throw new QuerentError('QUESTION_MISSING', 'There is no question on the input.')
  return [1, 3, 2].find((code) => codes.has(code)) ?? 0
}

/** Asks and prints the answer: its stages and words as they come, the rest at its end; as JSON all at the end. */
export async function askAndShow(
  querent: Querent,
  caller: Access,
  asked: Question,
  options: AskOptions,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<Turn> {
  const question = { ...asked, maxRows: options.rows, planner: options.planner }
  if (options.json) {
    const turn = await askOnce(querent, caller, question, () => {}, signal)
    terminal.out(`${JSON.stringify(turn)}\n`)
    return turn
  }
  const live = new LiveText(terminal, { stages: options.stages ?? querent.models().length > 0 })
  const turn = await askOnce(querent, caller, question, (event) => live.take(event), signal)
  terminal.out(readableTurn(turn, live.end(), options, terminal))
  return turn
}

/** Asks and waits for the end of the turn. Ctrl-C, or the given signal, cancels it. */
async function askOnce(
  querent: Querent,
  caller: Access,
  question: Question,
  follow: (event: AskEvent) => void,
  signal?: AbortSignal,
): Promise<Turn> {
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt)
  try {
    const stop = signal ? AbortSignal.any([signal, interrupted.signal]) : interrupted.signal
    const { question: text, conversationId = '' } = question
    const createdAt = new Date().toISOString()
    let turn: Turn = { conversationId, messageId: '', question: text, status: 'running', createdAt }
    for await (const event of querent.ask(question, caller, stop)) {
      follow(event)
      turn = applyEvent(turn, event)
    }
    return turn
  } finally {
    process.removeListener('SIGINT', interrupt)
  }
}

function readableTurn(
  turn: Turn,
  shown: Shown,
  options: AskOptions,
  { width, colours, isOutputRead }: Terminal,
): string {
  return turnText(turn, {
    shown,
    width,
    colours,
    maxRows: options.rows ?? SHOWN_ROWS,
    showChart: options.chart ?? isOutputRead,
    showSql: options.sql ?? isOutputRead,
  })
}
