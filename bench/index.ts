/** Speed and memory of a served Querent, as a table: `npm run bench`. Build the package first to measure what is shipped. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSuite } from '../src/evals/suite.ts'
import { measureRunaway } from './runaway.ts'
import { askServer, isBuilt, percentile, residentMb, type Served, serve } from './server.ts'

type Row = [what: string, figure: string, target: string]

const folder = mkdtempSync(join(tmpdir(), 'querent-bench-'))
const dataDir = join(folder, 'data')
const rows: Row[] = []
const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`

async function startTwice(): Promise<Served> {
  const first = await serve(['--data-dir', dataDir])
  await first.stop()
  const second = await serve(['--data-dir', dataDir])
  rows.push(['start to ready, first time (builds the demo)', ms(first.readyMs), ''])
  rows.push(['start to ready', ms(second.readyMs), '< 1500 ms'])
  return second
}

/** Every answerable demo question three times; the first round warms up and is not counted. */
async function answers({ url, pid }: Served): Promise<void> {
  const path = new URL('../src/demo/questions.yaml', import.meta.url).pathname
  const questions = (await readSuite(path)).filter((item) => item.expect === undefined).map((item) => item.question)
  const server: number[] = []
  const client: number[] = []
  for (let round = 0; round < 4; round += 1) {
    for (const question of questions) {
      const started = performance.now()
      const turn = await askServer(url, question)
      if (round === 0) continue
      client.push(performance.now() - started)
      server.push(Number(turn.execution_time_ms))
    }
  }
  rows.push(['question to answer, in the server, p50', ms(percentile(server, 0.5)), '< 30 ms'])
  rows.push(['question to answer, in the server, p95', ms(percentile(server, 0.95)), '< 100 ms'])
  rows.push([
    'question to answer, with HTTP, p50 / p95',
    `${ms(percentile(client, 0.5))} / ${ms(percentile(client, 0.95))}`,
    '',
  ])
  const memory = residentMb(pid)
  if (memory)
    rows.push([
      'resident memory, server + engine processes',
      `${memory.main.toFixed(0)} + ${memory.children.toFixed(0)} MB`,
      '< 400 MB',
    ])
}

async function exportRows(): Promise<void> {
  const path = join(folder, 'measurements.duckdb')
  const script = new URL('rows.ts', import.meta.url).pathname
  execFileSync(process.execPath, [script, 'make', path])
  const server = await serve(['--data-dir', dataDir, '--source', path])
  const { result_id: id } = await askServer(server.url, 'show all measurements')
  const before = residentMb(server.pid)
  const ratios: number[] = []
  let peak = 0
  for (let round = 0; round < 3; round += 1) {
    const bare = JSON.parse(execFileSync(process.execPath, [script, 'read', path], { encoding: 'utf8' })) as {
      ms: number
      bytes: number
    }
    const { took, peakMb } = await download(`${server.url}/api/results/${id}.csv`, server.pid)
    ratios.push(took / bare.ms)
    peak = Math.max(peak, peakMb)
    rows.push([`1,000,000 rows as CSV, run ${round + 1}: served / bare driver`, `${ms(took)} / ${ms(bare.ms)}`, ''])
  }
  rows.push(['1,000,000 rows as CSV, ratio, median of 3', percentile(ratios, 0.5).toFixed(2), '< 1.30'])
  rows.push([
    'memory while exporting, peak over idle',
    before ? `${(peak - before.main - before.children).toFixed(0)} MB` : 'not known',
    'constant',
  ])
  await server.stop()
}

async function runaways(): Promise<void> {
  const { overMs, alone, beside } = await measureRunaway(folder)
  rows.push([
    'endless query, stopped after its limit by, p50 / worst of 10',
    `${ms(percentile(overMs, 0.5))} / ${ms(Math.max(...overMs))}`,
    '< 250 ms',
  ])
  rows.push(['quick query p95, alone / beside endless ones', `${ms(alone)} / ${ms(beside)}`, ''])
}

async function download(url: string, pid: number): Promise<{ took: number; peakMb: number }> {
  const started = performance.now()
  let peakMb = 0
  let seen = 0
  const response = await fetch(url, { headers: { connection: 'close' } })
  for await (const chunk of response.body ?? []) {
    seen += chunk.length
    if (seen % 64 !== 0) continue
    const memory = residentMb(pid)
    if (memory) peakMb = Math.max(peakMb, memory.main + memory.children)
  }
  return { took: performance.now() - started, peakMb }
}

function print(): void {
  const width = Math.max(...rows.map(([what]) => what.length))
  for (const [what, figure, target] of rows) console.log(`${what.padEnd(width)}  ${figure.padStart(22)}  ${target}`)
}

mkdirSync(dataDir, { recursive: true })
console.log(`Node ${process.version}, ${isBuilt ? 'built package' : 'sources'}\n`)
try {
  const server = await startTwice()
  await answers(server)
  await server.stop()
  await exportRows()
  await runaways()
  print()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
