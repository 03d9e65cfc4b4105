/** Words that a language model wrote: a sentence is shown only when every number in it is answered for by the result. */
import type { Cell, ResultColumn, ResultTable } from '../types.ts'
import { formatCell, isNumberColumn, toNumber } from './format.ts'
import { numberOf, numbersInWords, RATIO_WORDS, type SaidNumber } from './words-numbers.ts'

/** What the sentences may rest on: the result, and words that we have checked before: the question and its explanation. */
export type CheckedAgainst = { table: ResultTable; question: string; scope: string }

/** Says what in a sentence is not supported; undefined where all of it is. */
export type SentenceCheck = (sentence: string) => string | undefined

const MAX_SENTENCE = 600
const MAX_SENTENCES = 6

/**
 * Yields the sentences of a text that hold up, as soon as each is complete; the first without, the others with a space
 * before them. `dropped` is told what was wrong with the rest.
 */
export async function* checkedSentences(
  text: AsyncIterable<string>,
  check: SentenceCheck,
  dropped: (problem: string) => void,
): AsyncGenerator<string> {
  let shown = 0
  for await (const sentence of sentencesOf(text)) {
    const problem = check(sentence)
    if (problem !== undefined) dropped(problem)
    else if (shown < MAX_SENTENCES) yield `${shown++ === 0 ? '' : ' '}${sentence}`
  }
}

async function* sentencesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    rest += piece
    for (let end = endOf(rest); end > 0; end = endOf(rest)) {
      const sentence = rest.slice(0, end).trim()
      rest = rest.slice(end)
      if (sentence !== '') yield sentence
    }
  }
  if (rest.trim() !== '') yield rest.trim()
}

