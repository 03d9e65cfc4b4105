import { beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../../access/types.ts'
import type { Catalogued } from '../../../catalog/load.ts'
import { openSingers, singers } from '../../../form/query.fixture.ts'
import { Form } from '../../../form/types.ts'
import type { Cell, Choice, Turn } from '../../../types.ts'
import { instantPlanner } from '../planner.ts'
import { agrees } from './agree.ts'
import { chosenOf } from './outcome.ts'

let catalogued: Catalogued
const database = openSingers()

function run(sql: string): Cell[][] | undefined {
  try {
    const rows = database.prepare(sql).all()
    return rows.map((row) => Object.values(row) as Cell[])
  } catch {
    return undefined
  }
}

beforeAll(async () => {
  catalogued = await singers()
})

const ask = (question: string, threshold?: number, history?: Turn[]) =>
  instantPlanner({ threshold }).plan(question, { ...catalogued, today: '2026-01-01', access: OWNER, run, history })

const answered: Turn = {
  conversationId: 'c',
  messageId: 'm',
  question: '',
  status: 'answered',
  createdAt: '2026-01-01T08:00:00.000Z',
}
const asked = (choices: Choice[]): Turn => ({
  ...answered,
  status: 'clarified',
  clarification: { question: '', choices },
})

async function rowsOf(question: string): Promise<Cell[][] | undefined> {
  const outcome = await ask(question, 0)
  return outcome.kind === 'plan' ? run(outcome.plan.sql) : undefined
}

describe('questions on a database without a model', () => {
  it.each<[string, Cell[][]]>([
    ['How many singers are there?', [[4]]],
    ['List the name of singers whose age is larger than 40.', [['Ben'], ['Cleo']]],
    ['What is the average age of all singers?', [[36.5]]],
    ['Show the name of the singer with the largest age.', [['Cleo']]],
    ['What are the names of singers from France?', [['Ana'], ['Cleo']]],
  ])('%s', async (question, rows) => {
    expect(await rowsOf(question)).toEqual(rows)
  })

  it('says the query in words and names the words that led to it', async () => {
    const outcome = await ask('What are the names of singers from France?', 0)
    if (outcome.kind !== 'plan') throw new Error(outcome.kind)
    expect(outcome.plan.explanation).toMatch(/^Name of singers where country is France/)
    expect(outcome.plan.reasons.find((reason) => reason.text === 'France')?.source).toBe('value')
    expect(Form.parse(outcome.plan.form).composed).toBeDefined()
  })

  it('gives the same answer each time', async () => {
    expect(await ask('Which countries do singers come from?', 0)).toEqual(
      await ask('Which countries do singers come from?', 0),
    )
  })

  it.each([
    'What is the favourite colour of each singer?',
    'What is the age of that singer?',
    'What will singers earn next year?',
    'Tell me a joke.',
  ])('does not answer "%s"', async (question) => {
    expect((await ask(question)).kind).not.toBe('plan')
  })
})

describe('a question that can be read in two ways', () => {
  const QUESTION = 'Which concerts did not have Ana?'

  async function choicesOf(): Promise<Choice[]> {
    const outcome = await ask(QUESTION)
    if (outcome.kind !== 'clarification') throw new Error(outcome.kind)
    return outcome.clarification.choices
  }

  it('is asked back, and the choice is answered as what it says', async () => {
    const choices = await choicesOf()
    const rows = []
    for (const choice of choices) {
      const outcome = await ask(choice.question, undefined, [asked(choices)])
      if (outcome.kind !== 'plan') throw new Error(outcome.kind)
      expect(outcome.plan).toMatchObject({ confidence: 1, form: choice.form })
      rows.push(run(outcome.plan.sql))
    }
    expect(rows).toEqual([[['Spring'], ['Autumn']], []])
  })

  it('is chosen only by what was offered last, and only of what may still be read', async () => {
    const choices = await choicesOf()
    const question = choices[1]?.question ?? ''
    const context = { ...catalogued, today: '2026-01-01', access: OWNER }
    expect(chosenOf(question, { ...context, history: [asked(choices)] })).toEqual(choices[1]?.form)
    expect(chosenOf(question, { ...context, history: [asked(choices), answered] })).toBeUndefined()
    const { tables } = catalogued.catalog
    const less = { ...catalogued.catalog, tables: tables.filter(({ name }) => name !== 'singer') }
    expect(chosenOf(question, { ...context, catalog: less, history: [asked(choices)] })).toBeUndefined()
  })
})

describe('agreement of both readings', () => {
  const empty = { columns: [], measures: [], by: [], where: [], having: [], order: [], calculations: [] }
  const field = (column: string) => ({ table: 'singer', column })
  const query = { tables: [], where: [], by: [], having: [], order: [], select: [{ field: field('name') }] }
  const form: Form = { ...empty, subject: 'singer' }

  it('holds where only what is shown differs', () => {
    expect(agrees({ ...form, columns: [field('name'), field('age')] }, query)).toBe(true)
    expect(agrees(form, query)).toBe(true)
  })

  it('fails where conditions, figures, limits or orders differ', () => {
    const older = { kind: 'compare' as const, field: field('age'), op: '>' as const, value: 40 }
    expect(agrees({ ...form, where: [[older]] }, query)).toBe(false)
    expect(
      agrees(
        { ...form, where: [[older]] },
        { ...query, where: [{ item: { field: field('age') }, op: '>', value: 40 }] },
      ),
    ).toBe(true)
    expect(agrees({ ...form, limit: 1 }, query)).toBe(false)
    const count = { field: field('*'), aggregate: 'count' as const }
    expect(agrees(form, { ...query, select: [count] })).toBe(false)
    const counted = { kind: 'aggregate' as const, aggregate: 'count' as const, table: 'concert', field: null }
    expect(agrees({ ...form, measures: [counted] }, { ...query, select: [count] })).toBe(false)
    expect(agrees({ ...form, measures: [{ ...counted, table: 'singer' }] }, { ...query, select: [count] })).toBe(true)
  })
})
