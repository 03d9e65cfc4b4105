/** Whole lists of conditions from what a question spells out: each phrase with a column, joined as the words join them. */
import type { Query, QueryCondition, QueryField } from '../../../form/query.ts'
import { fieldOf } from './filling.ts'
import { likeliest } from './likeliest.ts'
import type { Said } from './said-names.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import { columnsBeside, columnsInPart, countsRows, valueFor } from './stated-columns.ts'
import { type StatedPhrase, statedPhrases } from './stated-phrases.ts'
import { onlyGlue } from './stated-words.ts'

export type StatedList = {
  where: QueryCondition[]
  /** "Or" parts the list into alternatives: a and b, or c. Else it joins neighbours. */
  alternatives?: true
  /** Log-likelihoods of its conditions. */
  scores: number[]
  /** Words taken as values, and all words that say the conditions. */
  used: number[]
  said: Set<number>
}

type Option = { phrase: StatedPhrase; column: SchemaColumn; value?: string | number; score: number; named: boolean }

/** Columns that are tried for a phrase, and lists that are kept. */
const OPTIONS = 3
const LISTS = 6
/**
 * The log-likelihood of a column that is named beside its value, of one taken over from the phrase before, of one of which
 * a word is named (for each word of its name); what it costs to leave a phrase out, and to go to a further table.
 */
const NAMED = -0.1
const CARRIED = -0.3
const IN_PART = -0.4
const LEFT_OUT = -3
const FURTHER_TABLE = -1
/** Guesses below this are none. */
const UNLIKELY = -6

type Begun = { options: Option[]; score: number }

/** Lists of conditions, likeliest first; none where the question spells nothing out. `said`: columns by their places. */
export function statedConditions(scorer: Scorer, said: Map<number, Said[]>): StatedList[] {
  let begun: Begun[] = [{ options: [], score: 0 }]
  for (const phrase of statedPhrases(scorer.look))
    begun = likeliest(
      begun.flatMap((list) => continued(list, phrase, scorer, said)),
      LISTS,
    )
  const made = begun.flatMap(({ options }) => (options.length > 0 ? listsOf(options, scorer) : []))
  const unique = new Map(made.map((list) => [JSON.stringify([list.where, list.alternatives]), list]))
  return [...unique.values()].slice(0, LISTS)
}

function continued(list: Begun, phrase: StatedPhrase, scorer: Scorer, said: Map<number, Said[]>): Begun[] {
  const tables = new Set(list.options.map(({ column }) => column.table))
  const options = optionsOf(phrase, list.options.at(-1), scorer, said)
  const taken = options.slice(0, OPTIONS).map((option) => {
    const further = tables.size > 0 && !tables.has(option.column.table) ? FURTHER_TABLE : 0
    return { options: [...list.options, option], score: list.score + option.score + further }
  })
  const isSure = options.some(({ named }) => named)
  return isSure ? taken : [...taken, { ...list, score: list.score + (phrase.spelled ? LEFT_OUT : LEFT_OUT / 2) }]
}

function optionsOf(
  phrase: StatedPhrase,
  before: Option | undefined,
  scorer: Scorer,
  said: Map<number, Said[]>,
): Option[] {
  const sure = (columns: SchemaColumn[], base: number) =>
    columns.flatMap((column): Option[] => {
      const value = valueFor(phrase, column)
      const score = base + Math.max(-1, scorer.table(column.table) / 2)
      return value === undefined ? [] : [{ phrase, column, value: value.value, score, named: true }]
    })
  const named = sure(columnsBeside(phrase, scorer, said), NAMED)
  const carried = before && carries(before, phrase, scorer) ? sure([before.column], CARRIED) : []
  const inPart = () =>
    columnsInPart(phrase, scorer).flatMap((column) => sure([column], IN_PART * Math.max(1, column.own.length)))
  if (named.length === 0 && countsRows(phrase, scorer)) return []
  const found = [named, carried, inPart()].find((options) => options.length > 0) ?? guessed(phrase, scorer)
  return found.sort((a, b) => b.score - a.score)
}

/** What the trained scorer takes for the column, where none is named. */
function guessed(phrase: StatedPhrase, scorer: Scorer): Option[] {
  if (phrase.kind !== 'number' && phrase.kind !== 'date' && phrase.kind !== 'text') return []
  return scorer
    .conditions(phrase.op, NO_SKETCH, 0)
    .filter(({ triple, score }) => triple.start === phrase.start && score > UNLIKELY)
    .filter(({ triple: { column } }) => phrase.op === '=' || phrase.op === '!=' || !(column.isKey || column.isForeign))
    .map(({ triple, score }) => ({ phrase, column: triple.column, value: triple.value, score, named: false }))
}

const NO_SKETCH = { select: [], where: [], by: 0, having: [], order: [], limit: '' as const }

const JOINING = new Set(['and', 'or', 'but', 'nor', 'either', 'also'])

/** "More than 5 and less than 10", "in France or Belgium": the column of the phrase before goes on. */
function carries({ phrase: last }: Option, phrase: StatedPhrase, { look }: Scorer): boolean {
  if (last.kind !== phrase.kind || phrase.kind === 'none') return false
  for (let i = last.end; i < phrase.from; i += 1) {
    if (!JOINING.has(look.words[i]?.token.plain ?? '') && !onlyGlue(look, i, i + 1)) return false
  }
  return true
}

/** A list as conditions: once with "or" between neighbours, and where "and" and "or" are mixed, as SQL has it. */
function listsOf(list: Option[], scorer: Scorer): StatedList[] {
  const joins = list.map((option, i) => i > 0 && (option.phrase.or || isSameColumn(list[i - 1], option)))
  const where = list.map((option, i) => conditionOf(option, joins[i] ?? false, scorer))
  const made: StatedList = {
    where,
    scores: list.map(({ score }) => score),
    used: list.flatMap(({ phrase: { start, end } }) => places(start, end)),
    said: new Set(list.flatMap(({ phrase: { from, end } }) => places(from, end))),
  }
  const isMixed = joins.includes(true) && joins.slice(1).includes(false)
  const parts = joins.some((or, i) => or && list[i - 1]?.column !== list[i]?.column)
  return isMixed && parts ? [{ ...made, alternatives: true }, made] : [made]
}

const places = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => from + i)

/** "In France and Belgium": no row has both. */
function isSameColumn(last: Option | undefined, { column, phrase }: Option): boolean {
  return last?.column === column && last.phrase.op === '=' && phrase.op === '='
}

function conditionOf({ phrase, column, value }: Option, or: boolean, scorer: Scorer): QueryCondition {
  const high = typeof value === 'string' && phrase.high !== undefined ? String(phrase.high) : phrase.high
  const field = fieldOf(column, scorer)
  return {
    item: { field },
    op: phrase.op,
    ...(phrase.kind === 'average' ? { query: averageOf(field) } : {}),
    ...(value === undefined ? {} : { value }),
    ...(high === undefined ? {} : { high }),
    ...(or ? { or } : {}),
  }
}

function averageOf(field: QueryField): Query {
  return { select: [{ field, aggregate: 'avg' }], tables: [field.table], where: [], by: [], having: [], order: [] }
}
