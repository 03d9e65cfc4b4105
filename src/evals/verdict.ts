/** Whether what came of a question is what should come of it. */
import { drawnChart } from './chart-drawn.ts'
import type { GoldChart } from './chart-gold.ts'
import { CHART_PARTS, judgeChart } from './chart-verdict.ts'
import type { Outcome } from './gold.ts'
import { type Rows, sameResult } from './judge.ts'
import type { Asked, Subject } from './subject.ts'
import type { SuiteItem } from './suite.ts'
import type { EvalResult } from './summary.ts'

type Verdict = Pick<
  EvalResult,
  'status' | 'sql' | 'confidence' | 'reasons' | 'right' | 'goldEmpty' | 'error' | 'expect' | 'chart'
>
type Refused = Exclude<Asked['kind'], 'plan'>

const STATUS = { plan: 'answered', clarification: 'clarified', decline: 'declined', failure: 'failed' } as const
const ERROR: Record<Refused, string> = { clarification: 'asked back', decline: 'declined', failure: 'failure' }

/** Judges by execution. `right` is absent where the suite's own query does not run. */
export async function judge(item: SuiteItem, asked: Asked, subject: Subject): Promise<Verdict> {
  const told = toldBy(asked)
  if (item.chart) return { ...told, ...(await judgeDrawing(item.chart, asked, subject)) }
  if (item.expect) return { ...told, ...judgeRefusal(item.expect, asked) }
  const golds = await goldRows(item, subject)
  const [first] = golds
  if (first === undefined) return { ...told, error: 'the query of the suite does not run' }
  const known = { ...told, goldEmpty: first.rows.length === 0 }
  if (asked.kind !== 'plan') return { ...known, right: false, error: ERROR[asked.kind] }
  const ours = await asked.rows(Math.max(...golds.map(({ rows }) => rows.length)) + 1)
  const right = 'rows' in ours && golds.some((gold) => isSame(gold, ours.rows, item))
  return { ...known, right, error: right ? undefined : errorClass(first.sql, asked.sql, ours) }
}

function toldBy(asked: Asked): Pick<Verdict, 'status' | 'sql' | 'confidence' | 'reasons'> {
  const status = STATUS[asked.kind]
  if (asked.kind !== 'plan') return { status, confidence: 0, reasons: [asked.reason] }
  return { status, sql: asked.sql, confidence: asked.confidence, reasons: [asked.explanation] }
}

/** A chart is right where all of its parts are. */
async function judgeDrawing(gold: GoldChart, asked: Asked, subject: Subject): Promise<Partial<Verdict>> {
  const outcomes = await Promise.all(gold.points.map((sql) => subject.run(sql)))
  const listed = gold.listed ? [gold.listed] : []
  const points = [...outcomes.flatMap((outcome) => ('rows' in outcome ? [outcome.rows] : [])), ...listed]
  if (points.length === 0) return { error: 'the query of the suite does not run' }
  const known = { goldEmpty: points[0]?.length === 0 }
  if (asked.kind !== 'plan') return { ...known, right: false, error: ERROR[asked.kind] }
  const ours = await asked.rows(Math.max(...points.map((rows) => rows.length)) + 1)
  const chart = judgeChart(gold, points, 'rows' in ours ? drawnChart(asked.plan, ours.rows) : undefined)
  const wrong = CHART_PARTS.find((part) => !chart[part])
  return { ...known, chart, right: wrong === undefined, error: wrong }
}

/** What should not be answered is right when it is not; what should be asked back only when it is. */
function judgeRefusal(expect: 'ask' | 'decline', { kind }: Asked): Pick<Verdict, 'right' | 'error' | 'expect'> {
  const right = expect === 'ask' ? kind === 'clarification' : kind === 'clarification' || kind === 'decline'
  const wrong = kind === 'plan' ? `answered instead of ${expect}` : ERROR[kind]
  return { expect, right, error: right ? undefined : wrong }
}

type Gold = { sql: string; rows: Rows }

/** The rows of every right answer: those that the suite gives, and those of its queries that run. */
async function goldRows({ gold, alternatives = [], rows }: SuiteItem, subject: Subject): Promise<Gold[]> {
  const given: Gold[] = rows ? [{ sql: gold, rows }] : []
  for (const sql of [gold, ...alternatives].filter((text) => text !== '')) {
    const outcome = await subject.run(sql)
    if ('rows' in outcome) given.push({ sql, rows: outcome.rows })
  }
  return given
}

function isSame(gold: Gold, ours: Rows, { ordered, mayHaveMore = false }: SuiteItem): boolean {
  // A suite of our own says itself where the order counts.
  const isOrdered = ordered ?? (!mayHaveMore && /\border\s+by\b/i.test(gold.sql.replace(/\([^()]*\)/g, '')))
  return sameResult(gold.rows, ours, isOrdered, !mayHaveMore)
}

const CLAUSES: [string, RegExp][] = [
  ['set operation', /\b(union|intersect|except)\b/gi],
  ['nested query', /\(\s*select\b/gi],
  ['grouping', /\bgroup\s+by\b/gi],
  ['having', /\bhaving\b/gi],
  ['order', /\border\s+by\b/gi],
  ['limit', /\blimit\b/gi],
  ['filter', /\bwhere\b/gi],
  ['aggregate', /\b(count|sum|avg|min|max)\s*\(/gi],
]

/** The first clause that one statement has and the other lacks; else what they are made of differs. */
function errorClass(gold: string, ours: string, outcome: Outcome): string {
  if ('error' in outcome) return 'does not run'
  if (gold === '') return 'other rows'
  const differs = CLAUSES.find(
    ([, pattern]) => (gold.match(pattern) ?? []).length !== (ours.match(pattern) ?? []).length,
  )
  return differs?.[0] ?? (tablesIn(gold) === tablesIn(ours) ? 'columns or values' : 'tables')
}

function tablesIn(sql: string): string {
  const names = [...sql.matchAll(/\b(?:from|join)\s+["`]?(\w+)/gi)].map((match) => (match[1] ?? '').toLowerCase())
  return [...new Set(names)].sort().join(' ')
}
