/** Follow-ups as edits of the query before: what a new question brings is put in its place. */
import { type Query, type QueryCondition, tablesOfQuery } from '../../../form/query.ts'
import { joinedSql } from './joined-sql.ts'
import type { Look } from './mentions.ts'
import type { Candidate } from './pool.ts'
import { type RankInputs, rankInputs } from './rank-inputs.ts'
import { rowOf } from './row.ts'
import type { Scorer } from './scorer.ts'

/** How a candidate comes from the query before and the new question. */
const EDITS = ['fresh', 'narrow', 'show', 'show narrowed', 'replace value', 'order', 'group', 'widen'] as const
export type Edit = (typeof EDITS)[number]

export type FollowUp = { candidate: Candidate; edit: Edit; source: number }

/** Fresh readings that are taken for edits, likeliest first. */
const SOURCES = 14

/** The readings of the question by itself, and the edits of the query before that they stand for. */
export function followUps(previous: Query, fresh: Candidate[], scorer: Scorer): FollowUp[] {
  const found = new Map<string, FollowUp>(
    fresh.map((candidate, source) => [candidate.sql, { candidate, edit: 'fresh', source }]),
  )
  for (const [source, candidate] of fresh.slice(0, SOURCES).entries()) {
    for (const [edit, query] of editsOf(previous, candidate.query)) {
      const edited = candidateOf(query, candidate, scorer)
      if (edited && !found.has(edited.sql)) found.set(edited.sql, { candidate: edited, edit, source })
    }
  }
  return [...found.values()]
}

function editsOf(previous: Query, query: Query): [Edit, Query][] {
  const edits: [Edit, Query][] = []
  const flat =
    !query.set && !query.alternatives && !previous.alternatives && query.where.every((condition) => !condition.query)
  if (previous.set || !flat) return edits
  const narrowed = [
    ...previous.where,
    ...query.where.filter((condition) => !previous.where.some((known) => isSame(known, condition))),
  ]
  if (query.where.length > 0) {
    edits.push(['narrow', { ...previous, where: narrowed }])
    const replaced = replacedValues(previous.where, query.where)
    if (replaced) edits.push(['replace value', { ...previous, where: replaced }])
  }
  const shown = {
    select: query.select,
    distinct: query.distinct,
    by: query.by,
    having: query.having,
    order: query.order,
    limit: query.limit,
  }
  edits.push(['show', { ...previous, ...shown, tables: previous.tables }])
  if (query.where.length > 0) edits.push(['show narrowed', { ...previous, ...shown, where: narrowed }])
  if (query.order.length > 0) edits.push(['order', { ...previous, order: query.order, limit: query.limit }])
  if (query.by.length > 0)
    edits.push([
      'group',
      { ...previous, select: query.select, by: query.by, having: query.having, order: query.order, limit: query.limit },
    ])
  const selected = new Set(previous.select.map((item) => JSON.stringify(item)))
  const more = query.select.filter((item) => !selected.has(JSON.stringify(item)))
  if (more.length > 0 && previous.select.length < 4)
    edits.push(['widen', { ...previous, select: [...previous.select, ...more] }])
  return edits
}

const isSame = (a: QueryCondition, b: QueryCondition) => JSON.stringify(a) === JSON.stringify(b)

/** The conditions before with the values of new ones on the same columns; undefined where there are none. */
function replacedValues(before: QueryCondition[], now: QueryCondition[]): QueryCondition[] | undefined {
  const sameColumn = (a: QueryCondition, b: QueryCondition) =>
    a.item.field.table === b.item.field.table && a.item.field.column === b.item.field.column
  if (!now.every((condition) => before.some((known) => sameColumn(known, condition)))) return undefined
  return before.map((known) => now.find((condition) => sameColumn(known, condition)) ?? known)
}

function candidateOf(query: Query, source: Candidate, scorer: Scorer): Candidate | undefined {
  const joined = joinedSql(query, scorer.look.schema)
  return joined && { ...source, query, ...joined }
}

const POINTING = /\b(those|these|them|they|their|theirs|that|it|its|he|she|his|her|ones?|same|previous|above)\b/i
const GOING_ON =
  /^(and|also|what about|how about|of (those|these)|which of|only|now|then|instead|ok|okay|great|thanks|can you|could you)\b/i

/** What the ranker of follow-ups is given: what is known of the candidates, the edit, and how the question leans on the one before. */
export function followUpInputs(found: FollowUp[], scores: number[], previous: Query, scorer: Scorer): RankInputs {
  const { rows, words } = rankInputs(
    found.map((one) => one.candidate),
    scorer,
  )
  const question = leaning(scorer.look)
  const before = shapeOf(previous)
  const tables = new Set(tablesOfQuery(previous))
  const top = Math.max(...scores)
  const further = found.map(({ candidate, edit, source }, i) => {
    const mine = tablesOfQuery(candidate.query)
    const shared = mine.filter((table) => tables.has(table)).length
    const extra = [
      EDITS.indexOf(edit),
      source,
      (scores[source] ?? 0) - top,
      scores[source] ?? 0,
      shared,
      mine.length - shared,
      tables.size - shared,
      ...question,
      ...before,
      ...shapeOf(candidate.query),
    ]
    return rowOf([rows[i] ?? [], extra])
  })
  return { rows: further, words }
}

function leaning({ question, words }: Look): number[] {
  return [
    POINTING.test(question) ? 1 : 0,
    GOING_ON.test(question.trim()) ? 1 : 0,
    words.length,
    /\b(those|these|them|their|they)\b/i.test(question) ? 1 : 0,
    /\b(that|it|its|he|she|his|her)\b/i.test(question) ? 1 : 0,
  ]
}

function shapeOf(query: Query): number[] {
  return [
    query.select.length,
    query.select.filter((item) => item.aggregate).length,
    query.where.length,
    query.by.length,
    query.order.length,
    query.limit ?? 0,
    query.set ? 1 : 0,
  ]
}
