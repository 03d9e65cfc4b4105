/** One engine process: started, asked one thing at a time, watched, killed. */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { engineLost } from '../failure.ts'
import { unreadable } from '../unreadable.ts'
import type { EngineReply, EngineRequest } from './protocol.ts'

export type EngineSpec = {
  /** The module that the process runs. */
  module: URL
  /** What the module opens; sent as its first message. */
  config: unknown
  /** Names the database in errors. */
  address: string
}

/** What the engine needs of the environment and nothing else: no key of ours reaches it. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LANG', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH']
  const given = kept.map((name) => [name, process.env[name]] as const).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), TZ: 'UTC' }
}

/** The engine module beside `from`, with the extension that the calling module runs with. */
export function engineModule(from: string, path: string): URL {
  return new URL(from.endsWith('.ts') ? `${path}.ts` : `${path}.js`, from)
}

export class EngineProcess {
  /** Settles when the database is open; rejects with SOURCE_UNREADABLE, or ENGINE_LOST when the process died first. */
  readonly ready: Promise<void>
  /** Resolves when the process is gone; gives what it died of. */
  readonly exited: Promise<string>
  alive = true
  /** The memory last seen, in bytes; 0 before it was looked up. */
  lastMemory = 0
  /** Receives the replies of the request in progress. */
  onReply: (reply: EngineReply) => void = () => {}
  /** Hears of the end of the process, for the request in progress. */
  onExit: (how: string) => void = () => {}
  private readonly child: ChildProcess
  private errorOutput = ''

  constructor(spec: EngineSpec) {
    this.child = fork(spec.module, {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: engineEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.child.stderr?.on('data', (data: Buffer) => {
      this.errorOutput = (this.errorOutput + data.toString()).slice(-2000)
    })
    this.exited = this.watchExit()
    this.ready = this.handshake(spec.address)
    this.ready.catch(() => {})
    this.send({ type: 'open', config: spec.config })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  send(request: EngineRequest): void {
    if (this.child.connected) this.child.send(request, () => {})
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  /** Whether this process keeps ours running: true while somebody waits for it. */
  hold(held: boolean): void {
    const change = held ? 'ref' : 'unref'
    this.child[change]()
    this.child.channel?.[change]()
    if (this.child.stderr instanceof Socket) this.child.stderr[change]()
  }

  /** Resident memory in bytes, as the system tells it; elsewhere than on Linux as the process last reported it. */
  async memory(): Promise<number> {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8').catch(() => '')
      this.lastMemory = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
    }
    return this.lastMemory
  }

  private watchExit(): Promise<string> {
    const exit = Promise.withResolvers<string>()
    const ended = (how: string) => {
      this.alive = false
      const told = `${how} ${this.errorOutput}`.trim()
      exit.resolve(told)
      this.onExit(told)
    }
    this.child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
    this.child.once('error', (error) => ended(error.message))
    return exit.promise
  }

  private handshake(address: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.exited.then((how) => reject(engineLost(how)))
    this.child.on('message', (message) => {
      const reply = message as EngineReply
      if (reply.type === 'ready') resolve()
      else if (reply.type === 'memory') this.lastMemory = reply.bytes
      else if (reply.type === 'unreadable') {
        const cause = new Error(reply.detail)
        reject(unreadable(address, reply.problem, { cause }))
      } else this.onReply(reply)
    })
    return promise
  }
}
