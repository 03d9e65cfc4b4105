/** Sets of questions with what should come of them, and what did. */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Access } from '../access/types.ts'
import { openView } from '../access/view.ts'
import { type Catalogued, loadCatalog, type ModelText } from '../catalog/load.ts'
import { checkSql } from '../guard/check.ts'
import type { Planner, PlanOutcome } from '../plan/types.ts'
import { readSettings } from '../settings.ts'
import { openSource, type Source } from '../sources/index.ts'
import { sameResult } from './judge.ts'
import { OwnQuestion } from './suite.ts'

const EvalQuestion = OwnQuestion.extend({ id: z.string() })
export type EvalQuestion = z.infer<typeof EvalQuestion>

/** `right`: as expected. `wrong`: answered with other rows, or answered what should not be. Else how it was not answered. */
export type Verdict = {
  id: string
  question: string
  verdict: 'right' | 'wrong' | 'asked' | 'declined'
  detail: string
  confidence?: number
  sql?: string
}

/** Reads a YAML list of questions. */
export async function readQuestions(path: string): Promise<EvalQuestion[]> {
  return z.array(EvalQuestion).parse(parse(await readFile(path, 'utf8')))
}

type Subject = { source: Source; catalogued: Catalogued; planner: Planner; access: Access; today: string }

const LIMITS = { maxRows: 100_000, timeoutMs: 60_000 }

/** Asks one question of a planner and judges the outcome by running both statements. */
async function judgeQuestion(item: EvalQuestion, subject: Subject): Promise<Verdict> {
  const { catalog, values } = subject.catalogued
  const outcome = await subject.planner.plan(item.question, {
    catalog,
    values,
    today: subject.today,
    access: subject.access,
  })
  const base = { id: item.id, question: item.question }
  if (outcome.kind === 'clarification')
    return { ...base, verdict: item.expect === 'ask' ? 'right' : 'asked', detail: said(outcome) }
  if (outcome.kind === 'decline')
    return { ...base, verdict: item.expect === 'decline' ? 'right' : 'declined', detail: said(outcome) }
  const { sql, confidence, explanation } = outcome.plan
  const answered = { ...base, sql, confidence }
  if (item.expect !== 'answer')
    return { ...answered, verdict: 'wrong', detail: `answered instead of ${item.expect}: ${explanation}` }
  const ours = await run(sql, subject)
  for (const gold of [item.sql ?? '', ...(item.alternatives ?? [])]) {
    if (sameResult(await run(gold, subject), ours, item.ordered ?? false))
      return { ...answered, verdict: 'right', detail: explanation }
  }
  return { ...answered, verdict: 'wrong', detail: `${explanation} [${ours.length} rows]` }
}

/** Where a set's questions are asked: an address, its model, and the folder for what opening it writes. */
export type Asked = { address: string; model?: ModelText; dataDir: string; planner: Planner; access: Access }

/** Verdicts for all questions on one database, in order. The day is the model's own, else the one given. */
export async function judgeAll(
  items: EvalQuestion[],
  { address, model, dataDir, planner, access }: Asked,
  today: string,
): Promise<Verdict[]> {
  const source = await openSource(address, { name: 'eval', settings: readSettings({ dataDir }, {}) })
  try {
    const catalogued = await loadCatalog(source, 'eval', model)
    const subject = { source, catalogued, planner, access, today: catalogued.catalog.today ?? today }
    const verdicts: Verdict[] = []
    for (const item of items) verdicts.push(await judgeQuestion(item, subject))
    return verdicts
  } finally {
    await source.close()
  }
}

async function run(sql: string, { source, catalogued }: Subject) {
  const { checked } = checkSql(sql, openView(catalogued.catalog))
  return (await source.run(checked, LIMITS)).rows
}

function said(outcome: PlanOutcome): string {
  if (outcome.kind === 'clarification')
    return `${outcome.clarification.question} ${outcome.clarification.choices.map((c) => c.label).join(' / ')}`
  return outcome.kind === 'decline' ? outcome.decline.reason : ''
}
