/** Periods and dates in words, as half-open ranges of days. Relative ones count from the given day, never from the clock. */
import * as chrono from 'chrono-node'
import { addDays, addMonths, addPeriods, firstDayOf, nextBucket } from '../../form/dates.ts'
import type { DateRange } from '../../form/types.ts'
import type { Grain } from '../../types.ts'
import { numberIn, type Token } from './tokens.ts'

/** A period found at a place: how many tokens it takes, and the range. `bare` tells that it is one plain year number. */
export type TimeHit = { length: number; range: DateRange; bare?: boolean; compare?: boolean }

const UNITS: Record<string, Grain> = {
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
  yr: 'year',
}

export function unitOf(token: Token | undefined): Grain | undefined {
  for (const form of token?.forms ?? []) if (UNITS[form]) return UNITS[form]
  return undefined
}

const plainAt = (tokens: Token[], i: number) => tokens[i]?.plain ?? ''

type Reader = (tokens: Token[], i: number, today: string, text: string) => TimeHit | undefined

/** The longest period that starts at token `i`, or undefined. `text` is the whole question. */
export function readTime(tokens: Token[], i: number, today: string, text: string): TimeHit | undefined {
  const hits = [bounded, between, toDate, rolling, relativeUnit, ago, anchorHit].flatMap((reader: Reader) => {
    const hit = reader(tokens, i, today, text)
    return hit ? [hit] : []
  })
  return hits.sort((a, b) => b.length - a.length)[0]
}

/** "since 2023", "before March 2024", "after 2020", "until June", "as of 2024-12-31", "at the end of 2024". */
const bounded: Reader = (tokens, i, today, text) => {
  const word = plainAt(tokens, i)
  if (word === 'as' && plainAt(tokens, i + 1) === 'of') return upTo(2, 'as of')
  if (['end', 'close'].includes(word) && plainAt(tokens, i + 1) === 'of') return upTo(2, 'at the end of')
  if (['start', 'beginning'].includes(word) && plainAt(tokens, i + 1) === 'of') {
    const hit = anchor(tokens, i + 2, today, text)
    return hit && { length: hit.length + 2, range: { to: hit.range.from, text: `at the start of ${hit.range.text}` } }
  }
  if (word === 'until' || word === 'till' || word === 'through') return upTo(1, 'until')
  if (word === 'since' || word === 'from' || (word === 'starting' && plainAt(tokens, i + 1) === 'in')) {
    const skip = word === 'starting' ? 2 : 1
    const hit = anchor(tokens, i + skip, today, text)
    return hit && { length: hit.length + skip, range: { from: hit.range.from, text: `since ${hit.range.text}` } }
  }
  if (word === 'before' || word === 'after') {
    const hit = anchor(tokens, i + 1, today, text)
    if (!hit) return undefined
    const range = word === 'before' ? { to: hit.range.from } : { from: hit.range.to }
    return { length: hit.length + 1, range: { ...range, text: `${word} ${hit.range.text}` } }
  }
  return undefined

  function upTo(skip: number, say: string): TimeHit | undefined {
    const hit = anchor(tokens, i + skip, today, text)
    return hit && { length: hit.length + skip, range: { to: hit.range.to, text: `${say} ${hit.range.text}` } }
  }
}

/** "between 2021 and 2023", "from January to March 2025". */
const between: Reader = (tokens, i, today, text) => {
  const word = plainAt(tokens, i)
  const opens = word === 'between' || word === 'from'
  const first = anchor(tokens, opens ? i + 1 : i, today, text)
  if (!first) return undefined
  const at = (opens ? i + 1 : i) + first.length
  const joint = plainAt(tokens, at)
  const joins = word === 'between' ? joint === 'and' : ['to', 'until', 'till', 'through'].includes(joint)
  if (!joins) return undefined
  const second = anchor(tokens, at + 1, today, text)
  if (!second) return undefined
  const from = sameYear(first, second)
  const says = from && from !== first.range.from ? sayPeriod('month', from) : first.range.text
  const range = { from, to: second.range.to, text: `${says} to ${second.range.text}` }
  return { length: at + 1 + second.length - i, range }
}

