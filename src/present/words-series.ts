/** Words for results over time: from the first to the last period, the change between them, the peak and the low. */
import { nextBucket } from '../form/dates.ts'
import { bucketStart } from './format.ts'
import { type Statement, say } from './statement.ts'
import {
  at,
  type Facts,
  filtersOf,
  groupOf,
  labelOf,
  measureName,
  ranked,
  rowsOf,
  sentence,
  wasOrWere,
} from './words-facts.ts'
import { extremes } from './words-groups.ts'

/** A series without groups: where it starts, where it ends, and its peak or low on the way. */
export function seriesWords(facts: Facts): Statement[] {
  const [time] = facts.times
  const [measure] = facts.measures
  if (time === undefined || measure === undefined) return []
  const rows = rowsInTime(facts, time).filter((row) => facts.sayer.number(at(row, measure)) !== null)
  const [first] = rows
  const last = rows.at(-1)
  if (first === undefined || last === undefined)
    return [sentence(say`there is no value for ${labelOf(facts, measure)} in any period`)]
  if (first === last) {
    return [
      sentence(
        say`${measureName(facts, measure)}${filtersOf(facts, ' where ')} ${wasOrWere(facts, measure)} ${facts.sayer.cell(at(last, measure))} ${groupOf(facts, last, [time])}`,
      ),
    ]
  }
  return [sentence(fromTo(facts, measure, time, first, last)), ...turningPoints(facts, measure, time, rows)]
}

function fromTo(facts: Facts, measure: number, time: number, first: number, last: number): Statement {
  const { sayer } = facts
  const [from, to] = [at(first, measure), at(last, measure)]
  const start = groupOf(facts, first, [time])
  const end = groupOf(facts, last, [time])
  const name = say`${measureName(facts, measure)}${filtersOf(facts, ' where ')}`
  const was = wasOrWere(facts, measure)
  const step = Math.sign((sayer.number(to) ?? 0) - (sayer.number(from) ?? 0))
  if (step === 0) return say`${name} ${was} ${sayer.cell(to)} ${end}, the same as ${start}`
  const change = sayer.change(to, from)
  const share = change ? say` (${change})` : []
  const difference = sayer.difference(to, from)
  const moved = say`${step > 0 ? 'up' : 'down'}${difference ? say` ${difference}` : []}${share}`
  return say`${name} went from ${sayer.cell(from)} ${start} to ${sayer.cell(to)} ${end}, ${moved}`
}

/** The peak and the low, where they lie between the ends and are not written like them. */
function turningPoints(facts: Facts, measure: number, time: number, rows: number[]): Statement[] {
  const order = ranked(facts, measure, [...rows])
  const written = (row: number | undefined) => (row === undefined ? '' : facts.sayer.cell(at(row, measure)).text)
  const ends = [written(rows[0]), written(rows.at(-1))]
  const point = (name: string, row: number | undefined): Statement[] => {
    if (row === undefined || ends.includes(written(row))) return []
    return [sentence(say`the ${name} was ${facts.sayer.cell(at(row, measure))} ${groupOf(facts, row, [time])}`)]
  }
  return [...point('peak', order[0]), ...point('low', order.at(-1))]
}

/** Several series: who is highest and lowest in the last full period. */
export function seriesByGroupWords(facts: Facts): Statement[] {
  const [time] = facts.times
  const [measure] = facts.measures
  if (time === undefined || measure === undefined) return []
  const last = rowsInTime(facts, time).at(-1)
  const bucket = last === undefined ? null : facts.table.rows[last]?.[time]
  const rows = rowsOf(facts).filter((row) => facts.table.rows[row]?.[time] === bucket)
  const order = ranked(facts, measure, rows)
  if (last === undefined || order.length === 0) return []
  const plain = { ...facts, form: facts.form && { ...facts.form, period: undefined } }
  return [sentence(say`${groupOf(facts, last, [time])}, ${extremes(plain, measure, order, order)}`)]
}

/** Rows with a time, the earliest first, without the period that is still running. */
function rowsInTime(facts: Facts, time: number): number[] {
  const text = (row: number) => String(facts.table.rows[row]?.[time] ?? '')
  const running = runningRow(facts)
  const bucket = running === undefined ? undefined : text(running)
  const rows = rowsOf(facts).filter((row) => text(row) !== '' && text(row) !== bucket)
  return rows.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b))
}

/** A row of the period that holds today and is not over; undefined when there is none, or nothing before it. */
export function runningRow(facts: Facts): number | undefined {
  const [time] = facts.times
  const grain = facts.table.columns[time ?? -1]?.grain
  if (time === undefined || !grain || grain === 'day') return undefined
  const cells = rowsOf(facts).map((row) => facts.table.rows[row]?.[time] ?? null)
  const running = cells.findIndex((cell) => {
    const start = bucketStart(String(cell ?? ''), grain)
    if (!start) return false
    const day = start.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, '0')).join('-')
    return day <= facts.today && nextBucket(grain, facts.today) === nextBucket(grain, day)
  })
  return running >= 0 && new Set(cells).size > 1 ? running : undefined
}
