/** Whole dates in words ("September 7th, 1987"), and points in time ("2018-03-17 07:13:53"). */
import * as chrono from 'chrono-node'
import { isoDay } from '../../../form/dates.ts'
import type { Word } from './mentions.ts'

const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i

/** What joins two dates, which chrono would read as one range. */
const JOINT = /\b(?:to|until|till|through|and)\b|(?<=\s)[-–](?=\s)/gi

const MOMENT = /\b(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)\b/g

/** Points in time: the words that say them, and the text as YYYY-MM-DD HH:MM:SS, or without seconds where none are said. */
export function momentsIn(question: string, words: Word[]): { start: number; end: number; moment: string }[] {
  return [...question.matchAll(MOMENT)].flatMap(({ 0: text, 1: day, 2: time, index }) => {
    const start = words.findIndex(({ token }) => token.start >= index)
    const last = words.findLastIndex(({ token }) => token.end <= index + text.length)
    return start < 0 || last < start ? [] : [{ start, end: last + 1, moment: `${day} ${time}` }]
  })
}

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