/** Where the first whole sentence ends: behind its mark, when something follows it. */
function endOf(text: string): number {
  const match = /[.!?…]["')]?(?=\s)|\n/.exec(text)
  return match ? match.index + match[0].length : 0
}

/** A check against one result. */
export function checkAgainst(given: CheckedAgainst): SentenceCheck {
  const facts = new CheckFacts(given)
  return (sentence) => {
    if (sentence.length > MAX_SENTENCE) return 'a sentence without an end'
    if (/https?:|www\.|\]\(|!\[|[<>]|javascript:|data:/i.test(sentence)) return 'a link or markup'
    if (/(?![0-9])\p{N}/u.test(sentence)) return 'a number in digits that cannot be read'
    const ratio = RATIO_WORDS.exec(sentence)
    if (ratio) return `"${ratio[0]}"`
    return facts.unsupportedIn(sentence)
  }
}

type Row = { labels: string[]; numbers: Figure[] }
type Figure = { value: number; isPercent: boolean }

class CheckFacts {
  private readonly rows: Row[]
  private readonly totals: Figure[]
  private readonly tokens: Set<string>

  constructor({ table, question, scope }: CheckedAgainst) {
    this.rows = table.rows.map((row) => rowOf(row, table.columns))
    this.totals = [{ value: table.rows.length, isPercent: false }, ...(table.truncated ? [] : totalsOf(table))]
    const texts = [
      question,
      scope,
      ...table.columns.map((column) => column.label),
      ...table.rows.flatMap((row) => textsOf(row, table.columns)),
    ]
    this.tokens = new Set(texts.flatMap(tokensOf))
  }

  /** The first number that neither stands in the result nor is computed from two that stand in the sentence. */
  unsupportedIn(sentence: string): string | undefined {
    const plain = sentence.toLowerCase()
    const named = this.rows.filter((row) => row.labels.some((label) => mentions(plain, label)))
    const figures = [...(named.length > 0 ? named : this.rows).flatMap((row) => row.numbers), ...this.totals]
    const said = this.numbersSaid(sentence)
    const supported: Figure[] = []
    const open: SaidNumber[] = []
    for (const number of said) {
      const figure = figures.find((one) => says(number, one))
      if (figure) supported.push(figure)
      else open.push(number)
    }
    return open.find((number) => !isComputed(number, supported))?.text
  }

  /** Numbers that the result must answer for; those that only repeat a text of the question or of a cell are left out. */
  private numbersSaid(sentence: string): SaidNumber[] {
    const tokens = tokensOf(sentence)
    const digits = tokens.flatMap((token, i) => {
      const next = tokens[i + 1]
      if (!/\d/.test(token)) return []
      const number = numberOf(token, next)
      if (number && isFigure(number, token)) return [number]
      if (this.tokens.has(token.toLowerCase())) return []
      return number ? [number] : this.partsOf(token)
    })
    return [...digits, ...numbersInWords(sentence).filter(({ text }) => !this.tokens.has(text))]
  }

  /** "2024-2025" and "5-year" by their parts; what has no number in it that can be read is no number of the result. */
  private partsOf(token: string): SaidNumber[] {
    const parts = token.split(/[-–/:]/).filter((part) => /\d/.test(part))
    return parts.flatMap((part) => {
      if (this.tokens.has(part.toLowerCase())) return []
      return [numberOf(part) ?? { text: token, value: Number.NaN, slack: 0, isPercent: false }]
    })
  }
}

/** Written as an amount rather than as a name made of digits: with decimals, separators, a sign or a unit. */
const isFigure = ({ isPercent }: SaidNumber, token: string): boolean => isPercent || /[.,%]|\d[kmb]/i.test(token)

function tokensOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s\u00a0\u202f]+/)
    .map((token) => token.replace(/^["'([{€$£¥~≈]+|["')\]}.,;:!?]+$/g, ''))
    .filter(Boolean)
}

function rowOf(row: readonly Cell[], columns: readonly ResultColumn[]): Row {
  const labels: string[] = []
  const numbers: Figure[] = []
  for (const [i, column] of columns.entries()) {
    const cell = row[i] ?? null
    if (isNumberColumn(column) && column.role === 'measure') {
      const value = toNumber(cell)
      if (value !== null) numbers.push(figureOf(value, column))
    } else if (cell !== null) labels.push(...new Set([String(cell), formatCell(cell, column)]))
  }
  return { labels: labels.map((label) => label.toLowerCase()).filter((label) => label.length > 1), numbers }
}

function figureOf(value: number, { format, unit }: ResultColumn): Figure {
  if (format === 'percent') return { value: value * 100, isPercent: true }
  return { value, isPercent: unit === '%' }
}

/** What a column of figures adds up to, and its mean. Percentages do not add up. */
function totalsOf({ columns, rows }: ResultTable): Figure[] {
  return columns.flatMap((column, i) => {
    if (column.role !== 'measure' || !isNumberColumn(column)) return []
    const values = rows.flatMap((row) => toNumber(row[i] ?? null) ?? [])
    if (values.length === 0) return []
    const sum = values.reduce((total, value) => total + value, 0)
    const mean = figureOf(sum / values.length, column)
    return column.format === 'percent' ? [mean] : [mean, figureOf(sum, column)]
  })
}

function textsOf(row: readonly Cell[], columns: readonly ResultColumn[]): string[] {
  return columns.flatMap((column, i) => {
    const cell = row[i] ?? null
    if (cell === null || column.role === 'measure') return []
    return [String(cell), formatCell(cell, column)]
  })
}

/** Whether a text holds a label as words of its own. */
function mentions(text: string, label: string): boolean {
  for (let at = text.indexOf(label); at >= 0; at = text.indexOf(label, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[at + label.length] ?? ' ')) return true
  }
  return false
}

/** A figure may be said without its sign, and as exactly as it was said. */
function says({ value, slack, isPercent }: SaidNumber, figure: Figure): boolean {
  if (isPercent !== figure.isPercent && (isPercent || figure.isPercent)) return false
  return isClose(Math.abs(value), Math.abs(figure.value), slack)
}

const isClose = (said: number, real: number, slack: number): boolean =>
  Math.abs(said - real) <= Math.min(slack, Math.max(0.5, real * 0.05)) + 1e-9 * Math.max(1, Math.abs(real))

/** A sum, difference, share or change of two figures that stand in the same sentence. */
function isComputed({ value, slack, isPercent }: SaidNumber, figures: Figure[]): boolean {
  return figures.some((a, i) =>
    figures.some((b, j) => {
      if (i === j || a.isPercent !== b.isPercent) return false
      if (isPercent && !a.isPercent) return isShare(value, slack, a.value, b.value)
      const results = [a.value + b.value, a.value - b.value]
      return results.some((result) => isClose(Math.abs(value), Math.abs(result), slack))
    }),
  )
}

function isShare(value: number, slack: number, a: number, b: number): boolean {
  if (b === 0) return false
  return [a / b, (a - b) / b].some((share) => isClose(Math.abs(value), Math.abs(share * 100), slack))
}
