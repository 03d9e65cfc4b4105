/** Every engine gives the answers that DuckDB gives: to the demo's questions, to every fact of its dialect, to every form. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileForm } from '../../src/form/compile.ts'
import { emptyForm, type Form } from '../../src/form/types.ts'
import { BUILT_IN_SOURCES } from '../../src/sources/index.ts'
import { type DialectFacts, factsOf } from '../../src/sql/dialects.ts'
import { standardExpression } from '../../src/sql/standard.ts'
import type { Cell } from '../../src/types.ts'
import {
  type Answer,
  answersOf,
  demoQuestions,
  differenceOf,
  groundIn,
  isOrdered,
  type OpenedDemo,
  openDemo,
  runChecked,
} from './answers.ts'
import { sameCells } from './cells.ts'
import { describeEngine } from './describe-engine.ts'
import { ENGINES, type Ground } from './engines.ts'
import { AGGREGATE_EXPRESSIONS, ROW_EXPRESSIONS } from './expressions.ts'
import { FACT_SAMPLES } from './facts.ts'
import { FORMS } from './forms.ts'

const OPEN_MS = 120_000
const ASK_MS = 300_000
const TODAY = '2026-11-01'
const [reference, ...others] = ENGINES
if (!reference) throw new Error('there are no engines')

let folder: string
let ground: Ground
let expected: OpenedDemo

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-engines-'))
  ground = await groundIn(folder)
  expected = await openDemo(reference, ground)
}, OPEN_MS)

afterAll(async () => {
  await expected?.close()
  await rm(folder, { recursive: true, force: true })
})

it('has an engine for every kind of source', () => {
  const dialects = new Set(ENGINES.flatMap((engine) => engine.dialects))
  expect(BUILT_IN_SOURCES.filter(({ dialect }) => !dialects.has(dialect))).toEqual([])
})

it('has samples of every fact', () => {
  const facts = ENGINES.flatMap(({ dialects }) => dialects).flatMap((dialect) => Object.keys(factsOf(dialect)))
  expect(Object.keys(FACT_SAMPLES).sort()).toEqual([...new Set(facts)].sort())
})

function compiled({ catalog }: OpenedDemo, form: Partial<Form>): string {
  return compileForm({ ...emptyForm('employees'), ...form }, { catalog, today: TODAY }).sql
}

function samplesFor({ source }: OpenedDemo, fact: keyof DialectFacts): string[] {
  return FACT_SAMPLES[fact](factsOf(source.dialect), source.dialect)
}

/** An expression of a model over the employees, in the words of the engine. */
function inWords({ source, catalog }: OpenedDemo, expression: string): string {
  const employees = catalog.tables.find(({ name }) => name === 'employees')
  const typeOf = (_: unknown, name: string) => employees?.columns.find((column) => column.name === name)?.type
  return standardExpression(expression, source.dialect, typeOf)
}

for (const engine of others)
  describeEngine(engine, () => {
    let demo: OpenedDemo

    /** What is different in the rows of the same query in the words of both engines. */
    async function difference(sqlFor: (demo: OpenedDemo) => string): Promise<string | undefined> {
      const [theirs, ours] = [sqlFor(expected), sqlFor(demo)]
      const rows: [Cell[][], Cell[][]] = [await runChecked(expected, theirs), await runChecked(demo, ours)]
      const different = sameCells(...rows, isOrdered(theirs))
      return different && `${different}\n${theirs}\n${ours}`
    }

    beforeAll(async () => {
      demo = await openDemo(engine, ground)
    }, OPEN_MS)
    afterAll(() => demo?.close(), OPEN_MS)

    it(
      'answers the demo questions as DuckDB does',
      async () => {
        const items = await demoQuestions()
        const [theirs, ours] = [await answersOf(items, expected), await answersOf(items, demo)]
        const said = (answer: Answer, i: number) => {
          const other = theirs[i]
          const different = other && differenceOf(other, answer)
          return different ? [`${answer.item.question}: ${different}`] : []
        }
        expect(ours.flatMap(said)).toEqual([])
      },
      ASK_MS,
    )

    describe('facts of the dialect', () => {
      it.each(Object.keys(FACT_SAMPLES) as (keyof DialectFacts)[])('%s', async (fact) => {
        for (const i of samplesFor(expected, fact).keys())
          expect(await difference((one) => samplesFor(one, fact)[i] ?? '')).toBeUndefined()
      })
    })

    describe('expressions of a model', () => {
      it.each(ROW_EXPRESSIONS)('%s', async (expression) => {
        const rest = 'FROM employees WHERE employee_id < 60 ORDER BY employee_id'
        const sqlFor = (one: OpenedDemo) => `SELECT employee_id, ${inWords(one, expression)} AS v ${rest}`
        expect(await difference(sqlFor)).toBeUndefined()
      })
      it.each(AGGREGATE_EXPRESSIONS)('%s', async (expression) => {
        const sqlFor = (one: OpenedDemo) => `SELECT ${inWords(one, expression)} AS v FROM employees`
        expect(await difference(sqlFor)).toBeUndefined()
      })
    })

    describe('forms', () => {
      it.each(FORMS)('%s', async (_what, form) => {
        expect(await difference((one) => compiled(one, form))).toBeUndefined()
      })
    })
  })
