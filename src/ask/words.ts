/** The answer in a language model's words, sentence by sentence, each checked before it is told. */
import { asQuerentError, QuerentError } from '../errors.ts'
import type { CallRecord, Models, SessionKeys } from '../models/index.ts'
import type { Prompts } from '../plan/agent/prompts.ts'
import { cut, quoted } from '../plan/agent/quote.ts'
import { formatCell, formatComputed, isNumberColumn, toNumber } from '../present/format.ts'
import { isQuoted } from '../present/quoted.ts'
import { checkAgainst, checkedSentences } from '../present/words-checked.ts'
import type { Settings } from '../settings.ts'
import type { AskEvent, Cell, Plan, ResultColumn, ResultTable } from '../types.ts'

/** Rows that the model is shown; of the others it gets sums, means and ends. */
const SAMPLE_ROWS = 30
const MAX_OUTPUT_TOKENS = 400
const TIMEOUT_MS = 20_000

export type Telling = {
  models: Models
  prompts: Prompts
  user: string
  model: string | undefined
  /** The asker's own credentials. */
  keys?: SessionKeys
  question: string
  plan: Plan
  table: ResultTable
  onModelCall(used: CallRecord): void
  report(error: QuerentError): void
  signal?: AbortSignal
}

/** Whether a language model tells the answer: always, never, or only where the plain words know little of its shape. */
export function isTold({ words }: Settings, models: Models, plan: Plan, table: ResultTable): boolean {
  if (words === 'plain' || models.list().length === 0 || table.rows.length === 0 || isQuoted(plan)) return false
  return words === 'model' || (plan.planner === 'agent' && plan.form === undefined)
}

/**
 * Yields what was checked, returns it all. Empty where nothing held up or the model failed, which is for the log alone: the
 * plain words are there. Throws only what ends the question: a cancellation.
 */
export async function* tellByModel(telling: Telling): AsyncGenerator<AskEvent, string> {
  const { models, user, model, keys, signal, table, question, plan, report } = telling
  const system = telling.prompts('words')
  const messages = [{ role: 'user' as const, content: resultText(telling) }]
  const deadline = Date.now() + TIMEOUT_MS
  const asked = { user, purpose: 'words', model, keys, signal, deadline, onCall: telling.onModelCall }
  const call = { ...asked, system, messages, maxOutputTokens: MAX_OUTPUT_TOKENS }
  // A model's own explanation of its SQL is not checked, so it supports nothing.
  const check = checkAgainst({ table, question, scope: plan.form ? plan.explanation : '' })
  const dropped = (what: string) =>
    report(new QuerentError('LLM_REPLY_INVALID', `A sentence was left out: ${what} is not in the result.`))
  let words = ''
  try {
    for await (const text of checkedSentences(models.stream(call), check, dropped)) {
      words += text
      yield { type: 'words-delta', text }
    }
  } catch (thrown) {
    const error = asQuerentError(thrown)
    if (error.code === 'CANCELLED') throw error
    report(error)
  }
  return words
}

/** The result as the model sees it: columns, some rows, and what the whole adds up to. */
function resultText({ question, plan, table }: Telling): string {
  const { columns, rows, truncated } = table
  const names = columns.map(({ label, unit }) => `${quoted(label)}${unit ? ` in ${quoted(unit)}` : ''}`).join(' | ')
  const sample = rows
    .slice(0, SAMPLE_ROWS)
    .map((row) => row.map((cell, i) => quoted(shownCell(cell, columns[i]))).join(' | '))
  const shown = rows.length > sample.length ? `The first ${sample.length} of ${rows.length} rows are shown.` : ''
  const cutText = truncated
    ? `The result is cut: there are more than these ${rows.length} rows, so it has no totals.`
    : ''
  return [
    `Question: ${quoted(question)}`,
    `Understood as: ${quoted(cut(plan.explanation, 300))}`,
    `<data>\n${[names, ...sample].join('\n')}\n</data>`,
    shown,
    cutText,
    truncated ? '' : aggregatesText(table),
  ]
    .filter(Boolean)
    .join('\n')
}

function aggregatesText({ columns, rows }: ResultTable): string {
  const lines = columns.flatMap((column, i) => {
    if (column.role !== 'measure' || !isNumberColumn(column)) return []
    const values = rows.flatMap((row) => toNumber(row[i] ?? null) ?? [])
    if (values.length < 2) return []
    const sum = values.reduce((total, value) => total + value, 0)
    const say = (value: number) => formatComputed(Number(value.toPrecision(12)), column)
    const total = column.format === 'percent' ? '' : `total ${say(sum)}, `
    const ends = `lowest ${say(Math.min(...values))}, highest ${say(Math.max(...values))}`
    return [`${quoted(column.label)}: ${total}mean ${say(sum / values.length)}, ${ends}`]
  })
  return lines.length === 0 ? '' : `Over all ${rows.length} rows:\n<data>\n${lines.join('\n')}\n</data>`
}

const MAX_CELL = 200

const shownCell = (cell: Cell, column: ResultColumn | undefined): string =>
  cut(column ? formatCell(cell, column) : String(cell), MAX_CELL)
