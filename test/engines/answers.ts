/** The demo's questions asked of one engine, and what came of them beside what came of them on another. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openView } from '../../src/access/view.ts'
import { type Catalogued, loadCatalog } from '../../src/catalog/load.ts'
import { demoDatabase, demoModel } from '../../src/demo/open.ts'
import { sourceSubject } from '../../src/evals/source-subject.ts'
import type { Asked, Subject } from '../../src/evals/subject.ts'
import { readSuite, type SuiteItem } from '../../src/evals/suite.ts'
import { checkSql } from '../../src/guard/check.ts'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import { instantPlanner } from '../../src/plan/instant/planner.ts'
import { readSettings } from '../../src/settings.ts'
import { openSource, type Source } from '../../src/sources/index.ts'
import type { Cell } from '../../src/types.ts'
import { sameCells } from './cells.ts'
import type { Engine, Ground } from './engines.ts'

/** What came of one question, with the rows of an answer; an answer that the engine could not run is a failure. */
export type Answer = { item: SuiteItem; asked: Asked; rows?: Cell[][] }

const LIMITS = { maxRows: 100_000, timeoutMs: 60_000 }
const planner = instantPlanner()

/** The demo on an engine, ready to be asked. */
export type OpenedDemo = Catalogued & { source: Source; close(): Promise<void> }

export function demoQuestions(): Promise<SuiteItem[]> {
  return readSuite(new URL('../../src/demo/questions.yaml', import.meta.url).pathname)
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

/** The demo as something that questions are asked of and judged on. */
export function subjectOf(demo: OpenedDemo): Subject {
  return sourceSubject(demo, { planner, today: '' })
}

/** Answers of one engine to all questions, in order. */
export async function answersOf(items: SuiteItem[], demo: OpenedDemo): Promise<Answer[]> {
  const subject = subjectOf(demo)
  const answers: Answer[] = []
  for (const item of items) answers.push(await answer(item, subject))
  return answers
}

async function answer(item: SuiteItem, subject: Subject): Promise<Answer> {
  const asked = await subject.ask(item, new Map())
  if (asked.kind !== 'plan') return { item, asked }
  const outcome = await asked.rows(LIMITS.maxRows)
  if ('rows' in outcome) return { item, asked: { ...asked, rows: async () => outcome }, rows: outcome.rows }
  return { item, asked: { planner: asked.planner, use: asked.use, kind: 'failure', reason: outcome.error } }
}

/** What is different between two answers, in words; undefined where they are equal. */
export function differenceOf(one: Answer, other: Answer): string | undefined {
  const [theirs, ours] = [one.asked, other.asked]
  if (theirs.kind !== ours.kind) return `${theirs.kind} (${saidIn(theirs)}) and ${ours.kind} (${saidIn(ours)})`
  if (theirs.kind === 'plan') return sameCells(one.rows ?? [], other.rows ?? [], isOrdered(theirs.sql))
  return saidIn(theirs) === saidIn(ours) ? undefined : `"${saidIn(theirs)}" and "${saidIn(ours)}"`
}

function saidIn(asked: Asked): string {
  return asked.kind === 'plan' ? asked.explanation : asked.reason
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
