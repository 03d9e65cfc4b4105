/** A finished turn as text for a terminal: the words first, then what they rest on. */
import type { Turn } from '../types.ts'
import { printable, type Terminal, wrap } from './terminal.ts'
import { chartText } from './text-chart.ts'
import { resultText } from './text-table.ts'

export type TurnTextOptions = Pick<Terminal, 'width' | 'colours'> & {
  maxRows: number
  showChart: boolean
  showSql: boolean
  /** What has been printed while the turn ran. */
  shown?: Shown
}

export type Shown = { words: boolean; explanation: boolean }

/** The whole turn, ending with a line break; parts are set apart by an empty line. */
export function turnText(turn: Turn, options: TurnTextOptions): string {
  const parts = [...endings(turn, options), ...answerParts(turn, options)]
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`
}

/** What there is to ask next, in the order in which `turnText` numbers it. */
export function nextQuestions(turn: Turn): string[] {
  if (turn.clarification) return turn.clarification.choices.map(({ question }) => question)
  if (turn.decline) return turn.decline.suggestions
  return turn.answer?.followUps ?? []
}

/** A turn that has no answer: the question back, the reason, or the error. */
function endings({ clarification, decline, error }: Turn, { colours, width }: TurnTextOptions): string[] {
  if (error) return [`${colours.red(paragraph(error.message, width))}\n${paragraph(error.next, width)}`]
  if (clarification) {
    return [
      `${colours.yellow(paragraph(clarification.question, width))}\n${numbered(clarification.choices.map((c) => c.label))}`,
    ]
  }
  if (!decline) return []
  const suggestions = decline.suggestions.length === 0 ? '' : `\nYou could ask:\n${numbered(decline.suggestions)}`
  return [colours.yellow(paragraph(decline.reason, width)) + suggestions]
}

function answerParts(turn: Turn, options: TurnTextOptions): string[] {
  const { colours, width, showSql, shown } = options
  const { answer, plan, sql } = turn
  const parts = [
    answer && !shown?.words && colours.bold(paragraph(answer.words, width)),
    ...tableParts(turn, options),
    answer?.caveats.map((caveat) => colours.yellow(paragraph(`Note: ${caveat}`, width))).join('\n'),
    showSql && sql ? colours.dim(sql.split('\n').map(printable).join('\n')) : undefined,
    plan && understanding(plan, options),
    answer && answer.followUps.length > 0 ? `Next:\n${numbered(answer.followUps)}` : undefined,
  ]
  return parts.filter((part): part is string => Boolean(part))
}

/** The table and the chart. A single value needs neither: the words have said it. */
function tableParts({ table, chart }: Turn, { width, colours, maxRows, showChart }: TurnTextOptions): string[] {
  if (table === undefined || table.rows.length === 0) return []
  if (table.rows.length === 1 && table.columns.length === 1) return []
  const drawn = chart && showChart ? chartText(chart, table, width) : undefined
  return [resultText(table, { width, colours, maxRows }), ...(drawn === undefined ? [] : [colours.cyan(drawn)])]
}

function understanding(plan: NonNullable<Turn['plan']>, { width, colours, shown }: TurnTextOptions): string {
  const { explanation, assumptions } = plan
  const lines = [
    ...(shown?.explanation ? [] : [`Understood as: ${explanation}`]),
    ...assumptions.map((assumption) => `Assumed: ${assumption}`),
  ]
  return lines.length === 0 ? '' : colours.dim(lines.map((line) => paragraph(line, width)).join('\n'))
}

const paragraph = (text: string, width: number): string => wrap(printable(text), width).join('\n')

const numbered = (items: string[]): string => items.map((item, i) => `  ${i + 1}. ${printable(item)}`).join('\n')
