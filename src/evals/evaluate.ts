/** One evaluation: which suite is asked of what, by which planner. Shared by the command line and the API. */
import { join } from 'node:path'
import { OWNER } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { createQuerent, type Querent } from '../index.ts'
import { instantPlanner } from '../plan/instant/planner.ts'
import type { Settings } from '../settings.ts'
import { loadSqlParser } from '../sql/tree.ts'
import { GoldDatabase } from './gold.ts'
import { plannerSubject } from './planner-subject.ts'
import { productSubject } from './product-subject.ts'
import { fileOf, type RunOnOptions, runOn } from './run-suite.ts'
import type { Subject } from './subject.ts'
import type { SuiteItem } from './suite.ts'
import type { EvalResult } from './summary.ts'

/** In whose name questions are asked of the product. */
const EVALUATOR = 'evaluation'

export type Choice = { planner: 'instant' | 'agent' | 'auto'; model?: string }

/** The suite's own SQLite files. The instant planner is asked alone; a language model in the whole product. */
export async function* evaluateDatabases(
  items: SuiteItem[],
  { databases, work, settings, ...choice }: Choice & { databases: string; work: string; settings: Settings },
  options: RunOnOptions,
): AsyncGenerator<EvalResult> {
  await loadSqlParser()
  const planner = instantPlanner({ threshold: settings.instantThreshold })
  const open = async (id: string) => {
    const file = await fileOf(id, databases, work)
    return choice.planner === 'instant'
      ? plannerSubject(file, id, planner, work)
      : databaseSubject(file, join(work, 'stores', id), settings, choice, options.signal)
  }
  yield* runOn(items, open, options)
}

/** The whole product on one file, with a store of its own; the suite's SQL runs on the file itself. */
async function databaseSubject(
  file: string,
  dataDir: string,
  settings: Settings,
  { planner, model }: Choice,
  signal?: AbortSignal,
): Promise<Subject> {
  const own = { ...settings, sources: [file], dataDir, policy: '', model: '' }
  const querent = await createQuerent({ settings: own })
  await querent.settled()
  const gold = new GoldDatabase(file)
  return {
    ...productSubject(querent, { planner, model, userId: EVALUATOR, signal }),
    run: async (sql) => gold.run(sql),
    async close() {
      gold.close()
      await querent.close()
    },
  }
}

/** A source of a running Querent, under its policies. `database` of a question names a source where it has one. */
export async function* evaluateSource(
  items: SuiteItem[],
  { querent, source, ...choice }: Choice & { querent: Querent; source?: string },
  options: RunOnOptions,
): AsyncGenerator<EvalResult> {
  const open = async (database: string) =>
    productSubject(querent, { ...choice, source: database || source, userId: EVALUATOR, signal: options.signal })
  yield* runOn(items, open, options)
}

/** What people have verified of a source, in its model or in the store, as a suite. Throws INVALID_REQUEST where it is empty. */
export async function verifiedSuite(querent: Querent, source?: string): Promise<SuiteItem[]> {
  const catalog = await querent.catalog(source, OWNER)
  const saved = await querent.verified(source, OWNER)
  const items = [...catalog.verified, ...saved].map(
    ({ question, sql }, index): SuiteItem => ({
      ...{ id: `v${index + 1}`, database: '', question, gold: sql, mayHaveMore: true },
    }),
  )
  if (items.length > 0) return items
  throw new QuerentError('INVALID_REQUEST', `Nobody has verified a question of "${catalog.source}".`, {
    next: 'Name a suite, or verify answers first.',
  })
}
