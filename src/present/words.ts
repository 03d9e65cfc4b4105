/** The answer in words. Every number in them is a cell of the result, a shown computation of cells, or a word of the question. */
import type { Answer, Plan, ResultTable } from '../types.ts'
import { caveatsOf } from './caveats.ts'
import { isQuoted, quotedWords } from './quoted.ts'
import { type Statement, say, textOf } from './statement.ts'
import { columnsWords, groupColumns } from './words-columns.ts'
import { type Facts, factsOf, sentence, type WordsContext } from './words-facts.ts'
import { figureWords } from './words-figures.ts'
import { groupWords } from './words-groups.ts'
import { emptyWords, rowsWords } from './words-rows.ts'
import { seriesByGroupWords, seriesWords } from './words-series.ts'

/** The answer: the first sentence answers the question, the rest adds to it. Follow-ups are left to `suggestFollowUps`. */
export function tellAnswer(
  plan: Pick<Plan, 'form' | 'assumptions'> & Partial<Pick<Plan, 'sql' | 'citations'>>,
  table: ResultTable,
  context: WordsContext,
): Answer {
  const facts = factsOf(plan, table, context)
  const words = isQuoted(plan) ? quotedWords(table) : statementsFor(facts).map(textOf).join('').trim()
  return { words, caveats: caveatsOf(plan, facts), followUps: [] }
}

/** The sentences of an answer with the origin of every number in them. */
export function statementsFor(facts: Facts): Statement[] {
  if (facts.table.rows.length === 0) return emptyWords(facts)
  const words = isListing(facts) || facts.measures.length === 0 ? [] : wordsByShape(facts)
  if (!words.some((statement) => statement.length > 0)) return listWords(facts)
  return facts.table.truncated ? [...words, cutWords(facts)] : words
}

function listWords(facts: Facts): Statement[] {
  return facts.form || facts.table.truncated ? rowsWords(facts) : columnsWords(facts)
}

function wordsByShape(facts: Facts): Statement[] {
  const { form, table, times, dimensions } = facts
  const oneOfMany = form?.limit !== undefined && times.length + dimensions.length > 0
  if (table.rows.length === 1 && !oneOfMany && !table.truncated) return figureWords(facts)
  const groups = form ? [...times, ...dimensions] : (groupColumns(facts) ?? [])
  if (times.length === 1 && groups.length > dimensions.length && !form?.limit && !table.truncated) {
    if (dimensions.length === 0) return seriesWords(facts)
    if (dimensions.length === 1) return seriesByGroupWords(facts)
  }
  return groupWords({ ...facts, dimensions: groups })
}

/** Rows of a table rather than figures: the form asks for none, or no columns name groups. */
function isListing(facts: Facts): boolean {
  const { form } = facts
  return form ? form.measures.length === 0 && !form.shareOf : groupColumns(facts) === undefined
}

function cutWords(facts: Facts): Statement {
  return sentence(say`these are the first ${facts.sayer.count()} rows; there are more`)
}
