/** Evaluations that run in the background of a server, one at a time, kept as files. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asQuerentError, QuerentError } from '../errors.ts'
import { type EvalResult, type Summary, summarise } from './summary.ts'

export type EvalState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped'

/** An evaluation as it stands: what was asked for, how far it is, and what it amounts to so far. */
export type EvalJob = {
  id: string
  title: string
  asked: string
  state: EvalState
  createdAt: string
  total: number
  done: number
  summary: Summary
  error?: { code: string; message: string; next: string }
}

export type KeptEval = EvalJob & { results: EvalResult[] }

/** What an evaluation does: `ask` yields results until it is through or the signal is aborted. */
export type EvalWork = Pick<EvalJob, 'title' | 'asked' | 'total'> & {
  ask(signal: AbortSignal): AsyncGenerator<EvalResult>
}

/** Results after which what there is so far is kept, for a server that ends before the evaluation does. */
const KEPT_EVERY = 50

type Running = { kept: KeptEval; stop: AbortController; ended: Promise<void> }

export class EvalJobs {
  private readonly folder: string
  private readonly running = new Map<string, Running>()
  private last: Promise<void> = Promise.resolve()

  /** `folder` is made when the first evaluation is kept. */
  constructor(folder: string) {
    this.folder = folder
  }

  /** Begins an evaluation as soon as those before it have ended. */
  start({ ask, ...told }: EvalWork): EvalJob {
    const kept: KeptEval = {
      ...{ id: randomUUID(), ...told, state: 'waiting', createdAt: new Date().toISOString() },
      ...{ done: 0, results: [], summary: summarise([]) },
    }
    const stop = new AbortController()
    const ended = this.last.then(() => this.work(kept, ask, stop.signal))
    this.last = ended
    this.running.set(kept.id, { kept, stop, ended })
    return jobOf(kept)
  }

  /** With the results so far. Throws INVALID_REQUEST for an id that there is not. */
  async get(id: string): Promise<KeptEval> {
    const now = this.running.get(id)?.kept
    if (now) return { ...now, summary: summarise(now.results) }
    const known = (await this.list()).some((job) => job.id === id)
    if (!known) throw new QuerentError('INVALID_REQUEST', `There is no evaluation ${JSON.stringify(id)}.`)
    return JSON.parse(await readFile(this.fileOf(id), 'utf8')) as KeptEval
  }

  /** All evaluations, the latest first. */
  async list(): Promise<EvalJob[]> {
    const files = await readdir(this.folder).catch(() => [])
    const kept = await Promise.all(
      files
        .filter((file) => file.endsWith('.json') && !this.running.has(file.slice(0, -5)))
        .map(async (file) => jobOf(JSON.parse(await readFile(join(this.folder, file), 'utf8')) as KeptEval)),
    )
    const now = [...this.running.values()].map(({ kept: one }) => jobOf({ ...one, summary: summarise(one.results) }))
    return [...kept, ...now].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }

  /** Stops an evaluation after the question that it is at; what it has so far is kept. */
  async stop(id: string): Promise<void> {
    const running = this.running.get(id)
    running?.stop.abort()
    await running?.ended
  }

  /** Stops all of them and waits until they have been kept. */
  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.stop(id)))
  }

  private async work(kept: KeptEval, ask: EvalWork['ask'], signal: AbortSignal): Promise<void> {
    kept.state = 'running'
    const end = await this.through(kept, ask, signal)
    await this.keep({ ...kept, ...end }).catch(() => {})
    this.running.delete(kept.id)
  }

  private async through(
    kept: KeptEval,
    ask: EvalWork['ask'],
    signal: AbortSignal,
  ): Promise<Pick<EvalJob, 'state' | 'error'>> {
    try {
      for await (const result of ask(signal)) {
        kept.results.push(result)
        kept.done = kept.results.length
        if (kept.done % KEPT_EVERY === 0) await this.keep({ ...kept, state: 'stopped' })
      }
      return { state: 'done' }
    } catch (thrown) {
      if (signal.aborted) return { state: 'stopped' }
      const { code, message, next } = asQuerentError(thrown)
      return { state: 'failed', error: { code, message, next } }
    }
  }

  /** Under another name first, so that no reader sees half a file. */
  private async keep(kept: KeptEval): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const file = this.fileOf(kept.id)
    const whole: KeptEval = { ...kept, summary: summarise(kept.results) }
    await writeFile(`${file}.part`, JSON.stringify(whole), { mode: 0o600 })
    await rename(`${file}.part`, file)
  }

  private fileOf(id: string): string {
    return join(this.folder, `${id}.json`)
  }
}

function jobOf({ results: _results, ...job }: KeptEval): EvalJob {
  return job
}
