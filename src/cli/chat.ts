/** A conversation in the terminal. */
import { createInterface, type Interface } from 'node:readline/promises'
import { OWNER } from '../access/types.ts'
import type { Querent } from '../index.ts'
import type { Turn } from '../types.ts'
import { type AskOptions, askOnce } from './ask.ts'
import type { Terminal } from './terminal.ts'
import { nextQuestions } from './turn-text.ts'

const HELP = 'Ask a question. A number asks the line with that number; "new" starts over; "quit" or Ctrl-D ends.\n\n'

/** Reads questions until the input ends or the person quits. Returns the exit code. */
export async function chat(
  querent: Querent,
  show: (turn: Turn) => void,
  options: AskOptions,
  terminal: Terminal,
): Promise<number> {
  const lines = createInterface({ input: terminal.input, output: process.stdout })
  terminal.out(await greeting(querent))
  let last: Turn | undefined
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    const said = line.trim()
    if (said === 'quit' || said === 'exit') break
    if (said === 'new') last = undefined
    if (said === 'new' || said === '') continue
    const question = chosenQuestion(said, last)
    last = await askOnce(
      querent,
      { question, conversationId: last?.conversationId, maxRows: options.rows },
      interruptOf(lines),
    )
    terminal.out('\n')
    show(last)
    terminal.out('\n')
  }
  lines.close()
  return 0
}

async function greeting(querent: Querent): Promise<string> {
  const { label, examples } = await querent.catalog(undefined, OWNER)
  const suggestions = examples.slice(0, 3).map((example) => `  ${example}\n`)
  return `${label}\n${HELP}${suggestions.length === 0 ? '' : `For example:\n${suggestions.join('')}\n`}`
}

/** The next line, or undefined when the input has ended. Ctrl-C at the prompt ends it too. */
function nextLine(lines: Interface): Promise<string | undefined> {
  const ended = Promise.withResolvers<undefined>()
  lines.once('close', () => ended.resolve(undefined))
  lines.once('SIGINT', () => ended.resolve(undefined))
  return Promise.race([lines.question('> '), ended.promise]).finally(() => {
    lines.removeAllListeners('close')
    lines.removeAllListeners('SIGINT')
  })
}

/** Ctrl-C while a question is being answered reaches the line reader, not the process. */
function interruptOf(lines: Interface): AbortSignal {
  const interrupted = new AbortController()
  lines.once('SIGINT', () => interrupted.abort())
  return interrupted.signal
}

/** What was typed, or the question that its number stands for after the last turn. */
export function chosenQuestion(said: string, last: Turn | undefined): string {
  if (last === undefined || !/^\d{1,2}$/.test(said)) return said
  return nextQuestions(last)[Number(said) - 1] ?? said
}
