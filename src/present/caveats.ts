/** What a careful reader should know beside the answer. */
import type { Plan } from '../types.ts'
import { dataRange } from './data-range.ts'
import { formatCell, formatCount } from './format.ts'
import { citationCaveats } from './quoted.ts'
import { textOf } from './statement.ts'
import { groupColumns } from './words-columns.ts'
import { type Facts, groupOf, labelOf, rowsOf } from './words-facts.ts'
import { smallGroups } from './words-groups.ts'
import { runningRow } from './words-series.ts'

const FEW = 5

/** The caveats of an answer, the planner's assumptions first. */
export function caveatsOf(
  plan: Pick<Plan, 'assumptions'> & Partial<Pick<Plan, 'sql' | 'citations'>>,
  facts: Facts,
): string[] {
  return [
    ...plan.assumptions,
    ...citationCaveats(plan),
    ...cutCaveat(facts),
    ...outsideCaveat(facts),
    ...runningCaveat(facts),
    ...missingGroupCaveats(facts),
    ...missingFigureCaveat(facts),
    ...smallGroupCaveat(facts),
  ]
}

function cutCaveat({ table }: Facts): string[] {
  if (!table.truncated) return []
  return [`Only the first ${formatCount(table.rows.length)} rows were read; there are more.`]
}

function outsideCaveat(facts: Facts): string[] {
  const isEmpty = rowsOf(facts).every((row) => facts.measures.every((column) => !facts.sayer.number([row, column])))
  const range = facts.table.rows.length > 0 && isEmpty ? dataRange(facts) : undefined
  return range ? [`The period lies outside the data, which have ${range.label} from ${range.from} to ${range.to}.`] : []
}

function runningCaveat(facts: Facts): string[] {
  const row = runningRow(facts)
  const [time] = facts.times
  const column = facts.table.columns[time ?? -1]
  if (row === undefined || time === undefined || !column) return []
  const name = formatCell(facts.table.rows[row]?.[time] ?? null, column)
  return [`${name} is not over yet: its figures run to ${facts.today} and are left out of the comparison in words.`]
}

function isListing(facts: Facts): boolean {
  return facts.form ? facts.form.measures.length === 0 : groupColumns(facts) === undefined
}

function missingGroupCaveats(facts: Facts): string[] {
  if (facts.measures.length === 0 || isListing(facts)) return []
  const groups = facts.form ? facts.dimensions : (groupColumns(facts) ?? [])
  return groups.flatMap((column) => {
    const missing = rowsOf(facts).some((row) => facts.table.rows[row]?.[column] === null)
    return missing ? [`Rows without a value for ${labelOf(facts, column).text} are a group of their own.`] : []
  })
}

function missingFigureCaveat(facts: Facts): string[] {
  const [measure] = facts.measures
  if (measure === undefined || facts.table.rows.length < 2 || isListing(facts)) return []
  const missing = rowsOf(facts).filter((row) => facts.table.rows[row]?.[measure] === null)
  if (missing.length === 0) return []
  const label = labelOf(facts, measure).text
  const [only] = missing
  if (missing.length === 1 && only !== undefined) {
    return [`There is no value for ${label} ${textOf(groupOf(facts, only, [...facts.times, ...facts.dimensions]))}.`]
  }
  return [`${formatCount(missing.length)} rows have no value for ${label} and are left out of the comparison.`]
}

function smallGroupCaveat(facts: Facts): string[] {
  const words = textOf(smallGroups(facts, FEW))
  return words ? [words] : []
}
