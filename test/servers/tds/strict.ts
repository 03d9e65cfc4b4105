/**
 * What SQL Server 2022 would refuse of a query and DuckDB would not: forms of other dialects, and rules of T-SQL that SQL that
 * is written for other engines breaks most. Checked on the text before it is translated, so that nothing passes because the
 * translator knew better.
 */
import { argumentsOf, type Part, signOf, textOf, wordOf } from './tree.ts'

/** An error as the server numbers it. */
export class SqlError extends Error {
  readonly number: number
  constructor(number: number, text: string) {
    super(text)
    this.number = number
  }
}

/** Words that no query of T-SQL holds bare, with the word that follows where one alone would be a name. */
const FOREIGN_WORDS =
  `limit ilike true false boolean using_ qualify rlike regexp lateral materialized filter_ similar double_`
    .split(' ')
    .filter((word) => !word.endsWith('_'))
const FOREIGN_CALLS = new Set(
  `date_trunc date_part extract median strftime to_char age now mod length group_concat listagg array_agg json_extract substr
  ifnull nvl instr position date_diff date_add datediff_big_ bool_or bool_and greatest_ any_value array_sort element_at
  regexp_matches to_date make_date lpad rpad epoch unnest`.split(/\s+/),
)
const FOREIGN_TYPES = new Set([
  'boolean',
  'double',
  'timestamptz',
  'string',
  'hugeint',
  'interval',
  'bytea',
  'jsonb',
  'uuid',
  'blob',
])
/** Forms that are valid since SQL Server 2022: the least version that is spoken of in the documentation is 2019. */
const TOO_NEW = new Set(['greatest', 'least', 'date_bucket', 'datetrunc'])

/** Throws SqlError for the first thing that T-SQL does not take. */
export function refuseForeign(parts: Part[]): void {
  checkWords(parts)
  checkSelect(parts, true)
}

function syntax(near: string): SqlError {
  return new SqlError(102, `Incorrect syntax near '${near}'.`)
}

function checkWords(parts: Part[]): void {
  for (const [place, part] of parts.entries()) {
    if ('group' in part) {
      checkWords(part.group)
      continue
    }
    const word = wordOf(part)
    const [before, after] = [wordOf(parts[place - 1]), parts[place + 1]]
    const isName = signOf(parts[place - 1]) === '.' || signOf(after) === '.' || before === 'as'
    if (FOREIGN_WORDS.includes(word) && !isName) throw syntax(word)
    if (part.kind === 'quoted' && part.text.startsWith('`')) throw syntax('`')
    const pair = signOf(part) + signOf(after)
    if (pair === '||' || pair === '::') throw syntax(pair)
    if (word === 'nulls' && ['first', 'last'].includes(wordOf(after))) throw syntax('NULLS')
    if (word === 'distinct' && before === 'from' && wordOf(parts[place - 2]) !== 'is') throw syntax('DISTINCT')
    if (word === 'date' && after && 'text' in after && after.kind === 'string') throw syntax(after.text)
    if (word === 'interval' || word === 'natural') throw syntax(word)
    if (word === 'cast' || word === 'convert') checkType(after)
    if (after && 'group' in after) checkCall(word, after.group, parts[place + 2])
  }
}

function checkType(call: Part | undefined): void {
  if (!call || !('group' in call)) return
  const as = call.group.findIndex((part) => wordOf(part) === 'as')
  const type = wordOf(as >= 0 ? call.group[as + 1] : call.group[0])
  if (FOREIGN_TYPES.has(type) || type === 'text') throw new SqlError(243, `Type ${type} is not a defined system type.`)
}

function checkCall(word: string, group: Part[], after: Part | undefined): void {
  if (FOREIGN_CALLS.has(word) || TOO_NEW.has(word))
    throw new SqlError(195, `'${word}' is not a recognized built-in function name.`)
  if (wordOf(after) === 'filter') throw syntax('FILTER')
  const isPercentile = word === 'percentile_cont' || word === 'percentile_disc'
  if (isPercentile && wordOf(after) !== 'within') throw syntax(word)
  const isAggregate = /^(sum|avg|min|max|count|count_big|string_agg)$/.test(word)
  if (isAggregate && holdsSelect(group))
    throw new SqlError(
      130,
      'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
    )
}

function holdsSelect(parts: Part[]): boolean {
  return parts.some((part) => wordOf(part) === 'select' || ('group' in part && holdsSelect(part.group)))
}

/** The words that end a list of a SELECT outside brackets. */
const CLAUSES = ['from', 'where', 'group', 'having', 'order', 'union', 'except', 'intersect', 'option', 'offset', 'for']

function checkSelect(parts: Part[], isOutermost: boolean): void {
  for (const [place, part] of parts.entries()) {
    if ('group' in part) checkGroup(parts, place, part.group)
    if (wordOf(part) === 'select') checkItems(listAfter(parts, place))
    if (wordOf(part) === 'by' && wordOf(parts[place - 1]) === 'group') checkGrouping(listAfter(parts, place))
    if (wordOf(part) === 'by' && wordOf(parts[place - 1]) === 'order') {
      checkOrder(listAfter(parts, place))
      checkOrderOfList(parts, place)
    }
  }
  if (new Set(ordersWithin(parts)).size > 1)
    throw new SqlError(
      8711,
      'Multiple ordered aggregate functions in the same scope have mutually incompatible orderings.',
    )
  const words = parts.map(wordOf)
  if (isOutermost || words[0] !== 'select') return
  const isCut = words.includes('top') || words.includes('offset') || words.includes('for')
  if (words.includes('order') && !isCut)
    throw new SqlError(
      1033,
      'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions.',
    )
}

