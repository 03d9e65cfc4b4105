/** A conversation in the terminal. */
import { createInterface } from 'node:readline'
import type { Access } from '../access/types.ts'
import type { Querent } from '../index.ts'
import type { Turn } from '../types.ts'
import { type AskOptions, askAndShow } from './ask.ts'
import type { Terminal } from './terminal.ts'
import { nextQuestions } from './turn-text.ts'

const HELP = 'Ask a question. A number asks the line with that number; "new" starts over; "quit" or Ctrl-D ends.\n\n'

/**
 * Reads questions until the input ends or the person quits. Ctrl-C stops the question that is being answered, and ends
 * the conversation while there is none. Returns the exit code.
 */
export async function chat(querent: Querent, caller: Access, options: AskOptions, terminal: Terminal): Promise<number> {
  terminal.out(await greeting(querent, caller))
  const lines = createInterface({ input: terminal.input, output: terminal.output, prompt: '> ' })
  let hasEnded = false
  lines.on('close', () => {
    hasEnded = true
  })
  let running: AbortController | undefined
  lines.on('SIGINT', () => (running === undefined ? lines.close() : running.abort()))
  let last: Turn | undefined
  lines.prompt()
  for await (const line of lines) {
    const said = line.trim()
    if (said === 'quit' || said === 'exit') break
    if (said === 'new') last = undefined
    if (said !== 'new' && said !== '') {
      running = new AbortController()
      const question = { question: chosenQuestion(said, last), conversationId: last?.conversationId }
      terminal.out('\n')
      last = await askAndShow(querent, caller, question, options, terminal, running.signal)
      running = undefined
      terminal.out('\n')
    }
    // Lines that were pasted are still answered after the input has ended.
    if (!hasEnded) lines.prompt()
  }
  lines.close()
  return 0
}

async function greeting(querent: Querent, caller: Access): Promise<string> {
  const { label, examples } = await querent.catalog(undefined, caller)
  const suggestions = examples.slice(0, 3).map((example) => `  ${example}\n`)
  return `${label}\n${HELP}${suggestions.length === 0 ? '' : `For example:\n${suggestions.join('')}\n`}`
}

/** What was typed, or the question that its number stands for after the last turn. */
export function chosenQuestion(said: string, last: Turn | undefined): string {
  if (last === undefined || !/^\d{1,2}$/.test(said)) return said
  return nextQuestions(last)[Number(said) - 1] ?? said
}
