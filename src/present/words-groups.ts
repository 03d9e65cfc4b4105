/** Words for results with one row for each group: who is highest and lowest, or what changed most. */
import { isAdditive } from './chart-shape.ts'
import { joined, listed, type Statement, say } from './statement.ts'
import {
  at,
  type Facts,
  groupNoun,
  groupOf,
  isOrWas,
  labelOf,
  measureName,
  namedRows,
  ranked,
  rowsOf,
  scopedName,
  sentence,
} from './words-facts.ts'
import { type Comparison, changeWords, comparisonOf, shareName } from './words-figures.ts'

const MAX_NAMED = 3

/** Groups with a measure: highest and lowest where the rows are all there are, else what the order makes true. */
export function groupWords(facts: Facts): Statement[] {
  const [measure] = facts.measures
  if (measure === undefined) return []
  const comparison = comparisonOf(facts)
  if (comparison) return comparedGroups(facts, comparison)
  const order = ranked(facts, measure)
  if (order.length === 0) return [sentence(say`there is no value for ${labelOf(facts, measure)} in any of the rows`)]
  if (facts.complete) return [sentence(extremes(facts, measure, order, namedRows(facts)))]
  if (facts.form?.perGroup) return perGroupWords(facts, measure)
  const direction = orderOf(facts, measure)
  if (direction) return [sentence(leaders(facts, measure, direction))]
  if (facts.table.truncated) return []
  return [sentence(say`among the ${facts.sayer.count()} rows shown, ${extremes(facts, measure, order, [])}`)]
}

/** "Average salary is highest in Engineering, at EUR 78,120, and lowest in Facilities, at EUR 41,004, among 12 departments". */
export function extremes(facts: Facts, measure: number, order: number[], rows: number[]): Statement {
  const [top = 0] = order
  const bottom = order.at(-1) ?? top
  const value = (row: number) => facts.sayer.number(at(row, measure))
  const name = nameOf(facts, measure)
  const verb = isOrWas(facts, measure)
  if (order.length === 1) return say`${name} ${verb} ${facts.sayer.cell(at(top, measure))} ${groupOf(facts, top)}`
  if (value(top) === value(bottom)) {
    return say`${name} ${verb} the same for all ${facts.sayer.count(order)} ${groupNoun(facts)}: ${facts.sayer.cell(at(top, measure))}`
  }
  const highest = say`highest ${equals(facts, measure, order, top)}, at ${amount(facts, measure, top)}`
  const lowest = say`lowest ${equals(facts, measure, order, bottom)}, at ${amount(facts, measure, bottom)}`
  const among = rows.length > 2 ? say`, among ${facts.sayer.count(rows)} ${groupNoun(facts)}` : []
  return say`${name} ${verb} ${highest}, and ${lowest}${among}`
}

/** "Highest average salary in each department: Ana Silva in Sales (EUR 90,000), Ben Ito in Legal (EUR 80,000) and others". */
function perGroupWords(facts: Facts, measure: number): Statement[] {
  const [group, name] = facts.dimensions
  const direction = facts.form?.order[0]?.direction
  if (group === undefined || name === undefined || !direction || facts.table.truncated) return []
  const rows = namedRows(facts)
  const named = rows.slice(0, MAX_NAMED).map((row) => {
    const who = facts.sayer.cell(at(row, name))
    return say`${who} ${groupOf(facts, row, [group])} (${facts.sayer.cell(at(row, measure))})`
  })
  const names = rows.length > MAX_NAMED ? say`${joined(named)} and others` : listed(named)
  const end = direction === 'desc' ? 'highest' : 'lowest'
  return [sentence(say`the ${end} ${scopedName(facts, measure)} in each ${labelOf(facts, group)}: ${names}`)]
}

/** The groups that share a value: up to three by name, more by their number. */
function equals(facts: Facts, measure: number, order: number[], row: number): Statement {
  const value = facts.sayer.number(at(row, measure))
  const rows = order.filter((other) => facts.sayer.number(at(other, measure)) === value)
  if (rows.length > MAX_NAMED) return say`in ${facts.sayer.count(rows)} ${groupNoun(facts)}`
  return listed(rows.map((other) => groupOf(facts, other)))
}

/** The cell, and its share of the whole where the result has it. */
function amount(facts: Facts, measure: number, row: number): Statement {
  const share = facts.table.columns.findIndex(
    (column) => column.name === `share_of_${facts.table.columns[measure]?.name}`,
  )
  const cell = facts.sayer.cell(at(row, measure))
  return share < 0 || facts.table.rows[row]?.[share] === null
    ? [cell]
    : say`${cell} (${facts.sayer.cell(at(row, share))} of the total)`
}

