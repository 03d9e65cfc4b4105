/** A planner alone on a source of any kind. Its queries and the suite's own pass the guard, under the owner's rights. */
import { OWNER } from '../access/types.ts'
import { openView } from '../access/view.ts'
import { type Catalogued, loadCatalog, type ModelText } from '../catalog/load.ts'
import { checkSql } from '../guard/check.ts'
import type { Planner } from '../plan/types.ts'
import { readSettings } from '../settings.ts'
import { openSource, type Source } from '../sources/index.ts'
import type { Outcome } from './gold.ts'
import { askPlanner } from './planner-subject.ts'
import type { Subject } from './subject.ts'

const MAX_ROWS = 100_000
const TIMEOUT_MS = 60_000

/** What is asked: a planner, and the day that is today where the semantic model names none. */
export type PlannerOn = { planner: Planner; today: string }

/** Opens an address; what opening it writes goes to the folder `work`. Throws SOURCE_UNREADABLE and MODEL_INVALID. */
export async function openSubject(
  address: string,
  { model, work, ...asked }: PlannerOn & { model?: ModelText; work: string },
): Promise<Subject> {
  const source = await openSource(address, { name: 'eval', settings: readSettings({ dataDir: work }, {}) })
  try {
    return sourceSubject({ source, ...(await loadCatalog(source, 'eval', model)) }, asked)
  } catch (thrown) {
    await source.close()
    throw thrown
  }
}

/** A source that is open; closing the subject closes it. */
export function sourceSubject(opened: Catalogued & { source: Source }, { planner, today }: PlannerOn): Subject {
  const { source, catalog, values } = opened
  const context = { catalog, values, today: catalog.today ?? today, access: OWNER }
  const run = async (sql: string, maxRows = MAX_ROWS): Promise<Outcome> => {
    try {
      const { checked } = checkSql(sql, openView(catalog))
      return { rows: (await source.run(checked, { maxRows, timeoutMs: TIMEOUT_MS })).rows }
    } catch (thrown) {
      return { error: thrown instanceof Error ? thrown.message : String(thrown) }
    }
  }
  return {
    ask: ({ question }, talk) => askPlanner(planner, { question, context, talk, run }),
    run: (sql) => run(sql),
    close: () => source.close(),
  }
}
