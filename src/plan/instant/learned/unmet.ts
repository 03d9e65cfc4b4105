/** Words that read like grammar and ask for something of their own, which a reading does not give: reasons not to answer with it. */

import { namesCharge } from '../../../form/charge.ts'
import { allLevels, type Query, type QueryCondition, tablesOfQuery } from '../../../form/query.ts'
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

/** The words of a question that ask for what the query has nothing for. */
export function unmet(query: Query, look: Look): string[] {
  return IDLE.flatMap((idle) => idle(query, look))
}

const IDLE = [
  idleReports,
  idlePairs,
  idleYears,
  idleTimes,
  idleEnds,
  idleCounts,
  idleRanges,
  idlePatterns,
  idlePrices,
  idleBest,
]

/** "Report to Ann", of people whose key to their manager is compared with nothing. */
function idleReports(query: Query, { words, schema }: Look): string[] {
  const at = words.findIndex(({ token }, i) => REPORT.test(token.plain) && words[i + 1]?.token.plain === 'to')
  if (at < 0) return []
  const levels = allLevels(query)
  const keys = schema.catalog.relationships.filter(({ from, to, name }) => from === to && namesCharge(name))
  const led = keys.filter(({ from }) => levels.some((level) => tablesOfQuery(level).includes(from)))
  const isMet = led.some(({ from, fromColumns }) =>
    levels.some(({ where }) =>
      where.some(({ item }) => item.field.table === from && fromColumns.includes(item.field.column)),
    ),
  )
  return led.length > 0 && !isMet ? [words[at]?.token.text ?? ''] : []
}

const REPORT = /^report(s|ing|ed)?$/

/** "The average age of men and women" is one for each, where nothing says "or". */
function idlePairs({ select, by, where }: Query, { words, values }: Look): string[] {
  const isFigure = by.length === 0 && select.some(({ aggregate }) => aggregate && aggregate !== 'count')
  if (!isFigure || !where.some(({ or }) => or) || words.some(({ cue }) => cue === 'or')) return []
  const joint = words.find(
    ({ token }, i) =>
      token.plain === 'and' && values.some(({ end }) => end === i) && values.some(({ start }) => start === i + 1),
  )
  return joint ? [joint.token.text] : []
}

/** "The highest attrition" of a column that only says yes or no: it has no highest value. */
function idleEnds(query: Query, { words, schema }: Look): string[] {
  const ordered = allLevels(query).flatMap(({ order, limit }) => (limit === undefined ? [] : order))
  const answers = ordered.some(({ item: { field, aggregate } }) => {
    const column = aggregate ? undefined : schema.column(field.table, field.column)
    return column?.info.type === 'boolean'
  })
  return answers ? words.flatMap(({ cue, token }) => (ENDS.has(cue) ? [token.text] : [])) : []
}

const ENDS = new Set(['max', 'min', 'most', 'least'])

/** "With two airports" of a key that is 2: that many are meant, not the one with that key. */
function idleCounts(query: Query, { words, schema, fit }: Look): string[] {
  return allLevels(query)
    .flatMap(({ where }) => where)
    .flatMap(({ item, op, value }) => {
      const column = schema.column(item.field.table, item.field.column)
      if (op !== '=' || !column || !(column.isKey || column.isForeign)) return []
      const at = words.findIndex(({ number }) => number !== undefined && String(number) === String(value))
      const names = at < 0 || at + 1 >= words.length ? [] : schema.tables.flatMap((table) => table.words)
      const counts = names.some((w) => (fit[(at + 1) * schema.words.length + w] as number) >= STEM)
      return counts ? [words[at]?.token.text ?? ''] : []
    })
}

/** "3 star and 4 star" is no range: that is said. */
function idleRanges(query: Query, { question, words }: Look): string[] {
  const ranges = allLevels(query).flatMap(({ where }) => where.filter(({ op }) => op === 'between'))
  const [range] = ranges
  return range && !RANGE.test(question)
    ? words.flatMap(({ token }) => (token.text === String(range.high) ? [token.text] : []))
    : []
}

const RANGE = /\b(between|from|to|through|until|range|within|inclusive|thru)\b|\d\s*[-–]\s*\d/i

/** "As a substring", "containing": of texts that hold others. */
function idlePatterns(query: Query, { words, best }: Look): string[] {
  const isMet = allLevels(query).some(({ where }) =>
    where.some(({ op }) => op === 'like' || op === 'not like' || op === 'in'),
  )
  if (isMet) return []
  return words.flatMap(({ token }, i) =>
    token.plain === 'substring' && (best[i] as number) < STEM ? [token.text] : [],
  )
}

/** "The cheapest" and "the smallest" by a date. */
function idlePrices(query: Query, { words, schema }: Look): string[] {
  const dated = allLevels(query)
    .flatMap(({ order, limit }) => (limit === undefined ? [] : order))
    .some(({ item }) => schema.column(item.field.table, item.field.column)?.kind === 'time' && !item.aggregate)
  return dated ? words.flatMap(({ token }) => (PRICED.has(token.plain) ? [token.text] : [])) : []
}

/** "The best" of things that are only counted: those that are there most often are no better. */
function idleBest(query: Query, { words }: Look): string[] {
  const ranked = allLevels(query).flatMap(({ order, limit }) => (limit === undefined ? [] : order))
  const isCounted = ranked.length > 0 && ranked.every(({ item }) => item.aggregate === 'count')
  return isCounted ? words.flatMap(({ token }) => (JUDGED.has(token.plain) ? [token.text] : [])) : []
}

const JUDGED = new Set(['best', 'worst'])

const PRICED = new Set(
  'cheapest expensive costly priciest costliest smallest largest biggest heaviest lightest tallest richest poorest'.split(
    ' ',
  ),
)

/** "In 2008" of a column that is no year and is not named, beside one that is. */
function idleYears(query: Query, look: Look): string[] {
  const conditions = allLevels(query).flatMap(({ where }) => where)
  return conditions.flatMap((condition) => {
    const column = look.schema.column(condition.item.field.table, condition.item.field.column)
    if (!column || condition.op !== '=' || !YEAR.test(String(condition.value))) return []
    const at = look.words.findIndex(
      ({ token }, i) => token.text === String(condition.value) && look.words[i - 1]?.token.plain === 'in',
    )
    if (at < 0 || holdsYears(column) || isNamed(column, look)) return []
    const beside = look.schema.tables[column.table]?.columns.map((id) => look.schema.columns[id] as SchemaColumn) ?? []
    return beside.some(holdsYears) ? [look.words[at]?.token.text ?? ''] : []
  })
}

const YEAR = /^(19|20)\d\d$/

const holdsYears = ({ info, kind }: SchemaColumn) => kind === 'time' || /\b(year|date)\b/i.test(info.label)

const isNamed = ({ own }: SchemaColumn, { words, fit, schema }: Look) =>
  words.some((_, i) => own.some((w) => (fit[i * schema.words.length + w] as number) >= STEM))

/** "Before" and "after" that nothing is compared or ordered by. */
function idleTimes(query: Query, { words, best }: Look): string[] {
  const levels = allLevels(query)
  const compares = levels.some(
    ({ where, having, order }) => order.length > 0 || [...where, ...having].some(isComparison),
  )
  if (compares) return []
  return words.flatMap(({ token }, i) => (TIMES.has(token.plain) && (best[i] as number) < STEM ? [token.text] : []))
}

const TIMES = new Set(['before', 'after'])

const isComparison = ({ op }: QueryCondition) => op !== '=' && op !== 'in' && op !== 'like'
