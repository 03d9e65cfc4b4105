/**
 * The agent with an ideal language model, as a table: `node bench/agent.ts`. The model is a server of its own process that
 * knows the right reply to every question of the demo and takes a fixed time for it: what is left is Querent's own.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { OWNER } from '../src/access/types.ts'
import { ValueIndex } from '../src/catalog/value-index.ts'
import { readSuite } from '../src/evals/suite.ts'
import type { Condition, Form, Measure } from '../src/form/types.ts'
import { createQuerent, type Querent } from '../src/index.ts'
import { contextText } from '../src/plan/agent/context.ts'
import { openPrompts } from '../src/plan/agent/prompts.ts'
import { AgentReply, type ReplyCondition, type ReplyForm } from '../src/plan/agent/reply.ts'
import { searchOf } from '../src/plan/agent/retrieve.ts'
import { readSettings } from '../src/settings.ts'
import type { AskEvent, Catalog, TableInfo } from '../src/types.ts'
import { percentile } from './server.ts'

const MODEL_MS = 50
const CONCURRENT = 32
const MANY_TABLES = 500

const folder = mkdtempSync(join(tmpdir(), 'querent-bench-agent-'))
const rows: [what: string, figure: string, target: string][] = []
const ms = (value: number) => `${value.toFixed(1)} ms`

/** `queryMs` is what the database took, as the audit has it. */
type Answered = { ms: number; queryMs: number; calls: number; tokens: number; status: string }

async function askOnce(querent: Querent, question: string, planner = 'agent'): Promise<Answered> {
  const events: AskEvent[] = []
  for await (const event of querent.ask({ question, planner, fresh: true }, OWNER)) events.push(event)
  const last = events.at(-1)
  const [invocation] = await querent.record.invocations({ since: '2000-01-01', limit: 1 })
  if (last?.type !== 'turn-finished') throw new Error(`"${question}" did not finish`)
  const { modelCalls = 0, promptTokens = 0, startedAt = '' } = invocation ?? {}
  const queries = await querent.record.auditLines({ since: startedAt, limit: 100 })
  const queryMs = queries.reduce((sum, { ms }) => sum + (ms ?? 0), 0)
  return { ms: last.ms, queryMs, calls: modelCalls, tokens: promptTokens, status: last.status }
}

/** Forms are replied as forms where the short way of writing them can say them, else as SQL. */
function idealReply({ form, sql }: { form?: Form; sql: string }): object {
  const short = form && shortForm(form)
  return short ? { kind: 'form', form: short, confidence: 0.95 } : { kind: 'sql', sql, confidence: 0.95 }
}

function shortForm(form: Form): ReplyForm | undefined {
  if (form.composed || form.shareOf || form.having.length > 0 || form.period?.compareTo || form.measures.length === 0)
    return undefined
  const where = form.where.map((group) => (group.length === 1 && group[0] ? shortCondition(group[0]) : undefined))
  if (where.some((condition) => condition === undefined) || form.order.some(({ item }) => !isMeasure(item)))
    return undefined
  const { range, grain } = form.period ?? {}
  return {
    subject: form.subject,
    measures: form.measures.map(shortMeasure),
    by: form.by.map(({ field, grain: by }) => `${pathOf(field)}${by ? ` by ${by}` : ''}`),
    where: where as ReplyCondition[],
    period: form.period && { from: range?.from, to: range?.to, text: range?.text, grain },
    order: form.order.map(({ direction }) => ({ by: shortMeasure(form.measures[0] as Measure), direction })),
    limit: form.limit,
    ties: form.ties,
    perGroup: form.perGroup,
    calculations: form.calculations,
  }
}

const isMeasure = (item: unknown): boolean => typeof item === 'object' && item !== null && 'measure' in item

const pathOf = ({ table, column, via }: { table: string; column: string; via?: string }): string =>
  `${table}.${column}${via ? ` via ${via}` : ''}`

function shortMeasure(measure: Measure): string {
  if (measure.kind === 'metric') return measure.name
  const { aggregate, field, table, distinct, inForce } = measure
  return `${aggregate}(${distinct ? 'distinct ' : ''}${field ? pathOf(field) : table})${inForce ? ' in force' : ''}`
}

