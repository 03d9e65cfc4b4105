/** From a reply to a plan: compiled, checked, run and looked at, or a problem in words that the model can mend. */
import { asQuerentError, type ErrorCode, type QuerentError } from '../../errors.ts'
import { compileForm } from '../../form/compile.ts'
import { explainForm } from '../../form/explain.ts'
import { AmbiguousPathError } from '../../form/joins.ts'
import { UnrelatedTablesError } from '../../form/select.ts'
import type { Form } from '../../form/types.ts'
import type { Plan } from '../../types.ts'
import type { Looked, PlanContext } from '../types.ts'
import { doubleCounting, literalsOf } from './fan-out.ts'
import { modelText, modelTexts } from './model-text.ts'
import { quotedCell } from './quote.ts'
import { reasonsOf } from './reasons.ts'
import type { AgentReply } from './reply.ts'
import { type Respelled, respellForm, spellingOf } from './spelling.ts'
import { ReplyProblem, toForm } from './to-form.ts'

/** A plan; or what is wrong with it. `doubts` are results that may be right: they are asked about once. */
export type Judged = { plan: Plan } | { problem: string; error?: QuerentError } | { doubt: string; plan: Plan }

/** What a candidate has been through; each costs confidence and is told. */
export type Trials = { attempts: number; doubts: number }

const MENDABLE: readonly ErrorCode[] = [
  'SQL_INVALID',
  'SQL_NOT_READ_ONLY',
  'SQL_NOT_PERMITTED',
  'TOTALS_ONLY',
  'TABLE_UNKNOWN',
  'QUERY_FAILED',
  'QUERY_TIMEOUT',
  'QUERY_MEMORY',
]

/** Judges a reply with a form or SQL. Throws what no other query would mend: cancellation, a lost engine, a failing audit. */
export async function judge(
  reply: AgentReply,
  question: string,
  context: PlanContext,
  trials: Trials,
  signal?: AbortSignal,
): Promise<Judged> {
  try {
    return reply.kind === 'form'
      ? await judgeForm(reply, question, context, trials, signal)
      : await judgeSql(reply, question, context, trials, signal)
  } catch (thrown) {
    return { problem: problemOf(thrown), error: thrown instanceof ReplyProblem ? undefined : asQuerentError(thrown) }
  }
}

