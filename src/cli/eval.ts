/** `querent eval`: a suite of questions in, accuracy, precision, coverage, latency and cost out. */
import { existsSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { QuerentError } from '../errors.ts'
import { type Choice, evaluateDatabases, evaluateSource, verifiedSuite } from '../evals/evaluate.ts'
import { reportPage } from '../evals/report.ts'
import type { RunOnOptions } from '../evals/run-suite.ts'
import { readSuite, type SuiteItem } from '../evals/suite.ts'
import { type EvalResult, type Summary, summarise } from '../evals/summary.ts'
import { type Given, quietSettings } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { withQuerent } from './with-querent.ts'

export type EvalOptions = Given & {
  suite?: string
  databases?: string
  planner?: Choice['planner']
  threshold?: number
  runs?: number
  parallel?: number
  limit?: number
  out?: string
  report?: string
  json?: boolean
  minAccuracy?: number
  minPrecision?: number
}

/** Runs or resumes a suite. Returns 0, or 1 where accuracy or precision is below what was asked for. */
export async function evaluate(options: EvalOptions, terminal: Terminal): Promise<number> {
  const { databases, threshold, ...rest } = options
  const planner = plannerOf(options)
  const settings = quietSettings({
    ...givenOf(rest),
    ...(threshold !== undefined && { instantThreshold: String(threshold) }),
  })
  if (databases === undefined)
    return withQuerent(settings, async (querent) => {
      const items = options.suite ? await readSuite(options.suite) : await verifiedSuite(querent)
      return judged(items, (open, how) => evaluateSource(open, { planner, querent }, how), options, terminal)
    })
  if (!options.suite) throw new QuerentError('INVALID_REQUEST', '--databases needs --suite.')
  const work = join(tmpdir(), 'querent-eval')
  const asked = { databases, work, settings, planner }
  return judged(await readSuite(options.suite), (open, how) => evaluateDatabases(open, asked, how), options, terminal)
}

/** Thousands of public questions are for the instant planner; a source of one's own is asked as people ask it. */
function plannerOf({ databases, planner }: EvalOptions): Choice['planner'] {
  return planner ?? (databases === undefined ? 'auto' : 'instant')
}

/** What is left are flags of settings. */
function givenOf(options: Omit<EvalOptions, 'databases' | 'threshold'>): Given {
  const { planner, suite, runs, parallel, limit, out, report, json, minAccuracy, minPrecision, ...given } = options
  return given
}

type Ask = (items: SuiteItem[], how: RunOnOptions) => AsyncGenerator<EvalResult>

async function judged(items: SuiteItem[], ask: Ask, options: EvalOptions, terminal: Terminal): Promise<number> {
  const { out, runs = 1, parallel } = options
  const wanted = items.slice(0, options.limit)
  const results = await earlier(out, wanted, runs)
  const known = new Set(results.map(({ id, run = 0 }) => `${run} ${id}`))
  const how = { runs, parallel, isKnown: (id: string, run: number) => known.has(`${run} ${id}`) }
  for await (const result of ask(wanted, how)) {
    results.push(result)
    if (out) await appendFile(out, `${JSON.stringify(result)}\n`)
    showProgress(results.length, wanted.length * runs, terminal)
  }
  const summary = summarise(results)
  if (options.report) await writeFile(options.report, reportPage(results, summary, headOf(options)))
  terminal.out(options.json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary, terminal))
  return passes(summary, options) ? 0 : 1
}

function headOf(options: EvalOptions) {
  const { suite, languageModels } = options
  const title = suite ? basename(suite) : 'Verified questions'
  const model = languageModels ? ` with ${languageModels}` : ''
  return { title, asked: `Planner: ${plannerOf(options)}${model}`, date: new Date().toISOString().slice(0, 10) }
}

/** Results of an earlier run that was stopped: its questions are not asked again. */
async function earlier(out: string | undefined, items: SuiteItem[], runs: number): Promise<EvalResult[]> {
  if (!out || !existsSync(out)) return []
  const ids = new Set(items.map((item) => item.id))
  const lines = (await readFile(out, 'utf8')).split('\n').filter(Boolean)
  try {
    const results = lines.map((line) => JSON.parse(line) as EvalResult)
    return results.filter(({ id, run = 0 }) => ids.has(id) && run < runs)
  } catch (cause) {
    throw new QuerentError('INVALID_REQUEST', `${out} holds a line that is no result.`, { cause })
  }
}

const BAR = 30
const STEP = 25

function showProgress(done: number, all: number, terminal: Terminal): void {
  if (!terminal.isOutputRead || (done % STEP !== 0 && done !== all)) return
  const full = Math.round((done / all) * BAR)
  terminal.err(`\r${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${done}/${all}${done === all ? '\n' : ''}`)
}

function passes(summary: Summary, { minAccuracy = 0, minPrecision = 0 }: EvalOptions): boolean {
  return summary.accuracy >= minAccuracy && summary.precision >= minPrecision
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`

function summaryText(s: Summary, { colours }: Terminal): string {
  const lines = [
    `${colours.bold('Execution accuracy')}  ${percent(s.accuracy)} of ${s.judged} questions (${percent(s.accuracyNonEmpty)} where the answer has rows)`,
    `Answered ${s.answered}, asked back ${s.clarified}, declined ${s.declined}, failed ${s.failed}`,
    `Precision ${percent(s.precision)} at coverage ${percent(s.coverage)}; calibration error ${percent(s.calibrationError)}; area under risk and coverage ${s.areaUnderRiskCoverage.toFixed(3)}`,
    `Latency p50 ${s.msP50.toFixed(1)} ms, p95 ${s.msP95.toFixed(1)} ms; tokens ${s.tokens}, cost ${s.cost}`,
    ...partsOf(s),
    '',
    'Surest answers:',
    ...s.curve.map(
      (p) =>
        `  ${percent(p.coverage).padStart(7)} answered: ${percent(p.precision)} right, from ${p.threshold.toFixed(3)}`,
    ),
    '',
    ...Object.entries(s.byHardness).map(([name, h]) => `${name.padEnd(12)} ${percent(h.accuracy)} of ${h.questions}`),
    '',
    ...Object.entries(s.errors).map(([name, count]) => `${String(count).padStart(6)} ${name}`),
  ]
  return `${lines.join('\n')}\n`
}

function partsOf({ interactions, unanswerable, passK, charts }: Summary): string[] {
  return [
    interactions && `Whole dialogues right: ${percent(interactions.accuracy)} of ${interactions.dialogues}`,
    unanswerable &&
      `Not answered, of what should not be: ${percent(unanswerable.notAnswered)} of ${unanswerable.questions}`,
    charts &&
      `Parts of charts right: ${Object.entries(charts.parts)
        .map(([part, right]) => `${part} ${percent(right)}`)
        .join(', ')}`,
    passK && `Right in each of k tries: ${passK.map((share, i) => `k=${i + 1} ${percent(share)}`).join(', ')}`,
  ].filter((line) => line !== undefined)
}
