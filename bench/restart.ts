/** Database servers killed and started again while people ask: `npm run bench:restart [-- CALLERS]`. Linux, with the servers of .ci/services.sh. */
import { execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { OWNER } from '../src/access/types.ts'
import { createQuerent, type Querent } from '../src/index.ts'
import { readSettings } from '../src/settings.ts'
import { peopleOnServer } from '../src/sources/databases.fixture.ts'
import { makeDatabase, type ServerDialect, withAdmin } from '../src/sources/servers.fixture.ts'
import type { AskEvent } from '../src/types.ts'

const SERVICES = fileURLToPath(new URL('../.ci/services.sh', import.meta.url))
const QUESTION = 'how many employees are there'
const RIGHT = '[[4]]'
const QUERY_TIMEOUT_MS = 5000
/** A turn that has not ended long after its query must have hangs; also on a machine that is busy with other things. */
const HANGING_MS = 4 * QUERY_TIMEOUT_MS
const BEFORE_MS = 2000
const DOWN_MS = 500
const AFTER_MS = 3000
const callers = Number(process.argv[2] ?? 30)

type Ended = { at: number; ms: number; outcome: string }

const folder = mkdtempSync(join(tmpdir(), 'querent-restart-'))
// The servers run as users of their own.
chmodSync(folder, 0o755)
try {
  const { stdout } = await promisify(execFile)('bash', [SERVICES, 'start', join(folder, 'services')])
  for (const [, name, value] of stdout.matchAll(/^export (\w+)=(.*)$/gm)) process.env[name ?? ''] = value
  console.log(`| server, ${callers} asking at once | right | refused with a reason | wrong | hanging | longest turn | answers again after the kill | after the server is up |
|---|---:|---:|---:|---:|---:|---:|---:|`)
  await measure('postgresql', 'PostgreSQL', 'postgres/data/postmaster.pid')
  await measure('mysql', 'MariaDB', 'mysql/mysql.pid')
} finally {
  await promisify(execFile)('bash', [SERVICES, 'stop', join(folder, 'services')])
  await rm(folder, { recursive: true, force: true })
}

async function measure(dialect: ServerDialect, name: string, pidFile: string): Promise<void> {
  const { url, adminUrl } = await makeDatabase(dialect, peopleOnServer(dialect))
  const given = { dataDir: join(folder, dialect), sources: url, queryTimeoutMs: String(QUERY_TIMEOUT_MS) }
  const querent = await createQuerent({ settings: readSettings(given, {}) })
  await querent.settled()
  const ended: Ended[] = []
  const stop = new AbortController()
  const asking = Array.from({ length: callers }, () => askOn(querent, ended, stop.signal))
  await pause(BEFORE_MS)
  const killed = performance.now()
  const restart = kill(join(folder, 'services', pidFile))
  await pause(DOWN_MS)
  const up = await untilUp(adminUrl, restart)
  await pause(AFTER_MS)
  stop.abort()
  await Promise.all(asking)
  await querent.close()
  report(name, ended, killed, up)
}

/** Asks one question after the other. */
async function askOn(querent: Querent, ended: Ended[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const start = performance.now()
    const outcome = await outcomeOf(querent.ask({ question: QUESTION }, OWNER))
    ended.push({ at: performance.now(), ms: performance.now() - start, outcome })
  }
}

async function outcomeOf(events: AsyncGenerator<AskEvent>): Promise<string> {
  let outcome = 'no end'
  for await (const event of events) {
    if (event.type === 'rows-available') outcome = JSON.stringify(event.table.rows) === RIGHT ? 'right' : 'wrong'
    if (event.type === 'failed') outcome = event.error.code
    if (event.type === 'declined' || event.type === 'clarification-needed') outcome = 'wrong'
  }
  return outcome
}

/** Kills the server as a power cut would; returns what starts it again as it was, where it is not running. */
function kill(pidFile: string): () => void {
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  const [command = '', ...given] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  const args = given.filter((arg) => !arg.startsWith('--init-file'))
  const { uid, gid } = ownerOf(pid)
  process.kill(pid, 'SIGKILL')
  let running = false
  return () => {
    if (running) return
    running = true
    const user = process.getuid?.() === 0 ? { uid, gid } : {}
    const server = spawn(command, args, { detached: true, stdio: 'ignore', cwd: '/', ...user })
    // PostgreSQL does not start before the last process of the one that was killed has ended.
    server.once('exit', () => {
      running = false
    })
    server.unref()
  }
}

function ownerOf(pid: number): { uid: number; gid: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const id = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { uid: id('Uid'), gid: id('Gid') }
}

async function untilUp(adminUrl: string, restart: () => void): Promise<number> {
  for (let left = 600; left > 0; left--) {
    restart()
    const isUp = await withAdmin(adminUrl, (query) => query('SELECT 1')).then(
      () => true,
      () => false,
    )
    if (isUp) return performance.now()
    await pause(50)
  }
  throw new Error('the server did not come up again')
}

function report(name: string, ended: Ended[], killed: number, up: number): void {
  const count = (test: (one: Ended) => boolean) => ended.filter(test).length
  const right = ({ outcome }: Ended) => outcome === 'right'
  const wrong = ({ outcome }: Ended) => outcome === 'wrong' || outcome === 'no end'
  const hangs = ({ ms }: Ended) => ms > HANGING_MS
  const firstFailure = Math.min(...ended.filter((one) => !right(one) && one.at > killed).map(({ at }) => at), up)
  const again = Math.min(...ended.filter((one) => right(one) && one.at > firstFailure).map(({ at }) => at))
  const longest = Math.max(...ended.map(({ ms }) => ms))
  const refused = Map.groupBy(
    ended.filter((one) => !right(one) && !wrong(one)),
    ({ outcome }) => outcome,
  )
  const reasons = [...refused].map(([code, turns]) => `${turns.length} ${code}`).join(', ')
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  const cells = [name, count(right), reasons || '0', count(wrong), count(hangs)]
  const times = [longest, again - killed, Math.max(0, again - up)].map(seconds)
  console.log(`| ${[...cells, ...times].join(' | ')} |`)
}