/** In "January to March 2025" the first month takes the year of the second. */
function sameYear(first: TimeHit, second: TimeHit): string | undefined {
  const from = first.range.from
  const to = second.range.to
  const yearless = !/\d{4}/.test(first.range.text)
  if (!from || !to || (!yearless && from < to)) return from
  const moved = `${addDays(to, -1).slice(0, 4)}${from.slice(4)}`
  return moved < to ? moved : addMonths(moved, -12)
}

/** "year to date", "ytd", "so far this year". */
const toDate: Reader = (tokens, i, today) => {
  const word = plainAt(tokens, i)
  const short: Record<string, Grain> = { ytd: 'year', qtd: 'quarter', mtd: 'month' }
  const grain = short[word] ?? unitOf(tokens[i])
  const spelled = plainAt(tokens, i + 1) === 'to' && plainAt(tokens, i + 2) === 'date'
  const soFar = word === 'so' && plainAt(tokens, i + 1) === 'far' && plainAt(tokens, i + 2) === 'this'
  const found = short[word] ? 1 : grain && spelled ? 3 : soFar ? 4 : 0
  const unit = soFar ? unitOf(tokens[i + 3]) : grain
  if (!found || !unit) return undefined
  return {
    length: found,
    range: { from: firstDayOf(unit, today), to: addDays(today, 1), text: `this ${unit} to date` },
  }
}

/** "last 12 months", "the past 90 days", "previous two years": ends yesterday, so that whole days are counted. */
const rolling: Reader = (tokens, i, today) => {
  if (!['last', 'past', 'previous', 'prior', 'recent'].includes(plainAt(tokens, i))) return undefined
  const count = numberIn(tokens[i + 1])
  const unit = unitOf(tokens[i + 2])
  if (!count || !unit || !Number.isInteger(count)) return undefined
  const from = addPeriods(unit, today, -count)
  return { length: 3, range: { from, to: today, text: `the last ${count} ${unit}s` } }
}

/** "last quarter" is the last complete one, "this year" the running one. */
const relativeUnit: Reader = (tokens, i, today) => {
  const word = plainAt(tokens, i)
  const unit = unitOf(tokens[i + 1])
  if (unit && ['last', 'previous', 'prior', 'past'].includes(word)) return { length: 2, range: lastUnit(unit, today) }
  if (unit && ['this', 'current'].includes(word)) {
    return { length: 2, range: { from: firstDayOf(unit, today), to: nextBucket(unit, today), text: `this ${unit}` } }
  }
  if (unit && ['next', 'coming', 'upcoming'].includes(word)) {
    const from = nextBucket(unit, today)
    return { length: 2, range: { from, to: nextBucket(unit, from), text: `next ${unit}` } }
  }
  if (word === 'tomorrow')
    return { length: 1, range: { from: addDays(today, 1), to: addDays(today, 2), text: 'tomorrow' } }
  if (word === 'yesterday') return { length: 1, range: { from: addDays(today, -1), to: today, text: 'yesterday' } }
  if (word === 'today') return { length: 1, range: { from: today, to: addDays(today, 1), text: 'today' } }
  return undefined
}

function lastUnit(unit: Grain, today: string): DateRange {
  const to = firstDayOf(unit, today)
  const from = addPeriods(unit, to, -1)
  return { from, to, text: `last ${unit} (${sayPeriod(unit, from)})` }
}

/** "two years ago": the whole calendar unit of that time. */
const ago: Reader = (tokens, i, today) => {
  const count = numberIn(tokens[i])
  const unit = unitOf(tokens[i + 1])
  if (count === undefined || !unit || plainAt(tokens, i + 2) !== 'ago') return undefined
  const from = firstDayOf(unit, addPeriods(unit, today, -count))
  return { length: 3, range: { from, to: nextBucket(unit, from), text: sayPeriod(unit, from) } }
}

const anchorHit: Reader = (tokens, i, today, text) => anchor(tokens, i, today, text)

/** A period named by itself: a year, quarter, half, month or day, or a relative one ("last year"). */
function anchor(tokens: Token[], i: number, today: string, text: string): TimeHit | undefined {
  const at = skipLead(tokens, i)
  const hit =
    quarter(tokens, at, today) ??
    relativeUnit(tokens, at, today, text) ??
    rolling(tokens, at, today, text) ??
    calendarDay(tokens, at, today, text) ??
    year(tokens, at)
  return hit && { ...hit, length: hit.length + at - i }
}

