/** Columns as Vega-Lite encoding channels and axes. The expressions here are constants and name nothing of the result. */
import type { ResultColumn } from '../types.ts'
import { isTemporal } from './chart-rows.ts'

export type Channel = { [key: string]: unknown }

/** A column of the table with the names of its fields in the rows. */
export type Field = { column: ResultColumn; value: string; text: string; figure: string; rank: string }

/** Categories by their written text, in the order of the table; times in the order of time. */
export function categoryChannel(field: Field): Channel {
  const sort = isTemporal(field.column) ? { field: field.value, op: 'min', order: 'ascending' } : null
  return { field: field.text, type: 'nominal', sort, title: null }
}

/** The axis of categories: upright names are turned where bars are narrow. */
export function categoryAxis(field: Field, horizontal: boolean | undefined): Channel {
  if (horizontal) return { title: null, labelLimit: 240 }
  if (isTemporal(field.column)) return { title: null, labelAngle: 0, labelOverlap: 'parity' }
  return { title: null, labelAngle: 0, labelLimit: 90 }
}

/** A colour for each category. */
export function colorChannel(field: Field): Channel {
  return { field: field.text, type: 'nominal', sort: null, legend: { title: field.column.label } }
}

/** Time from left to right, in UTC; years that are plain numbers stand side by side. */
export function timeChannel(field: Field): Channel {
  if (!isTemporal(field.column)) return { ...categoryChannel(field), axis: { title: null, labelAngle: 0 } }
  const grain = field.column.grain ?? 'day'
  const axis = { title: null, format: TIME_FORMATS[grain], labelOverlap: 'greedy', grid: false, ...timeTicks(grain) }
  return { field: field.value, type: 'temporal', scale: { type: 'utc' }, axis }
}

const TIME_FORMATS = { year: '%Y', quarter: 'Q%q %Y', month: '%b %Y', week: '%-d %b %Y', day: '%-d %b %Y' }
const MONTHS_OF = { year: 12, quarter: 3, month: 1 }
const PIXELS_PER_TICK = 90

/**
 * One tick for each bucket, or for every second, third ... where there are many. Vega's own ticks can be finer than the
 * buckets, which then are named twice. The expressions hold nothing but numbers of ours.
 */
function timeTicks(grain: keyof typeof TIME_FORMATS): Channel {
  if (grain === 'day' || grain === 'week') return { tickCount: { expr: `ceil(width / ${PIXELS_PER_TICK})` } }
  const [from, to] = ["time(domain('x')[0])", "time(domain('x')[1])"]
  const months = `((utcyear(${to}) - utcyear(${from})) * 12 + utcmonth(${to}) - utcmonth(${from}))`
  const size = MONTHS_OF[grain]
  const step = `(${size} * max(1, ceil(${months} / ${size} / max(1, floor(width / ${PIXELS_PER_TICK})))))`
  return { values: { expr: `utcSequence('month', ${from}, ${to} + 1, ${step})` } }
}

/** A number on an axis. */
export function numberChannel(field: Field): Channel {
  const whole = field.column.type === 'integer' ? { tickMinStep: 1 } : {}
  return {
    field: field.value,
    type: 'quantitative',
    axis: { title: titleOf(field), ...numberAxis(field), tickCount: 6, ...whole },
  }
}

/** Axis figures are short: 1.5M for millions. The expression is ours and names nothing of the result. */
function numberAxis(field: Field): Channel {
  if (field.column.format === 'percent') return { format: formatOf(field) }
  return {
    labelExpr:
      "abs(datum.value) >= 1e6 ? replace(format(datum.value, '.3~s'), 'G', 'B') : format(datum.value, ',.6~g')",
  }
}

/** The format of axis and legend figures. */
export function formatOf(field: Field): string {
  return field.column.format === 'percent' ? '.1~%' : ',.6~g'
}

/** Label and unit. */
export function titleOf({ column }: Field): string {
  return column.unit ? `${column.label} (${column.unit})` : column.label
}
