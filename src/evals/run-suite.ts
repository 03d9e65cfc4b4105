/** Asks the questions of a suite, database by database, and judges each answer by running it beside the suite's query. */
import { OWNER } from '../access/types.ts'
import { type Catalogued, loadCatalog } from '../catalog/load.ts'
import { QuerentError } from '../errors.ts'
import { isoDay } from '../form/dates.ts'
import type { Form } from '../form/types.ts'
import type { Planner, PlanOutcome } from '../plan/types.ts'
import { readSettings } from '../settings.ts'
import { openSource } from '../sources/index.ts'
import { suiteDatabase } from './databases.ts'
import { GoldDatabase, type Outcome } from './gold.ts'
import { sameResult } from './judge.ts'
import type { SuiteItem } from './suite.ts'
import type { EvalResult } from './summary.ts'

export type RunOptions = {
  databases: string
  planner: Planner
  /** Folder for unpacked databases. */
  work: string
  signal?: AbortSignal
}

type Opened = Catalogued & { gold: GoldDatabase; today: string }

/** Results one by one. Turns of a dialogue are asked with the form of the answer before. Throws SOURCE_UNREADABLE. */
export async function* runSuite(items: SuiteItem[], options: RunOptions): AsyncGenerator<EvalResult> {
  for (const [id, questions] of Map.groupBy(items, (item) => item.database)) {
    const opened = await openDatabase(id, options)
    try {
      yield* askAll(questions, opened, options)
    } finally {
      opened.gold.close()
    }
  }
}

async function openDatabase(id: string, { databases, work, planner }: RunOptions): Promise<Opened> {
  const file = await suiteDatabase(databases, id, work)
  if (!file) throw new QuerentError('SOURCE_UNREADABLE', `There is no database "${id}" in ${databases}.`)
  const source = await openSource(file, { name: 'eval', settings: readSettings({ dataDir: work }, {}) })
  try {
    const catalogued = await loadCatalog(source, id)
    planner.prepare?.(catalogued.catalog)
    return { ...catalogued, gold: new GoldDatabase(file), today: isoDay(new Date()) }
  } finally {
    await source.close()
  }
}

async function* askAll(items: SuiteItem[], opened: Opened, options: RunOptions): AsyncGenerator<EvalResult> {
  let previous: { dialogue?: string; form?: Form } = {}
  for (const item of items) {
    options.signal?.throwIfAborted()
    if (previous.dialogue !== item.dialogue) previous = {}
    const { result, form } = await askOne(item, opened, options.planner, previous.form)
    previous = { dialogue: item.dialogue, form: item.dialogue ? (form ?? previous.form) : undefined }
    yield result
  }
}

async function askOne(
  item: SuiteItem,
  { catalog, values, gold, today }: Opened,
  planner: Planner,
  previous?: Form,
): Promise<{ result: EvalResult; form?: Form }> {
  const start = performance.now()
  const run = (sql: string, maxRows: number) => {
    const outcome = gold.run(sql, maxRows)
    return 'rows' in outcome ? outcome.rows : undefined
  }
  const outcome = await asked(planner, item.question, { catalog, values, today, access: OWNER, previous, run })
  const ms = performance.now() - start
  const base = {
    id: item.id,
    db_id: item.database,
    question: item.question,
    planner: planner.name,
    ms: Math.round(ms * 100) / 100,
    model_calls: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    cost: 0,
    hardness: item.hardness,
    dialogue: item.dialogue,
  }
  return {
    result: { ...base, ...judged(item, outcome, gold) },
    form: outcome.kind === 'plan' ? outcome.plan.form : undefined,
  }
}

type Asked = PlanOutcome | { kind: 'failure'; reason: string }

async function asked(planner: Planner, question: string, context: Parameters<Planner['plan']>[1]): Promise<Asked> {
  try {
    return await planner.plan(question, context)
  } catch (error) {
    return { kind: 'failure', reason: error instanceof Error ? error.message : String(error) }
  }
}

type Judged = Pick<EvalResult, 'status' | 'sql' | 'confidence' | 'reasons' | 'right' | 'goldEmpty' | 'error'>

function judged(item: SuiteItem, outcome: Asked, database: GoldDatabase): Judged {
  const gold = database.run(item.gold)
  const goldEmpty = 'rows' in gold && gold.rows.length === 0
  const known = 'rows' in gold ? { goldEmpty, right: false } : { error: 'the query of the suite does not run' }
  if (outcome.kind === 'failure')
    return { ...known, status: 'failed', confidence: 0, reasons: [outcome.reason], error: 'failure' }
  if (outcome.kind === 'clarification')
    return {
      ...known,
      status: 'clarified',
      confidence: 0,
      reasons: [outcome.clarification.question],
      error: 'asked back',
    }
  if (outcome.kind === 'decline')
    return { ...known, status: 'declined', confidence: 0, reasons: [outcome.decline.reason], error: 'declined' }
  const { sql, confidence, explanation } = outcome.plan
  const answered = { ...known, status: 'answered' as const, sql, confidence, reasons: [explanation] }
  if (!('rows' in gold)) return answered
  const ours = database.run(sql, gold.rows.length + 1)
  const right = 'rows' in ours && sameResult(gold.rows, ours.rows, isOrdered(item.gold), true)
  return { ...answered, right, error: right ? undefined : errorClass(item.gold, sql, ours) }
}

function isOrdered(sql: string): boolean {
  return /\border\s+by\b/i.test(sql.replace(/\([^()]*\)/g, ''))
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
  const differs = CLAUSES.find(
    ([, pattern]) => (gold.match(pattern) ?? []).length !== (ours.match(pattern) ?? []).length,
  )
  return differs?.[0] ?? (tablesIn(gold) === tablesIn(ours) ? 'columns or values' : 'tables')
}

function tablesIn(sql: string): string {
  const names = [...sql.matchAll(/\b(?:from|join)\s+["`]?(\w+)/gi)].map((match) => (match[1] ?? '').toLowerCase())
  return [...new Set(names)].sort().join(' ')
}
