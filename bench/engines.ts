/** Asks the demo's sixty questions of every engine: `npm run bench:engines [-- ENGINE...]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Answer,
  answersOf,
  demoQuestions,
  differenceOf,
  goldOf,
  groundIn,
  type OpenedDemo,
  openDemo,
  verdictOf,
} from '../test/engines/answers.ts'
import { ENGINES, type Engine } from '../test/engines/engines.ts'

const wanted = process.argv.slice(2).map((name) => name.toLowerCase())
const [reference, ...others] = ENGINES
if (!reference) throw new Error('there are no engines')

const folder = await mkdtemp(join(tmpdir(), 'querent-engines-'))
const items = await demoQuestions()
const ground = await groundIn(folder)
const [gold, expected] = await onEngine(
  reference,
  async (demo) => [await goldOf(items, demo), await answersOf(items, demo)] as const,
)

console.log('| engine | right | asked | declined | wrong | equal to DuckDB |\n|---|---:|---:|---:|---:|---:|')
for (const engine of [reference, ...others.filter(isWanted)]) {
  if (engine.variable && !process.env[engine.variable]) {
    console.log(`| ${engine.name} | not run: ${engine.variable} is not set |`)
    continue
  }
  report(engine, engine === reference ? expected : await onEngine(engine, (demo) => answersOf(items, demo)))
}
await rm(folder, { recursive: true, force: true })

async function onEngine<T>(engine: Engine, use: (demo: OpenedDemo) => Promise<T>): Promise<T> {
  const demo = await openDemo(engine, ground)
  try {
    return await use(demo)
  } finally {
    await demo.close()
  }
}

function isWanted({ name }: Engine): boolean {
  return wanted.length === 0 || wanted.includes(name.toLowerCase())
}

function report({ name }: Engine, answers: Answer[]): void {
  const verdicts = answers.map((answer) => verdictOf(answer, gold.get(answer.item.id) ?? []))
  const differences = answers.map((answer, i) => expected[i] && differenceOf(expected[i], answer))
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length
  const equal = differences.filter((difference) => difference === undefined).length
  console.log(
    `| ${name} | ${['right', 'asked', 'declined', 'wrong'].map(count).join(' | ')} | ${equal} of ${items.length} |`,
  )
  for (const [i, { item, sql, detail }] of answers.entries()) {
    if (differences[i]) console.log(`    ${item.id} ${item.question}\n      ${differences[i]}\n      ${sql ?? detail}`)
  }
}
