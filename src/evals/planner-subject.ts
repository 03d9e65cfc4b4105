/** A planner alone on an SQLite file of a public suite: the quickest way to ask thousands of questions. */
import { OWNER } from '../access/types.ts'
import { loadCatalog } from '../catalog/load.ts'
import { isoDay } from '../form/dates.ts'
import type { Form } from '../form/types.ts'
import type { PlanContext, Planner } from '../plan/types.ts'
import { readSettings } from '../settings.ts'
import { openSource } from '../sources/index.ts'
import { GoldDatabase, type Outcome } from './gold.ts'
import { type Asked, NO_MODEL, type Subject, type Talk, type Told } from './subject.ts'

/** Opens the file as any source is opened; `id` is its name in the suite. Throws SOURCE_UNREADABLE. */
export async function plannerSubject(file: string, id: string, planner: Planner, work: string): Promise<Subject> {
  const source = await openSource(file, { name: 'eval', settings: readSettings({ dataDir: work }, {}) })
  const { catalog, values } = await loadCatalog(source, id).finally(() => source.close())
  planner.prepare?.(catalog)
  const gold = new GoldDatabase(file)
  const today = isoDay(new Date())
  const run = (sql: string, maxRows: number) => {
    const outcome = gold.run(sql, maxRows)
    return 'rows' in outcome ? outcome.rows : undefined
  }
  const context = { catalog, values, today, access: OWNER, run }
  const runPlan = async (sql: string, maxRows: number) => gold.run(sql, maxRows)
  return {
    ask: ({ question, chart }, talk) => {
      const asked = { question, context: { ...context, wantsChart: chart !== undefined }, talk, run: runPlan }
      return askPlanner(planner, asked)
    },
    run: async (sql) => gold.run(sql),
    close: async () => gold.close(),
  }
}

type PlannerQuestion = {
  question: string
  context: PlanContext
  /** Keeps the form of the answer before. */
  talk: Talk
  run(sql: string, maxRows: number): Promise<Outcome>
}

/** Asks a planner alone. What it throws is a failure. */
export async function askPlanner(planner: Planner, asked: PlannerQuestion): Promise<Asked> {
  const shared = { planner: planner.name, use: NO_MODEL }
  try {
    return { ...shared, ...(await planned(planner, asked)) }
  } catch (error) {
    return { ...shared, kind: 'failure', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function planned(planner: Planner, { question, context, talk, run }: PlannerQuestion): Promise<Told> {
  const outcome = await planner.plan(question, { ...context, previous: talk.get('form') as Form | undefined })
  if (outcome.kind === 'clarification') return { kind: 'clarification', reason: outcome.clarification.question }
  if (outcome.kind === 'decline') return { kind: 'decline', reason: outcome.decline.reason }
  const { sql, confidence, explanation, form } = outcome.plan
  if (form) talk.set('form', form)
  return { kind: 'plan', sql, confidence, explanation, rows: (maxRows) => run(sql, maxRows), plan: outcome.plan }
}
