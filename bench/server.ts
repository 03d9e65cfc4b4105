/** A served Querent in a process of its own, as an operator would start it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export type Served = { url: string; readyMs: number; pid: number; child: ChildProcess; stop(): Promise<void> }

const BUILT = new URL('../dist/cli/main.js', import.meta.url).pathname
const SOURCE = new URL('../src/cli/main.ts', import.meta.url).pathname

/** What bin/querent.js starts a server with. */
const AS_STARTED = ['--max-semi-space-size=16']

/** Whether the built package is measured, or the sources. */
export const isBuilt = existsSync(BUILT)

/** Starts `querent serve` on a free port; resolves when it says that it is ready, with the milliseconds since the start. */
export function serve(args: string[]): Promise<Served> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [...AS_STARTED, isBuilt ? BUILT : SOURCE, 'serve', '--port', '0', '--log-level', 'silent', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`the server stopped with code ${code}`)))
    child.stdout.on('data', (data) => {
      text += data
      const url = /(http:\/\/\S+)/.exec(text)?.[1]
      if (url) resolve({ url, readyMs: performance.now() - started, pid: child.pid ?? 0, child, stop })
    })
  })
}

/** One question by HTTP, waited for. */
export async function askServer(url: string, question: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/chat/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ question, wait: true }),
  })
  return (await response.json()) as Record<string, unknown>
}

/**
 * Resident memory in megabytes of a process and of all its descendants, pages that several share counted once
 * (proportional set size). Linux only; elsewhere undefined.
 */
export function residentMb(pid: number): { main: number; children: number } | undefined {
  try {
    const children = descendants(pid)
    const sum = children.reduce((total, child) => total + rssMb(child), 0)
    return { main: rssMb(pid), children: sum }
  } catch {
    return undefined
  }
}

function rssMb(pid: number): number {
  const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return Number(match?.[1] ?? 0) / 1024
}

function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
        return [{ pid: Number(name), parent: Number(parent) }]
      } catch {
        return []
      }
    })
  const below = (root: number): number[] =>
    parents.filter((p) => p.parent === root).flatMap((p) => [p.pid, ...below(p.pid)])
  return below(pid)
}

/** The value below which the given share of the values lies. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