function shortCondition(condition: Condition): ReplyCondition | undefined {
  if (condition.kind === 'values')
    return { field: pathOf(condition.field), op: condition.negated ? 'not in' : 'in', values: condition.values }
  if (condition.kind === 'compare')
    return { field: pathOf(condition.field), op: condition.op, values: [condition.value] }
  if (condition.kind === 'missing')
    return { field: pathOf(condition.field), op: condition.negated ? 'present' : 'missing' }
  return undefined
}

/** The right reply to each question of the demo that the instant planner answers. */
async function idealReplies(dataDir: string): Promise<Record<string, object>> {
  const querent = await createQuerent({ settings: readSettings({ dataDir, planners: 'instant' }, {}) })
  await querent.settled()
  const path = new URL('../src/demo/questions.yaml', import.meta.url).pathname
  const questions = (await readSuite(path)).filter((item) => item.expect === undefined).map((item) => item.question)
  const replies: Record<string, object> = {}
  for (const question of questions)
    for await (const event of querent.ask({ question }, OWNER))
      if (event.type === 'plan-ready') replies[question] = idealReply(event.plan)
  await querent.close()
  return replies
}

/** The model as a process of its own; returns what to put into QUERENT_MODEL. */
async function startModel(replies: Record<string, object>) {
  const script = join(folder, 'reply.mjs')
  const table = JSON.stringify(replies)
  writeFileSync(
    script,
    `const replies = ${table}
export default async ({ messages }) => {
  const said = messages.findLast((message) => message.role === 'user').content
  const text = typeof said === 'string' ? said : said.map((part) => part.text ?? '').join('')
  const question = JSON.parse(/The question: (".*")$/s.exec(text)?.[1] ?? '""')
  // A timer may be late by a millisecond or two, which would count as Querent's time.
  const until = performance.now() + ${MODEL_MS}
  await new Promise((done) => setTimeout(done, ${MODEL_MS - 2}))
  while (performance.now() < until);
  return JSON.stringify(replies[question] ?? { kind: 'refusal', reason: 'Unknown.' })
}
`,
  )
  const fixture = new URL('../src/models/openai-server.fixture.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [fixture, script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { model: String(line).trim(), child }
}

/** Milliseconds that the model takes for a prompt of the usual length, as a client sees it that does nothing else. */
async function modelTime(model: string, catalog: Catalog): Promise<number> {
  const url = model.replace(/^openai-compatible:/, '').replace(/#.*$/, '')
  const text = contextText('headcount', { catalog, values: new ValueIndex(), today: '2026-11-01', access: OWNER })
  const messages = [{ role: 'user', content: `${openPrompts()('form')}${text}` }]
  const times: number[] = []
  for (let i = 0; i < 60; i += 1) {
    const before = performance.now()
    const reply = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages }),
    })
    await reply.json()
    times.push(performance.now() - before)
  }
  return percentile(times, 0.5)
}

