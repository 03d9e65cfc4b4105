/** The answer in words. Every number in them is a cell of the result, a shown computation of cells, or a word of the question. */
import type { Answer, Plan, ResultTable } from '../types.ts'
import { caveatsOf } from './caveats.ts'
import { type Statement, say, textOf } from './statement.ts'
import { type Facts, factsOf, sentence, type WordsContext } from './words-facts.ts'
import { figureWords } from './words-figures.ts'
import { groupWords } from './words-groups.ts'
import { emptyWords, rowsWords } from './words-rows.ts'
import { seriesByGroupWords, seriesWords } from './words-series.ts'

/** The answer: the first sentence answers the question, the rest adds to it. Follow-ups are left to `suggestFollowUps`. */
export function tellAnswer(
  plan: Pick<Plan, 'form' | 'assumptions'>,
  table: ResultTable,
  context: WordsContext,
): Answer {
  const facts = factsOf(plan, table, context)
  const words = statementsFor(facts).map(textOf).join('').trim()
  return { words, caveats: caveatsOf(plan, facts), followUps: [] }
}

/** The sentences of an answer with the origin of every number in them. */
export function statementsFor(facts: Facts): Statement[] {
  if (facts.table.rows.length === 0) return emptyWords(facts)
  if (isListing(facts) || facts.measures.length === 0) return rowsWords(facts)
  const words = wordsByShape(facts)
  if (!words.some((statement) => statement.length > 0)) return rowsWords(facts)
  return facts.table.truncated ? [...words, cutWords(facts)] : words
}

function wordsByShape(facts: Facts): Statement[] {
  const { form, table, times, dimensions } = facts
  const oneOfMany = form?.limit !== undefined && times.length + dimensions.length > 0
  if (table.rows.length === 1 && !oneOfMany && !table.truncated) return figureWords(facts)
  if (times.length === 1 && !form?.limit && !table.truncated) {
    if (dimensions.length === 0) return seriesWords(facts)
    if (dimensions.length === 1) return seriesByGroupWords(facts)
  }
  return groupWords({ ...facts, dimensions: [...times, ...dimensions] })
}

/** Rows of a table rather than figures: the form asks for none, or there are too many columns for groups. */
function isListing({ form, dimensions, measures }: Facts): boolean {
  if (form) return form.measures.length === 0 && !form.shareOf
  return dimensions.length > 2 || measures.length > 4
}

function cutWords(facts: Facts): Statement {
  return sentence(say`these are the first ${facts.sayer.count()} rows; there are more`)
}
