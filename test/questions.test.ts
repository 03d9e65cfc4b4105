/** The law of the question sets: no wrong answer. How many are right is measured by `npm run bench:questions`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoDatabase, demoModel } from '../src/demo/open.ts'
import { dataFolder, unpacked } from '../src/evals/databases.ts'
import { runOn } from '../src/evals/run-suite.ts'
import { openSubject } from '../src/evals/source-subject.ts'
import type { Subject } from '../src/evals/subject.ts'
import { readSuite } from '../src/evals/suite.ts'
import { type EvalResult, markOf } from '../src/evals/summary.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import { loadSqlParser } from '../src/sql/tree.ts'

let folder: string
const asked = { planner: instantPlanner(), today: '2026-11-01' }
const data = dataFolder()
if (!data) console.warn('questions on real databases: skipped, QUERENT_DATA names no folder')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-questions-'))
  await loadSqlParser()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function judged(suite: string, open: (database: string) => Promise<Subject>): Promise<EvalResult[]> {
  const items = await readSuite(new URL(suite, import.meta.url).pathname)
  const results: EvalResult[] = []
  for await (const result of runOn(items, open)) results.push(result)
  return results
}

const wrong = (results: EvalResult[]) =>
  results
    .filter((result) => markOf(result) === 'wrong')
    .map(({ question, error, reasons }) => `${question}: ${error}: ${reasons.join(' ')}`)

const countRight = (results: EvalResult[]) => results.filter(({ right }) => right).length

it('answers no demo question wrongly, and most of them', async () => {
  const results = await judged('../src/demo/questions.yaml', async () =>
    openSubject(await demoDatabase(folder), { ...asked, model: await demoModel(), work: folder }),
  )
  expect(wrong(results)).toEqual([])
  expect(countRight(results)).toBeGreaterThanOrEqual(50)
}, 120_000)

it.skipIf(!data)(
  'answers no question on real databases wrongly',
  async () => {
    const results = await judged('./questions/real.yaml', async (database) =>
      openSubject(await unpacked(join(data ?? '', database), folder), { ...asked, work: folder }),
    )
    expect(wrong(results)).toEqual([])
    expect(countRight(results)).toBeGreaterThanOrEqual(13)
  },
  180_000,
)