function problemOf(thrown: unknown): string {
  if (thrown instanceof ReplyProblem) return thrown.message
  if (thrown instanceof AmbiguousPathError) {
    const ways = thrown.paths.map((path) => path.map((step) => step.relationship.name).join(' and '))
    return `Several relationships connect these tables: ${ways.join(', or ')}. Name one: table.column via relationship.`
  }
  if (thrown instanceof UnrelatedTablesError)
    return `${thrown.tables[0]} and ${thrown.tables[1]} are not connected by any relationship.`
  const error = asQuerentError(thrown)
  if (MENDABLE.includes(error.code)) return `${error.message} ${error.next}`
  // The compiler's own words on a name that is not there.
  if (error.code === 'INTERNAL' && thrown instanceof Error && /^no (column|metric) "/.test(thrown.message))
    return `There is ${thrown.message}.`
  throw thrown
}

async function judgeForm(
  reply: AgentReply,
  question: string,
  context: PlanContext,
  trials: Trials,
  signal?: AbortSignal,
): Promise<Judged> {
  if (!reply.form) throw new ReplyProblem('The reply says "form" but has no form.')
  const { catalog, values } = context
  const cased = respellForm(toForm(reply.form, catalog), values)
  const first = await runForm(cased, context, signal)
  const found = isEmpty(first.rows, first.columns) ? respellForm(cased.form, values, true) : undefined
  const mended =
    found && found.changes.length > 0 ? { ...found, changes: [...cased.changes, ...found.changes] } : undefined
  const { form, rows, columns, changes, sql } = mended ? await runForm(mended, context, signal) : first
  const plan: Plan = {
    ...shared(reply, trials, question, context, form),
    sql,
    form,
    columns,
    explanation: explainForm(form, catalog),
    confidence: confidenceOf(reply, trials, 0.95),
    assumptions: [
      ...said(reply, question, sql, context),
      ...changes.map(({ from, to }) => `Took "${from}" as "${to}".`),
    ],
  }
  const unknown = (found ?? cased).unknown
  if (!isEmpty(rows, columns) || unknown.length === 0) return { plan }
  return { plan: { ...plan, confidence: plan.confidence * 0.8 }, doubt: emptyDoubt(unknown) }
}

async function runForm({ form, changes }: Respelled, context: PlanContext, signal?: AbortSignal) {
  const { sql, columns } = compileForm(form, { catalog: context.catalog, today: context.today })
  return { form, changes, sql, columns, rows: (await context.reader?.candidate(sql, signal)) ?? NO_ROWS }
}

const NO_ROWS: Looked = { columns: [], rows: [['?']], truncated: false }

async function judgeSql(
  reply: AgentReply,
  question: string,
  context: PlanContext,
  trials: Trials,
  signal?: AbortSignal,
): Promise<Judged> {
  const sql = reply.sql?.trim().replace(/;\s*$/, '') ?? ''
  if (sql === '') throw new ReplyProblem('The reply says "sql" but has no SQL.')
  context.reader?.check(sql)
  const rows = (await context.reader?.candidate(sql, signal)) ?? NO_ROWS
  const plan: Plan = {
    ...shared(reply, trials, question, context),
    sql,
    columns: [],
    explanation: modelText(reply.understood, 300, `${question} ${sql}`) ?? question,
    confidence: confidenceOf(reply, trials, 0.85),
    assumptions: said(reply, question, sql, context),
  }
  const doubt = sqlDoubt(sql, rows, context)
  return doubt === undefined ? { plan } : { plan: { ...plan, confidence: plan.confidence * 0.8 }, doubt }
}

function sqlDoubt(sql: string, rows: Looked, { catalog, values }: PlanContext): string | undefined {
  const twice = doubleCounting(sql, catalog)
  if (twice.length > 0) return `${twice.join(' ')} Aggregate before joining, or use a form.`
  const isNothing = isEmpty(rows)
  if (!isNothing && !isZero(rows)) return undefined
  const unknown = literalsOf(sql, catalog).flatMap((value) => {
    if (/^[\d\s:.%-]*$/.test(value)) return []
    const spelling = spellingOf(value.replaceAll('%', ' '), undefined, values)
    return spelling.known ? [] : [{ value, near: spelling.near }]
  })
  if (unknown.length > 0) return emptyDoubt(unknown)
  return isNothing ? 'The result is empty. Check the joins, the periods and the conditions.' : undefined
}

/** One row that counts nothing. */
const isZero = ({ rows }: Looked): boolean =>
  rows.length === 1 && (rows[0] ?? []).every((cell) => cell === null || cell === 0)

/** No rows, or nothing in them: no value at all, or none in any column of figures. */
function isEmpty({ rows }: Looked, columns: { role: string }[] = []): boolean {
  if (rows.length === 0) return true
  const figures = columns.flatMap((column, i) => (column.role === 'measure' ? [i] : []))
  const places = figures.length > 0 ? figures : undefined
  const isNothing = (row: Looked['rows'][number]) =>
    (places ? places.map((i) => row[i]) : row).every((cell) => cell === null || (places && cell === 0))
  return rows.every(isNothing)
}

function emptyDoubt(unknown: { value: string; near: string[] }[]): string {
  const said = unknown.slice(0, 5).map(({ value, near }) => {
    const others = near.length > 0 ? `; near it are ${near.map(quotedCell).join(', ')}` : ''
    return `${quotedCell(value)} is not among the stored values${others}`
  })
  return `Nothing is found. ${said.join('. ')}. Search for the values, or confirm by giving the same reply again.`
}

function shared(reply: AgentReply, trials: Trials, question: string, context: PlanContext, form?: Form) {
  const checks = [
    reply.kind === 'form' ? 'Compiled from a form over the semantic model.' : 'Written as SQL by the language model.',
    'Passed the guard and was run once.',
    ...(trials.attempts > 1 ? [`Corrected ${trials.attempts - 1} times.`] : []),
    ...(trials.doubts > 0 ? ['A doubtful result was looked into.'] : []),
  ]
  return { planner: 'agent' as const, reasons: reasonsOf(question, context, form), checks }
}

function confidenceOf({ confidence }: AgentReply, { attempts, doubts }: Trials, most: number): number {
  const claimed = Math.min(1, Math.max(0, confidence ?? 0.8))
  const sure = Math.min(claimed, most) - 0.1 * Math.max(0, attempts - 1) - 0.05 * doubts
  return Math.round(Math.max(0.1, sure) * 1000) / 1000
}

/** What the model took for granted. Figures in it are those of the question and of the query: results it has not seen. */
const said = (reply: AgentReply, question: string, sql: string, { today }: PlanContext): string[] =>
  modelTexts(reply.assumptions, 200, `${question} ${sql} ${today}`)