/** Past "the start of", "the year" (before a number) and "the month of": the period itself comes after. */
function skipLead(tokens: Token[], i: number): number {
  let at = i
  for (;;) {
    const [word, next] = [plainAt(tokens, at), plainAt(tokens, at + 1)]
    const leads = word === 'the' || (word === 'month' && next === 'of') || (word === 'of' && at > i)
    const namesYear = word === 'year' && /^(19|20)\d\d$/.test(next)
    if (!leads && !namesYear) return at
    at += 1
  }
}

function year(tokens: Token[], i: number): TimeHit | undefined {
  const token = tokens[i]
  if (token?.kind !== 'number' || !/^(19|20)\d\d$/.test(token.text)) return undefined
  return {
    length: 1,
    bare: true,
    range: { from: `${token.text}-01-01`, to: `${Number(token.text) + 1}-01-01`, text: token.text },
  }
}

const ORDINALS: Record<string, number> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
}

/** "Q3 2025", "2025 Q3", "third quarter of 2025", "H1 2024"; without a year the last one that has begun. */
function quarter(tokens: Token[], i: number, today: string): TimeHit | undefined {
  const word = plainAt(tokens, i)
  const short = word.match(/^([qh])([1-4])$/)
  if (short) return part(short[1] === 'q' ? 3 : 6, Number(short[2]), 1)
  const ordinal = ORDINALS[word]
  const unit = plainAt(tokens, i + 1)
  if (ordinal && unit === 'quarter') return part(3, ordinal, 2)
  if (ordinal && unit === 'half') return part(6, ordinal, 2)
  const years = year(tokens, i)
  const after = plainAt(tokens, i + 1).match(/^([qh])([1-4])$/)
  if (years && after) return partOf(tokens[i]?.text ?? '', after[1] === 'q' ? 3 : 6, Number(after[2]), 2)
  return undefined

  function part(months: number, n: number, length: number): TimeHit | undefined {
    const skip = plainAt(tokens, i + length) === 'of' || plainAt(tokens, i + length) === 'in' ? 1 : 0
    const named = year(tokens, i + length + skip)
    if (named) return partOf(tokens[i + length + skip]?.text ?? '', months, n, length + skip + 1)
    const thisYear = today.slice(0, 4)
    const hit = partOf(thisYear, months, n, length)
    return (hit?.range.from ?? '') <= today ? hit : partOf(String(Number(thisYear) - 1), months, n, length)
  }
}

function partOf(yearText: string, months: number, n: number, length: number): TimeHit | undefined {
  if (n * months > 12) return undefined
  const from = addMonths(`${yearText}-01-01`, (n - 1) * months)
  return { length, range: { from, to: addMonths(from, months), text: `${months === 3 ? 'Q' : 'H'}${n} ${yearText}` } }
}

const MONTH =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/
const LEADS_A_DATE = [
  'in',
  'since',
  'until',
  'from',
  'to',
  'before',
  'after',
  'during',
  'of',
  'between',
  'and',
  'for',
  'on',
  'through',
  'by',
]

/** A month or a day, read by chrono: "March 2025", "3 March 2025", "March 3rd", "2025-03", "2025-03-01". */
function calendarDay(tokens: Token[], i: number, today: string, text: string): TimeHit | undefined {
  const token = tokens[i]
  if (!token) return undefined
  const iso = token.plain.match(/^(\d{4})-(\d{2})(?:-(\d{2}))?$/)
  if (iso) return isoHit(token.plain, iso[3] !== undefined)
  const monthHere = MONTH.test(token.plain)
  const monthNext =
    MONTH.test(plainAt(tokens, i + 1)) || (plainAt(tokens, i + 1) === 'of' && MONTH.test(plainAt(tokens, i + 2)))
  const startsDate = monthHere || (/^\d{1,2}(st|nd|rd|th)?$/.test(token.plain) && monthNext)
  if (!startsDate || isModalMay(tokens, i)) return undefined
  const [found] = chrono.en.casual.parse(dateText(tokens, i, text), new Date(`${today}T12:00:00`))
  if (found?.index !== 0) return undefined
  return chronoHit(found, tokens, i, today)
}

