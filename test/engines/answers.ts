/** The demo's questions asked of one engine, and what came of them beside what came of them on another. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OWNER } from '../../src/access/types.ts'
import { openView } from '../../src/access/view.ts'
import { type Catalogued, loadCatalog } from '../../src/catalog/load.ts'
import { demoDatabase, demoModel } from '../../src/demo/open.ts'
import { asQuerentError } from '../../src/errors.ts'
import { sameResult } from '../../src/evals/judge.ts'
import { type EvalQuestion, readQuestions } from '../../src/evals/questions.ts'
import { checkSql } from '../../src/guard/check.ts'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import { instantPlanner } from '../../src/plan/instant/planner.ts'
import { readSettings } from '../../src/settings.ts'
import { openSource, type Source } from '../../src/sources/index.ts'
import type { Cell } from '../../src/types.ts'
import { sameCells } from './cells.ts'
import type { Engine, Ground } from './engines.ts'

/** What came of one question: rows, a question back, a refusal, or a failure of the engine. */
export type Answer = {
  item: EvalQuestion
  kind: 'answer' | 'ask' | 'decline' | 'failed'
  /** What was said instead of rows, or the rows in words. */
  detail: string
  sql?: string
  rows?: Cell[][]
}

export type Verdict = 'right' | 'asked' | 'declined' | 'wrong'

const LIMITS = { maxRows: 100_000, timeoutMs: 60_000 }
const planner = instantPlanner()

/** The demo on an engine, ready to be asked. */
export type OpenedDemo = Catalogued & { source: Source; close(): Promise<void> }

export function demoQuestions(): Promise<EvalQuestion[]> {
  return readQuestions(new URL('../../src/demo/questions.yaml', import.meta.url).pathname)
}

/** What engines may build on: the folder, and the demo's database, which is kept for other runs. */
export async function groundIn(folder: string): Promise<Ground> {
  return { folder, duckdb: await demoDatabase(join(tmpdir(), 'querent-bench')) }
}

/** Opens the demo on an engine, with its semantic model. */
export async function openDemo(engine: Engine, ground: Ground): Promise<OpenedDemo> {
  const { address, close } = await engine.open(ground)
  try {
    const source = await openSource(address, { name: 'demo', settings: readSettings({ dataDir: ground.folder }, {}) })
    const closeBoth = () => source.close().finally(close)
    try {
      await loadGuard(source.dialect)
      return { source, close: closeBoth, ...(await loadCatalog(source, 'demo', await demoModel())) }
    } catch (thrown) {
      await source.close()
      throw thrown
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** Runs SQL through the guard, as the owner of everything. */
export async function runChecked({ source, catalog }: OpenedDemo, sql: string): Promise<Cell[][]> {
  return (await source.run(checkSql(sql, openView(catalog)).checked, LIMITS)).rows
}

/** Answers of one engine to all questions, in order. */
export async function answersOf(items: EvalQuestion[], demo: OpenedDemo): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const item of items) answers.push(await answer(item, demo))
  return answers
}

async function answer(item: EvalQuestion, demo: OpenedDemo): Promise<Answer> {
  const { catalog, values } = demo
  try {
    const today = catalog.today ?? ''
    const outcome = await planner.plan(item.question, { catalog, values, today, access: OWNER })
    if (outcome.kind === 'clarification') return { item, kind: 'ask', detail: outcome.clarification.question }
    if (outcome.kind === 'decline') return { item, kind: 'decline', detail: outcome.decline.reason }
    const { sql, explanation } = outcome.plan
    return { item, kind: 'answer', detail: explanation, sql, rows: await runChecked(demo, sql) }
  } catch (thrown) {
    const { message, cause } = asQuerentError(thrown)
    return { item, kind: 'failed', detail: `${message} ${cause ?? ''}` }
  }
}

/** The rows of each question's own statements, which are written for the engine that the others are compared with. */
export async function goldOf(items: EvalQuestion[], demo: OpenedDemo): Promise<Map<string, Cell[][][]>> {
  const gold = new Map<string, Cell[][][]>()
  for (const { id, sql, alternatives } of items) {
    const statements = [...(sql === undefined ? [] : [sql]), ...(alternatives ?? [])]
    gold.set(id, await Promise.all(statements.map((one) => runChecked(demo, one))))
  }
  return gold
}

/** Whether the question was answered as it should be. */
export function verdictOf({ item, kind, rows }: Answer, gold: Cell[][][]): Verdict {
  if (kind === 'ask') return item.expect === 'ask' ? 'right' : 'asked'
  if (kind === 'decline') return item.expect === 'decline' ? 'right' : 'declined'
  if (kind === 'failed' || item.expect !== 'answer') return 'wrong'
  return gold.some((one) => sameResult(one, rows ?? [], item.ordered ?? false)) ? 'right' : 'wrong'
}

/** What is different between two answers, in words; undefined where they are equal. */
export function differenceOf(one: Answer, other: Answer): string | undefined {
  if (one.kind !== other.kind) return `${one.kind} (${one.detail}) and ${other.kind} (${other.detail})`
  if (one.kind !== 'answer') return one.detail === other.detail ? undefined : `"${one.detail}" and "${other.detail}"`
  return sameCells(one.rows ?? [], other.rows ?? [], isOrdered(one.sql ?? ''))
}

/** Whether the outermost query orders its rows. */
export function isOrdered(sql: string): boolean {
  let outer = sql.replace(/'(?:[^']|'')*'/g, "''")
  for (let inner = ''; inner !== outer; ) {
    inner = outer
    outer = outer.replace(/\([^()]*\)/g, '')
  }
  return /\border\s+by\b/i.test(outer)
}
