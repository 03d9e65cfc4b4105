/** A planner alone on an SQLite file of a public suite: the quickest way to ask thousands of questions. */
import { OWNER } from '../access/types.ts'
import { loadCatalog } from '../catalog/load.ts'
import { isoDay } from '../form/dates.ts'
import type { Form } from '../form/types.ts'
import type { Planner } from '../plan/types.ts'
import { readSettings } from '../settings.ts'
import { openSource } from '../sources/index.ts'
import { GoldDatabase } from './gold.ts'
import { type Asked, NO_MODEL, type Subject, type Talk } from './subject.ts'

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
  const planned = async (question: string, talk: Talk): Promise<Asked> => {
    const previous = talk.get('form') as Form | undefined
    const outcome = await planner.plan(question, { catalog, values, today, access: OWNER, previous, run })
    const shared = { planner: planner.name, use: NO_MODEL }
    if (outcome.kind === 'clarification')
      return { ...shared, kind: 'clarification', reason: outcome.clarification.question }
    if (outcome.kind === 'decline') return { ...shared, kind: 'decline', reason: outcome.decline.reason }
    const { sql, confidence, explanation, form } = outcome.plan
    if (form) talk.set('form', form)
    return { ...shared, kind: 'plan', sql, confidence, explanation, rows: async (maxRows) => gold.run(sql, maxRows) }
  }
  return {
    ask: ({ question }, talk) =>
      planned(question, talk).catch((error) => ({
        planner: planner.name,
        use: NO_MODEL,
        kind: 'failure',
        reason: error instanceof Error ? error.message : String(error),
      })),
    run: async (sql) => gold.run(sql),
    close: async () => gold.close(),
  }
}