/** The text from a token to the next word that joins two dates: chrono would read "March to May" as one range. */
function dateText(tokens: Token[], i: number, text: string): string {
  const joint = tokens.findIndex(
    (token, at) => at > i && ['to', 'until', 'till', 'through', 'and'].includes(token.plain),
  )
  return text.slice(tokens[i]?.start, joint > 0 ? tokens[joint]?.start : undefined).slice(0, 40)
}

/** "may" is a month only after a word that leads a date, or before a year. */
function isModalMay(tokens: Token[], i: number): boolean {
  if (plainAt(tokens, i) !== 'may') return false
  return !LEADS_A_DATE.includes(plainAt(tokens, i - 1)) && year(tokens, i + 1) === undefined
}

function isoHit(text: string, isDay: boolean): TimeHit | undefined {
  const from = isDay ? text : `${text}-01`
  if (Number.isNaN(Date.parse(`${from}T00:00:00Z`))) return undefined
  const to = isDay ? addDays(from, 1) : addMonths(from, 1)
  return { length: 1, range: { from, to, text: isDay ? from : sayPeriod('month', from) } }
}

function chronoHit(found: chrono.ParsedResult, tokens: Token[], i: number, today: string): TimeHit | undefined {
  const { start } = found
  const month = start.get('month')
  const day = start.isCertain('day') ? start.get('day') : null
  if (!month) return undefined
  const end = (tokens[i]?.start ?? 0) + found.text.length
  const length = tokens.slice(i).filter((token) => token.start < end).length
  const yearNumber = start.isCertain('year') ? start.get('year') : latestYear(month, day ?? 1, today)
  const from = `${yearNumber}-${String(month).padStart(2, '0')}-${String(day ?? 1).padStart(2, '0')}`
  if (day) return { length, range: { from, to: addDays(from, 1), text: from } }
  return { length, range: { from, to: addMonths(from, 1), text: sayPeriod('month', from) } }
}

/** Without a year the last such date that is not in the future. */
function latestYear(month: number, day: number, today: string): number {
  const thisYear = Number(today.slice(0, 4))
  const candidate = `${thisYear}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return candidate <= today ? thisYear : thisYear - 1
}

const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ')

/** A calendar period in words: "2025", "Q3 2025", "March 2025", "week of 2025-03-03", "2025-03-01". */
export function sayPeriod(unit: Grain, from: string): string {
  const yearText = from.slice(0, 4)
  const month = Number(from.slice(5, 7))
  if (unit === 'year') return yearText
  if (unit === 'quarter') return `Q${Math.ceil(month / 3)} ${yearText}`
  if (unit === 'month') return `${MONTH_NAMES[month - 1]} ${yearText}`
  return unit === 'week' ? `the week of ${from}` : from
}

/** The period of the same length just before a range; whole calendar units stay whole. Undefined for open ranges. */
export function periodBefore(range: DateRange): DateRange | undefined {
  const { from, to } = range
  if (!from || !to) return undefined
  for (const unit of ['year', 'quarter', 'month', 'week', 'day'] as const) {
    if (firstDayOf(unit, from) === from && addPeriods(unit, from, 1) === to) {
      const start = addPeriods(unit, from, -1)
      return { from: start, to: from, text: sayPeriod(unit, start) }
    }
  }
  const months = wholeMonths(from, to)
  const start = months ? addMonths(from, -months) : addDays(from, -daysIn(from, to))
  return { from: start, to: from, text: `${start} to ${addDays(from, -1)}` }
}

/** The same range one year earlier. */
export function yearBefore(range: DateRange): DateRange | undefined {
  const { from, to } = range
  if (!from || !to) return undefined
  const start = addMonths(from, -12)
  const end = addMonths(to, -12)
  return { from: start, to: end, text: `${start} to ${addDays(end, -1)}` }
}

function wholeMonths(from: string, to: string): number | undefined {
  for (let n = 1; n <= 36; n += 1) if (addMonths(from, n) === to) return n
  return undefined
}

function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
