/** The law of the question sets: no wrong answer. How many are right is measured by `npm run bench:questions`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OWNER } from '../src/access/types.ts'
import type { ModelText } from '../src/catalog/load.ts'
import { demoDatabase, demoModel } from '../src/demo/open.ts'
import { dataFolder, unpacked } from '../src/evals/databases.ts'
import { type EvalQuestion, judgeAll, readQuestions, type Verdict } from '../src/evals/questions.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import { loadSqlParser } from '../src/sql/tree.ts'

let folder: string
const planner = instantPlanner()
const data = dataFolder()
if (!data) console.warn('questions on real databases: skipped, QUERENT_DATA names no folder')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-questions-'))
  await loadSqlParser()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const judge = (address: string, items: EvalQuestion[], model?: ModelText) =>
  judgeAll(items, { address, model, dataDir: folder, planner, access: OWNER }, '2026-11-01')

const wrong = (verdicts: Verdict[]) =>
  verdicts.filter((v) => v.verdict === 'wrong').map((v) => `${v.question}: ${v.detail}`)

it('answers no demo question wrongly, and most of them', async () => {
  const items = await readQuestions(new URL('../src/demo/questions.yaml', import.meta.url).pathname)
  const verdicts = await judge(await demoDatabase(folder), items, await demoModel())
  expect(wrong(verdicts)).toEqual([])
  expect(verdicts.filter((v) => v.verdict === 'right').length).toBeGreaterThanOrEqual(50)
}, 120_000)

it.skipIf(!data)(
  'answers no question on real databases wrongly',
  async () => {
    const items = await readQuestions(new URL('./questions/real.yaml', import.meta.url).pathname)
    const verdicts: Verdict[] = []
    for (const database of new Set(items.map((item) => item.database ?? ''))) {
      const address = await unpacked(join(data ?? '', database), folder)
      verdicts.push(
        ...(await judge(
          address,
          items.filter((item) => item.database === database),
        )),
      )
    }
    expect(wrong(verdicts)).toEqual([])
    expect(verdicts.filter((v) => v.verdict === 'right').length).toBeGreaterThanOrEqual(14)
  },
  180_000,
)