function checkGroup(parts: Part[], place: number, group: Part[]): void {
  const isQuery = ['select', 'with', 'values'].includes(wordOf(group[0]))
  if (wordOf(group[0]) === 'with') throw syntax('with')
  checkSelect(group, !isQuery)
  const before = parts[place - 1]
  const isDerived = isQuery && (['from', 'join', 'apply'].includes(wordOf(before)) || isAfterComma(parts, place))
  const next = parts[place + 1]
  const named = wordOf(next) === 'as' || (next && 'text' in next && (next.kind === 'quoted' || isName(wordOf(next))))
  if (isDerived && !named) throw syntax(')')
}

function isAfterComma(parts: Part[], place: number): boolean {
  if (signOf(parts[place - 1]) !== ',') return false
  const before = parts.slice(0, place).map(wordOf)
  return (
    CLAUSES.findLast((word) => before.includes(word)) === 'from' &&
    before.lastIndexOf('from') > before.lastIndexOf('where')
  )
}

function isName(word: string): boolean {
  return (
    word !== '' && !CLAUSES.includes(word) && !['on', 'join', 'left', 'inner', 'cross', 'right', 'full'].includes(word)
  )
}

function listAfter(parts: Part[], place: number): Part[][] {
  const rest = parts.slice(place + 1)
  const end = rest.findIndex((part) => CLAUSES.includes(wordOf(part)))
  return argumentsOf(end < 0 ? rest : rest.slice(0, end))
}

const COMPARING = new Set(['<', '>', 'like', 'in', 'between', 'is', 'and', 'or', 'not', 'exists'])

/** A comparison is no value: it may stand in CASE, WHERE, HAVING and ON alone. */
function checkItems(items: Part[][]): void {
  for (const item of items) {
    const isCase = item.some((part) => wordOf(part) === 'case')
    const compared = item.find((part) => COMPARING.has(wordOf(part) || signOf(part)))
    if (compared && !isCase) throw syntax(textOf([compared]))
  }
}

function checkGrouping(items: Part[][]): void {
  const constant = items.find((item) =>
    item.every((part) => 'text' in part && ['number', 'string'].includes(part.kind)),
  )
  if (constant)
    throw new SqlError(164, 'Each GROUP BY expression must contain at least one column that is not an outer reference.')
}

function checkOrder(items: Part[][]): void {
  const said = items.map((item) => textOf(item.filter((part) => !['asc', 'desc'].includes(wordOf(part)))).toLowerCase())
  const twice = said.find((one, place) => said.indexOf(one) !== place)
  if (twice !== undefined) throw new SqlError(169, 'A column has been specified more than once in the order by list.')
}

/** After DISTINCT and after a set operator rows can be ordered by what is shown alone. */
function checkOrderOfList(parts: Part[], by: number): void {
  const words = parts.slice(0, by).map(wordOf)
  const select = words.lastIndexOf('select')
  const isUnion = ['union', 'except', 'intersect'].some((word) => words.includes(word))
  if (select < 0 || (!isUnion && words[select + 1] !== 'distinct')) return
  const shown = new Set(listAfter(parts, words[select + 1] === 'distinct' ? select + 1 : select).flatMap(namesOf))
  const hidden = listAfter(parts, by).find((item) => !isShown(item, shown))
  if (hidden && isUnion)
    throw new SqlError(104, 'ORDER BY items must appear in the select list if the statement contains a set operator.')
  if (hidden) throw new SqlError(145, 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.')
}

/** What an item of a list can be called: its alias, its expression, the last part of a column. */
function namesOf(item: Part[]): string[] {
  const as = item.findLastIndex((part) => wordOf(part) === 'as')
  const expression = textOf(as < 0 ? item : item.slice(0, as)).toLowerCase()
  const alias = as < 0 ? [] : [textOf(item.slice(as + 1)).toLowerCase()]
  return [expression, expression.split('.').at(-1) ?? '', ...alias]
}

function isShown(item: Part[], shown: Set<string>): boolean {
  const [only] = item
  if (item.length === 1 && only && 'text' in only && only.kind === 'number') return true
  return (
    shown.has('*') || shown.has(textOf(item.filter((part) => !['asc', 'desc'].includes(wordOf(part)))).toLowerCase())
  )
}

/** The orders of the ordered aggregates of one query, those of the queries inside left out. */
function ordersWithin(parts: Part[]): string[] {
  return parts.flatMap((part, place) => {
    if (!('group' in part)) return []
    const isOrder = wordOf(parts[place - 1]) === 'group' && wordOf(parts[place - 2]) === 'within'
    if (isOrder) return wordOf(parts[place + 1]) === 'over' ? [] : [textOf(part.group).toLowerCase()]
    return ['select', 'with'].includes(wordOf(part.group[0])) ? [] : ordersWithin(part.group)
  })
}