function nameOf(facts: Facts, measure: number): Statement {
  const isShare = facts.form?.shareOf && facts.table.columns[measure]?.name === 'share'
  return isShare ? shareName(facts) : scopedName(facts, measure)
}

/** The direction in which the SQL orders the rows by this measure, when the rows bear it out; it makes the first row an extreme. */
function orderOf(facts: Facts, measure: number): 'asc' | 'desc' | undefined {
  const { form, measures, sayer } = facts
  const [first] = form?.order ?? []
  if (!form || form.perGroup || !first || first.item === 'period' || !('measure' in first.item)) return undefined
  if (measures[first.item.measure] !== measure) return undefined
  const values = rowsOf(facts).flatMap((row) => sayer.number(at(row, measure)) ?? [])
  const sorted = values.every(
    (value, i) =>
      i === 0 || (first.direction === 'desc' ? value <= (values[i - 1] ?? value) : value >= (values[i - 1] ?? value)),
  )
  return sorted ? first.direction : undefined
}

/** "Average salary is highest in Engineering, at EUR 78,120, then Sales (EUR 70,000) and Legal (EUR 65,000)". */
function leaders(facts: Facts, measure: number, direction: 'asc' | 'desc'): Statement {
  const filled = rowsOf(facts).filter((row) => facts.sayer.number(at(row, measure)) !== null)
  const [top = 0] = filled
  const first = facts.sayer.number(at(top, measure))
  const next = filled.filter((row) => facts.sayer.number(at(row, measure)) !== first).slice(0, MAX_NAMED - 1)
  const then =
    next.length === 0
      ? []
      : say`, then ${listed(next.map((row) => say`${groupOf(facts, row)} (${facts.sayer.cell(at(row, measure))})`))}`
  const end = direction === 'desc' ? 'highest' : 'lowest'
  const place = say`${end} ${equals(facts, measure, filled, top)}, at ${amount(facts, measure, top)}`
  return say`${nameOf(facts, measure)} ${isOrWas(facts, measure)} ${place}${then}`
}

// ------------------------------------------------------------------------------------------ two periods

function comparedGroups(facts: Facts, comparison: Comparison): Statement[] {
  if (facts.table.truncated) return []
  const order = ranked(facts, comparison.change)
  const [top] = order
  const bottom = order.at(-1)
  if (top === undefined || bottom === undefined) return []
  const rises = (facts.sayer.number(at(top, comparison.change)) ?? 0) > 0
  const falls = (facts.sayer.number(at(bottom, comparison.change)) ?? 0) < 0
  const name = measureName(facts, comparison.current)
  const among = facts.complete ? '' : ' among the rows shown'
  const rise = say`${name} rose most ${groupOf(facts, top)}${among}, to ${facts.sayer.cell(at(top, comparison.current))}, ${changeWords(facts, comparison, top)}`
  const fall = say`${rises ? 'it' : name} fell most ${groupOf(facts, bottom)}${among}, to ${facts.sayer.cell(at(bottom, comparison.current))}, ${changeWords(facts, comparison, bottom)}`
  if (!rises && !falls)
    return [sentence(say`${name} did not change in any of the ${facts.sayer.count(order)} ${groupNoun(facts)}`)]
  return [...(rises ? [sentence(rise)] : []), ...(falls ? [sentence(fall)] : [])]
}

/** Groups whose figure rests on few rows, when the result counts them beside an average. */
export function smallGroups(facts: Facts, fewerThan: number): Statement {
  const { columns } = facts.table
  const average = facts.measures.some((measure) => /\b(average|median|mean)\b/i.test(columns[measure]?.label ?? ''))
  const count = facts.measures.find((measure) => /\b(number of|count|headcount)\b/i.test(columns[measure]?.label ?? ''))
  if (!average || count === undefined) return []
  const described = columns[count]
  if (!described || !isAdditive(described)) return []
  const small = ranked(facts, count).filter((row) => (facts.sayer.number(at(row, count)) ?? fewerThan) < fewerThan)
  if (small.length === 0) return []
  const named = small
    .slice(0, MAX_NAMED)
    .map((row) => say`${groupOf(facts, row)} (${facts.sayer.cell(at(row, count))})`)
  return say`Few rows stand behind the averages ${listed(named)}${small.length > MAX_NAMED ? ' and others' : ''}.`
}
