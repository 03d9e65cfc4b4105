/** Asks the demo's sixty questions of every engine: `npm run bench:engines [-- ENGINE...]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mark, markOf } from '../src/evals/summary.ts'
import { judge } from '../src/evals/verdict.ts'
import {
  type Answer,
  answersOf,
  demoQuestions,
  differenceOf,
  groundIn,
  openDemo,
  subjectOf,
} from '../test/engines/answers.ts'
import { ENGINES, type Engine } from '../test/engines/engines.ts'

const wanted = process.argv.slice(2).map((name) => name.toLowerCase())
const [reference, ...others] = ENGINES
if (!reference) throw new Error('there are no engines')

const folder = await mkdtemp(join(tmpdir(), 'querent-engines-'))
const items = await demoQuestions()
const ground = await groundIn(folder)
const demo = await openDemo(reference, ground)
const expected = await answersOf(items, demo)

console.log('| engine | right | asked | declined | wrong | equal to DuckDB |\n|---|---:|---:|---:|---:|---:|')
for (const engine of [reference, ...others.filter(isWanted)]) {
  if (engine.variable && !process.env[engine.variable]) {
    console.log(`| ${engine.name} | not run: ${engine.variable} is not set |`)
    continue
  }
  await report(engine, engine === reference ? expected : await answersOn(engine))
}
await demo.close()
await rm(folder, { recursive: true, force: true })

async function answersOn(engine: Engine): Promise<Answer[]> {
  const other = await openDemo(engine, ground)
  try {
    return await answersOf(items, other)
  } finally {
    await other.close()
  }
}

function isWanted({ name }: Engine): boolean {
  return wanted.length === 0 || wanted.includes(name.toLowerCase())
}

/** The questions' own statements are written for the reference: there they run, and every engine is judged by their rows. */
async function report({ name }: Engine, answers: Answer[]): Promise<void> {
  const marks: Mark[] = []
  for (const { item, asked } of answers) {
    const { right, status } = await judge(item, asked, subjectOf(demo))
    marks.push(markOf({ right, status }))
  }
  const differences = answers.map((answer, i) => expected[i] && differenceOf(expected[i], answer))
  const counts = (['right', 'asked', 'declined', 'wrong'] as const).map(
    (mark) => marks.filter((one) => one === mark).length,
  )
  const equal = differences.filter((difference) => difference === undefined).length
  console.log(`| ${name} | ${counts.join(' | ')} | ${equal} of ${items.length} |`)
  for (const [i, { item, asked }] of answers.entries()) {
    const said = asked.kind === 'plan' ? asked.sql : asked.reason
    if (differences[i]) console.log(`    ${item.id} ${item.question}\n      ${differences[i]}\n      ${said}`)
  }
}
