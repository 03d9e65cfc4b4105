/** Whole dates in words: "September 7th, 1987". */
import * as chrono from 'chrono-node'
import { isoDay } from '../../../form/dates.ts'
import type { Word } from './mentions.ts'

const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i

/** What joins two dates, which chrono would read as one range. */
const JOINT = /\b(?:to|until|till|through|and)\b|(?<=\s)[-–](?=\s)/gi

/** Days of which the question says year, month and day with a month's name: the words that say them, and the day as YYYY-MM-DD. */
export function datesInWords(question: string, words: Word[]): { start: number; end: number; day: string }[] {
  if (!MONTH.test(question)) return []
  const apart = question.replace(JOINT, (joint) => '|'.repeat(joint.length))
  return chrono.en.parse(apart).flatMap(({ index, text, start: found }) => {
    const isWhole = MONTH.test(text) && (['year', 'month', 'day'] as const).every((part) => found.isCertain(part))
    const start = words.findIndex(({ token }) => token.start >= index && !/^(?:on|the)$/.test(token.plain))
    const last = words.findLastIndex(({ token }) => token.end <= index + text.length)
    if (!isWhole || start < 0 || last < start) return []
    const day = new Date(Date.UTC(found.get('year') ?? 0, (found.get('month') ?? 1) - 1, found.get('day') ?? 1))
    return [{ start, end: last + 1, day: isoDay(day) }]
  })
}
