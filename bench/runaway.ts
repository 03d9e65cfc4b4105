/** How late a runaway query is stopped, and what others feel of it. */
import { join } from 'node:path'
import { openView } from '../src/access/view.ts'
import { loadCatalog } from '../src/catalog/load.ts'
import { demoDatabase, demoModel } from '../src/demo/open.ts'
import { checkSql } from '../src/guard/check.ts'
import { readSettings } from '../src/settings.ts'
import { openSource } from '../src/sources/index.ts'
import { loadSqlParser } from '../src/sql/tree.ts'
import { percentile } from './server.ts'

const ENDLESS = 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 AS n FROM r) SELECT COUNT(*) AS n FROM r'
const QUICK = 'SELECT COUNT(*) AS n FROM employees'
const LIMIT_MS = 500

export type Runaway = { overMs: number[]; alone: number; beside: number }

/** Ten endless queries one after the other, with quick ones beside them. Times in milliseconds; the quick ones' p95. */
export async function measureRunaway(folder: string): Promise<Runaway> {
  const settings = readSettings({ dataDir: join(folder, 'data') })
  await loadSqlParser()
  const source = await openSource(await demoDatabase(settings.dataDir), { name: 'demo', settings })
  const { catalog } = await loadCatalog(source, 'demo', await demoModel())
  const run = async (sql: string, timeoutMs: number) => {
    const started = performance.now()
    await source.run(checkSql(sql, openView(catalog)).checked, { maxRows: 10, timeoutMs }).catch(() => {})
    return performance.now() - started
  }
  const quick = async (count: number) => {
    const times: number[] = []
    for (let i = 0; i < count; i += 1) times.push(await run(QUICK, 5_000))
    return percentile(times, 0.95)
  }
  await quick(20)
  const alone = await quick(200)
  const overMs: number[] = []
  const bombs = (async () => {
    for (let i = 0; i < 10; i += 1) overMs.push((await run(ENDLESS, LIMIT_MS)) - LIMIT_MS)
  })()
  const beside = await quick(200)
  await bombs
  await source.close()
  return { overMs, alone, beside }
}
