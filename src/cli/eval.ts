/** `querent eval`: a suite of questions in, accuracy, precision, coverage and latency out. */
import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QuerentError } from '../errors.ts'
import { runSuite } from '../evals/run-suite.ts'
import { readSuite, type SuiteItem } from '../evals/suite.ts'
import { type EvalResult, type Summary, summarise } from '../evals/summary.ts'
import { instantPlanner } from '../plan/instant/planner.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Terminal } from './terminal.ts'

export type EvalOptions = {
  suite: string
  databases: string
  threshold?: number
  limit?: number
  out?: string
  json?: boolean
  minAccuracy?: number
  minPrecision?: number
}

/** Runs or resumes a suite. Returns 0, or 1 where accuracy or precision is below what was asked for. */
export async function evaluate(options: EvalOptions, terminal: Terminal): Promise<number> {
  await loadSqlParser()
  const items = (await readSuite(options.suite)).slice(0, options.limit)
  const results = await earlier(options.out, items)
  const known = new Set(results.map((r) => r.id))
  const open = items.filter((item) => !known.has(item.id))
  const planner = instantPlanner({ threshold: options.threshold })
  const work = join(tmpdir(), 'querent-eval')
  for await (const result of runSuite(open, { databases: options.databases, planner, work })) {
    results.push(result)
    if (options.out) await appendFile(options.out, `${JSON.stringify(result)}\n`)
    showProgress(results.length, items.length, terminal)
  }
  const summary = summarise(results)
  terminal.out(options.json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary, terminal))
  return passes(summary, options) ? 0 : 1
}

/** Results of an earlier run that was stopped: its questions are not asked again. */
async function earlier(out: string | undefined, items: SuiteItem[]): Promise<EvalResult[]> {
  if (!out || !existsSync(out)) return []
  const ids = new Set(items.map((item) => item.id))
  const lines = (await readFile(out, 'utf8')).split('\n').filter(Boolean)
  try {
    return lines.map((line) => JSON.parse(line) as EvalResult).filter((result) => ids.has(result.id))
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
    s.interactions ? `Whole dialogues right: ${percent(s.interactions.accuracy)} of ${s.interactions.dialogues}` : '',
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