async function answers(querent: Querent, questions: string[], modelMs: number): Promise<void> {
  rows.push(["the model's own time for a call, as a bare client sees it, p50", ms(modelMs), ''])
  for (const question of questions.slice(0, 20)) await askOnce(querent, question)
  const answered: Answered[] = []
  const cpu = process.cpuUsage()
  for (let round = 0; round < 3; round += 1)
    for (const question of questions) answered.push(await askOnce(querent, question))
  const { user, system } = process.cpuUsage(cpu)
  const instant: number[] = []
  for (const question of questions) instant.push((await askOnce(querent, question, 'instant')).ms)
  const overheads = answered.map((one) => one.ms - modelMs * one.calls)
  const own = answered.map((one) => one.ms - modelMs * one.calls - one.queryMs)
  const calls = answered.map((one) => one.calls)
  const good = answered.filter(({ status }) => status === 'answered').length
  rows.push([`questions asked, answered`, `${answered.length}, ${good}`, ''])
  rows.push(['model calls a question, median (mean)', `${percentile(calls, 0.5)} (${mean(calls).toFixed(2)})`, '1'])
  rows.push([
    'prompt tokens a question, as the model counts, p50',
    percentile(
      answered.map((one) => one.tokens / Math.max(1, one.calls)),
      0.5,
    ).toFixed(0),
    '',
  ])
  rows.push(['time beside the model, p50', ms(percentile(overheads, 0.5)), ''])
  rows.push(['time beside the model and the database, p50', ms(percentile(own, 0.5)), '< 15 ms'])
  rows.push(['the same by the instant planner, which asks no model, p50', ms(percentile(instant, 0.5)), ''])
  rows.push(['processor time of this process a question', ms((user + system) / 1000 / answered.length), ''])
  rows.push(['time beside the model, p95', ms(percentile(overheads, 0.95)), ''])
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

async function together(querent: Querent, questions: string[]): Promise<void> {
  const started = performance.now()
  const all = Array.from({ length: CONCURRENT }, (_, i) => askOnce(querent, questions[i % questions.length] ?? ''))
  const answered = await Promise.all(all)
  const failed = answered.filter(({ status }) => status !== 'answered').length
  const times = answered.map((one) => one.ms)
  rows.push([`${CONCURRENT} at once: not answered`, String(failed), '0'])
  rows.push([
    `${CONCURRENT} at once: all done, p50`,
    `${ms(performance.now() - started)}, ${ms(percentile(times, 0.5))}`,
    '',
  ])
}

/** The catalog with as many tables more as make `count`, named and described from the same words. */
function grown(catalog: Catalog, count: number): Catalog {
  const more = Array.from({ length: count - catalog.tables.length }, (_, i): TableInfo => {
    const like = catalog.tables[i % catalog.tables.length] as TableInfo
    const name = `${like.name}_${i}`
    return { ...like, name, label: `${like.label} ${i}` }
  })
  const links = more.map(({ name }, i) => ({
    name: `${name}_link`,
    from: name,
    to: catalog.tables[(i + 1) % catalog.tables.length]?.name ?? name,
    fromColumns: ['id'],
    toColumns: ['id'],
    origin: 'declared' as const,
    synonyms: [],
  }))
  return { ...catalog, tables: [...catalog.tables, ...more], relationships: [...catalog.relationships, ...links] }
}

function prompts(catalog: Catalog, questions: string[]): void {
  const texts = openPrompts()
  const { dialect } = catalog
  const fixed = texts('system', { form: texts('form'), dialect, dialectFacts: texts(`dialects/${dialect}`) })
  const schema = JSON.stringify(z.toJSONSchema(AgentReply))
  rows.push(['tokens of the fixed part: prompt, schema of the reply', `${tokens(fixed)}, ${tokens(schema)}`, ''])
  const sizes = [catalog, grown(catalog, MANY_TABLES)].map((one) => {
    const started = performance.now()
    searchOf(one)
    const built = performance.now() - started
    const times: number[] = []
    const counts = questions.map((question) => {
      const before = performance.now()
      const text = contextText(question, { catalog: one, values: new ValueIndex(), today: '2026-11-01', access: OWNER })
      times.push(performance.now() - before)
      return tokens(fixed) + tokens(schema) + tokens(text)
    })
    const count = one.tables.length
    rows.push([
      `prompt tokens at ${count} tables, p50 (highest)`,
      `${percentile(counts, 0.5)} (${Math.max(...counts)})`,
      '',
    ])
    rows.push([`context at ${count} tables: index once, text p50`, `${ms(built)}, ${ms(percentile(times, 0.5))}`, ''])
    return percentile(counts, 0.5)
  })
  rows.push([
    `prompt at ${MANY_TABLES} tables against that at ${catalog.tables.length}`,
    `${((sizes[1] ?? 0) / (sizes[0] ?? 1)).toFixed(2)}x`,
    '< 2x',
  ])
}

const tokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4)

try {
  const replies = await idealReplies(folder)
  const questions = Object.keys(replies)
  const forms = Object.values(replies).filter((reply) => 'form' in reply).length
  rows.push(['questions of the demo, replied as forms', `${questions.length}, ${forms}`, ''])
  const { model, child } = await startModel(replies)
  const querent = await createQuerent({
    settings: readSettings({ dataDir: folder, languageModels: model, words: 'plain' }, {}),
  })
  await querent.settled()
  await answers(querent, questions, await modelTime(model, await querent.catalog(undefined, OWNER)))
  await together(querent, questions)
  prompts(await querent.catalog(undefined, OWNER), questions)
  await querent.close()
  child.kill()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const width = Math.max(...rows.map(([what]) => what.length))
for (const [what, figure, target] of rows) console.log(`${what.padEnd(width)}  ${figure.padStart(22)}  ${target}`)
