/**
 * The guard's speed and memory, and how it judges its corpus, as tables: `node bench/guard.ts`. Statements are checked one by
 * one in a warm process, for someone who sees everything and for the analyst of the corpus' policy.
 */
import { fork } from 'node:child_process'
import type { View } from '../src/access/types.ts'
import { openView } from '../src/access/view.ts'
import { Dialect } from '../src/types.ts'
import { attacks, legitimate, NEVER } from '../test/guard/corpus.ts'
import { analystHr, hiddenIn, judge, loadGuards, openHr } from '../test/guard/gate.ts'
import { HOSTILE } from '../test/guard/hostile.ts'
import { catalogOf } from '../test/guard/hr.ts'
import { tpcStatements } from '../test/guard/tpc/statements.ts'
import { TPCDS, TPCH, tableShapes } from '../test/guard/tpc/tables.ts'
import { percentile } from './server.ts'

type Job = { sql: string; view: View }

const ROUNDS = 5
const DEADLINE_MS = 20_000
const NOWHERE = { in: '/in', out: '/out', host: '127.0.0.1:9' }

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

function print(rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    row.map((cell, i) => (i ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
  for (const row of rows) console.log(line(row).join('  '))
  console.log()
}

/** Milliseconds of every check, the first round left out. */
function timesOf(jobs: Job[]): number[] {
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { sql, view } of jobs) {
      const started = process.threadCpuUsage()
      judge(sql, view)
      const { user, system } = process.threadCpuUsage(started)
      if (round > 0) times.push((user + system) / 1000)
    }
  }
  return times
}

function speed(): string[][] {
  const jobs: [string, Job[]][] = Dialect.options.flatMap((dialect) => {
    const sqls = legitimate(dialect).map(({ sql }) => sql)
    const through = (view: View) => sqls.map((sql) => ({ sql, view }))
    return [
      [`legitimate, ${dialect}, all visible`, through(openHr(dialect))],
      [`legitimate, ${dialect}, under a policy`, through(analystHr(dialect))],
    ] as [string, Job[]][]
  })
  for (const [name, specs] of [
    ['tpch', TPCH],
    ['tpcds', TPCDS],
  ] as const) {
    const view = openView(catalogOf(name, 'duckdb', tableShapes(specs)))
    jobs.push([name, tpcStatements(name).map(({ sql }) => ({ sql, view }))])
  }
  const timed = jobs.map(([name, list]) => [name, timesOf(list)] as const)
  const all = timed.flatMap(([, times]) => times)
  const rows = [...timed, ['all (target: p50 < 3 ms, p95 < 10 ms)', all] as const]
  const shown = rows.map(([name, times]) => [
    name,
    String(times.length),
    ms(percentile(times, 0.5)),
    ms(percentile(times, 0.95)),
    ms(Math.max(...times)),
  ])
  return [['processor time of a check', 'checks', 'p50', 'p95', 'worst'], ...shown]
}

/** The verdict in a word; what the guard throws beside its own errors shows as a crash. */
function wordOf(sql: string, view: View): string {
  try {
    const verdict = judge(sql, view)
    return verdict.allowed ? 'allowed' : verdict.code
  } catch (error) {
    return `CRASH ${String(error).slice(0, 40)}`
  }
}

/** In a process of its own: checks the hostile inputs from the given one on, and tells of each. */
async function beHostile(first: number): Promise<void> {
  await loadGuards()
  const view = analystHr('duckdb')
  for (const { sql } of legitimate('duckdb')) judge(sql, view)
  for (const { sql } of HOSTILE.slice(first)) {
    const before = process.memoryUsage.rss()
    let word = ''
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now()
      word = wordOf(sql, view)
      return performance.now() - started
    })
    process.send?.([
      word,
      ms(percentile(times, 0.5)),
      ms(Math.max(...times)),
      megabytes(process.memoryUsage.rss() - before),
    ])
  }
}

/** Rows from one process, until it is done or one input has taken longer than the deadline. */
function hostileRows(first: number): Promise<string[][]> {
  const child = fork(new URL(import.meta.url), ['--hostile', String(first)])
  const rows: string[][] = []
  return new Promise((resolve) => {
    const late = () => {
      rows.push(['KILLED', '', `> ${DEADLINE_MS / 1000} s`, ''])
      child.kill('SIGKILL')
    }
    let deadline = setTimeout(late, DEADLINE_MS)
    child.on('message', (row: string[]) => {
      rows.push(row)
      clearTimeout(deadline)
      deadline = setTimeout(late, DEADLINE_MS)
    })
    child.on('exit', () => {
      clearTimeout(deadline)
      resolve(rows)
    })
  })
}

async function hostile(): Promise<string[][]> {
  const rows: string[][] = []
  while (rows.length < HOSTILE.length) {
    const more = await hostileRows(rows.length)
    rows.push(...(more.length > 0 ? more : [['DIED', '', '', '']]))
  }
  const named = rows.map((row, i) => [HOSTILE[i]?.name ?? '', ...row])
  return [['hostile input (target: < 50 ms)', 'verdict', 'p50', 'worst of 5', 'memory'], ...named]
}

function verdicts(): string[][] {
  const rows = Dialect.options.map((dialect) => {
    const view = analystHr(dialect)
    const list = attacks(dialect, NOWHERE)
    const allowed = list.filter(({ sql }) => judge(sql, view).allowed)
    const missed = allowed.filter((attack) => {
      const verdict = judge(attack.sql, view)
      return NEVER.has(attack.class) || (verdict.allowed && hiddenIn(attack.sql, verdict.checked).length > 0)
    })
    const good = legitimate(dialect)
    const refused = good.filter(({ sql }) => !judge(sql, openHr(dialect)).allowed || !judge(sql, view).allowed)
    return [dialect, list.length, allowed.length, missed.length, good.length, refused.length].map(String)
  })
  return [['dialect', 'attacks', 'allowed, limited', 'missed', 'legitimate', 'refused'], ...rows]
}

async function main(): Promise<void> {
  await loadGuards()
  console.log(`Node ${process.version}\n`)
  print(verdicts())
  print(speed())
  print(await hostile())
}

const [flag, first] = process.argv.slice(2)
await (flag === '--hostile' ? beHostile(Number(first)) : main())
