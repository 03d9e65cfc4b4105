/** Asks the demo's sixty questions and the thirty on real databases: `npm run bench:questions [-- --all]`. */

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OWNER } from '../src/access/types.ts'
import { demoDatabase, demoModel } from '../src/demo/open.ts'
import { dataFolder, unpacked } from '../src/evals/databases.ts'
import { judgeAll, readQuestions, type Verdict } from '../src/evals/questions.ts'
import { isoDay } from '../src/form/dates.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import { loadSqlParser } from '../src/sql/tree.ts'

const folder = join(tmpdir(), 'querent-bench')
const today = isoDay(new Date())
const access = OWNER
const planner = instantPlanner()

function report(title: string, verdicts: Verdict[]): void {
  const count = (verdict: Verdict['verdict']) => verdicts.filter((v) => v.verdict === verdict).length
  for (const v of verdicts) {
    if (v.verdict === 'right' && !process.argv.includes('--all')) continue
    console.log(
      `  ${v.id} ${v.verdict.padEnd(8)} ${v.question}\n           ${v.detail}${v.verdict === 'wrong' ? `\n           ${v.sql}` : ''}`,
    )
  }
  console.log(
    `${title}: ${verdicts.length} questions, right ${count('right')}, asked back ${count('asked')}, declined ${count('declined')}, wrong ${count('wrong')}\n`,
  )
}

await loadSqlParser()
const demoItems = await readQuestions(new URL('../src/demo/questions.yaml', import.meta.url).pathname)
const demo = await judgeAll(
  demoItems,
  { address: await demoDatabase(folder), model: await demoModel(), dataDir: folder, planner, access },
  today,
)
report('Demo', demo)

const data = dataFolder()
const realItems = await readQuestions(new URL('../test/questions/real.yaml', import.meta.url).pathname)
if (!data) console.log('Real databases: skipped, QUERENT_DATA names no folder')
else {
  const verdicts: Verdict[] = []
  for (const database of new Set(realItems.map((item) => item.database ?? ''))) {
    const address = await unpacked(join(data, database), folder)
    verdicts.push(
      ...(await judgeAll(
        realItems.filter((item) => item.database === database),
        { address, dataDir: folder, planner, access },
        today,
      )),
    )
  }
  report('Real databases', verdicts)
}
