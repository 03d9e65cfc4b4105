/** Asks the demo's sixty questions, those of strangers to their business databases, and the thirty on real ones: `npm run bench:questions [-- --all]`. */

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoDatabase, demoModel } from '../src/demo/open.ts'
import { dataFolder, unpacked } from '../src/evals/databases.ts'
import { runOn } from '../src/evals/run-suite.ts'
import { openSubject } from '../src/evals/source-subject.ts'
import type { Subject } from '../src/evals/subject.ts'
import { readSuite } from '../src/evals/suite.ts'
import { type Mark, markOf } from '../src/evals/summary.ts'
import { isoDay } from '../src/form/dates.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import { loadSqlParser } from '../src/sql/tree.ts'

const work = join(tmpdir(), 'querent-bench')
/** The day on which the rows of the business databases end. */
const BUSINESS_DAY = '2026-11-22'
const asked = { planner: instantPlanner(), today: isoDay(new Date()), work }

async function report(title: string, suite: string, open: (database: string) => Promise<Subject>): Promise<void> {
  const items = await readSuite(new URL(suite, import.meta.url).pathname)
  const marks: Mark[] = []
  for await (const result of runOn(items, open)) {
    const { id, question, reasons, error, sql } = result
    const mark = markOf(result)
    marks.push(mark)
    if (mark === 'right' && !process.argv.includes('--all')) continue
    const lines = [`  ${id} ${mark.padEnd(8)} ${question}`, ...reasons, ...(mark === 'wrong' ? [error, sql] : [])]
    console.log(lines.filter((line) => line !== undefined).join('\n           '))
  }
  const count = (mark: Mark) => marks.filter((one) => one === mark).length
  console.log(
    `${title}: ${items.length} questions, right ${count('right')}, asked back ${count('asked')}, declined ${count('declined')}, wrong ${count('wrong')}\n`,
  )
}

await loadSqlParser()
await report('Demo', '../src/demo/questions.yaml', async () =>
  openSubject(await demoDatabase(work), { ...asked, model: await demoModel() }),
)
await report('Business databases', '../test/questions/business.yaml', async (database) => {
  const packed = new URL(`../test/questions/business/${database}.sqlite.gz`, import.meta.url).pathname
  return openSubject(await unpacked(packed, join(work, 'business')), { ...asked, today: BUSINESS_DAY })
})
const data = dataFolder()
if (!data) console.log('Real databases: skipped, QUERENT_DATA names no folder')
else
  await report('Real databases', '../test/questions/real.yaml', async (database) =>
    openSubject(await unpacked(join(data, database), work), asked),
  )
