/** Words for results of one row: a figure, several, a comparison of two periods, a share. */
import { conditionWords } from '../form/explain.ts'
import { singular } from '../form/labels.ts'
import { asked, known, listed, type Piece, type Statement, say } from './statement.ts'
import {
  at,
  countedNoun,
  type Facts,
  filtersOf,
  groupOf,
  inPeriod,
  isOrWas,
  labelOf,
  measureName,
  periodOf,
  scopeOf,
  sentence,
  subjectOf,
} from './words-facts.ts'

const MAX_FIGURES = 6

/** One row: what it says of each measure, and of which group. */
export function figureWords(facts: Facts): Statement[] {
  const comparison = comparisonOf(facts)
  if (comparison) return [sentence(comparedFigure(facts, comparison, 0))]
  if (facts.form?.shareOf) return [sentence(shareWords(facts))]
  const [measure, second] = facts.measures
  if (measure === undefined) return []
  if (second !== undefined) return [sentence(severalFigures(facts))]
  return [sentence(oneFigure(facts, measure))]
}

function oneFigure(facts: Facts, measure: number): Statement {
  const where = [...groupIn(facts), ...scopeOf(facts)]
  const value = facts.sayer.number(at(0, measure))
  if (value === null && facts.table.rows[0]?.[measure] == null)
    return say`there is no value for ${labelOf(facts, measure)}${where}`
  const noun = countedNoun(facts, measure)
  if (!noun)
    return say`${labelOf(facts, measure)} ${isOrWas(facts, measure)} ${facts.sayer.cell(at(0, measure))}${where}`
  const past = facts.times.length > 0 || isOrWas(facts, measure) === 'was'
  const verb = past ? (value === 1 ? 'was' : 'were') : value === 1 ? 'is' : 'are'
  const amount: Piece | string = value === 0 ? 'no' : facts.sayer.cell(at(0, measure))
  const things = facts.sayer.label(measure, value === 1 ? singular(noun) : noun)
  return say`there ${verb} ${amount} ${things}${where}`
}

function groupIn(facts: Facts): Statement {
  const group = groupOf(facts, 0, [...facts.times, ...facts.dimensions])
  return group.length > 0 ? say` ${group}` : []
}

function severalFigures(facts: Facts): Statement {
  const figures = facts.measures
    .slice(0, MAX_FIGURES)
    .map(
      (measure) => say`${measureName(facts, measure)} ${isOrWas(facts, measure)} ${facts.sayer.cell(at(0, measure))}`,
    )
  return say`${listed(figures)}${groupIn(facts)}${scopeOf(facts)}`
}

/** "The share of employees where gender is F is 75 %: 300 of 400." */
function shareWords(facts: Facts): Statement {
  const [share, matching, total] = facts.measures
  if (share === undefined) return []
  const { sayer } = facts
  const parts =
    matching !== undefined && total !== undefined
      ? say`: ${sayer.cell(at(0, matching))} of ${sayer.cell(at(0, total))}`
      : []
  return say`${shareName(facts)}${groupIn(facts)} ${isOrWas(facts, share)} ${sayer.cell(at(0, share))}${parts}`
}

/** What the share is of, as the question puts it, with the period and filters it holds for. */
export function shareName(facts: Facts): Statement {
  const { catalog, form } = facts
  if (!catalog || !form?.shareOf) return say`the share${scopeOf(facts)}`
  const part = asked(form.shareOf.map((condition) => conditionWords(condition, catalog)).join(' and '))
  const subject = known(subjectOf(facts))
  const filters = filtersOf(facts, ' where ')
  if (filters.length === 0) return say`the share of ${subject} where ${part}${periodOf(facts)}`
  return say`of ${subject}${filters}, the share where ${part}${periodOf(facts)}`
}

// ------------------------------------------------------------------------------------------ two periods

/** The places of a measure in two periods, its change and its growth. */
export type Comparison = { current: number; before: number; change: number; growth: number }

/** The columns of a comparison, which the compiler names after the measure. */
export function comparisonOf(facts: Facts): Comparison | undefined {
  if (!facts.form?.period?.compareTo) return undefined
  const place = (name: string) => facts.table.columns.findIndex((column) => column.name === name)
  const [current] = facts.measures
  const name = facts.table.columns[current ?? -1]?.name
  if (current === undefined || name === undefined) return undefined
  const found = {
    current,
    before: place(`${name}_before`),
    change: place(`change_in_${name}`),
    growth: place(`growth_in_${name}`),
  }
  return Math.min(found.before, found.change, found.growth) >= 0 ? found : undefined
}

function comparedFigure(facts: Facts, comparison: Comparison, row: number): Statement {
  const { current } = comparison
  const { sayer, form } = facts
  const period = form?.period?.range ? say` ${asked(inPeriod(form.period.range.text))}` : []
  const head = say`${measureName(facts, current)} ${isOrWas(facts, current)} ${sayer.cell(at(row, current))}${period}`
  return say`${head}, ${changeWords(facts, comparison, row)}${groupIn(facts)}${filtersOf(facts, ' where ')}`
}

/** "up 12 (3.1 %) from 400 in 2024". */
export function changeWords(facts: Facts, { before, change, growth }: Comparison, row: number): Statement {
  const { sayer, form } = facts
  const then = form?.period?.compareTo ? say` ${asked(inPeriod(form.period.compareTo.text))}` : []
  const value = sayer.number(at(row, change))
  if (value === null) return say`with nothing to compare it with${then}`
  if (value === 0) return say`the same as${then}`
  const points = facts.table.columns[change]?.format === 'percent'
  const share = points || sayer.number(at(row, growth)) === null ? [] : say` (${sayer.size(at(row, growth))})`
  return say`${value > 0 ? 'up' : 'down'} ${sayer.size(at(row, change), points)}${share} from ${sayer.cell(at(row, before))}${then}`
}
