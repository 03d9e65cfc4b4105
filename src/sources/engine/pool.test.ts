import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import { makeSqlite } from '../databases.fixture.ts'
import { EnginePool, type PoolSizes } from './pool.ts'

let folder: string
let path: string

const SIZES: PoolSizes = { ready: 1, max: 2, idleMs: 60_000, maxWaiting: 2, keepBytes: 1e9 }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'querent-pool-'))
})
beforeEach(() => {
  path = join(folder, `${crypto.randomUUID()}.sqlite`)
  makeSqlite(path, 'CREATE TABLE t (a INTEGER)')
})
afterAll(() => rmSync(folder, { recursive: true }))

function newPool(sizes: Partial<PoolSizes> = {}): EnginePool {
  const module = new URL('../sqlite/engine.ts', import.meta.url)
  return new EnginePool({ module, config: { path, memoryMb: 100 }, address: path }, { ...SIZES, ...sizes })
}

const PATIENT = { maxWaitMs: 15_000 }
const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

it('serves who waits in order, never more at once than it may', async () => {
  const pool = newPool()
  await pool.open()
  const held = [await pool.acquire(PATIENT), await pool.acquire(PATIENT)]
  const served: string[] = []
  const waiting = ['first', 'second'].map(async (name) => {
    const engine = await pool.acquire(PATIENT)
    served.push(name)
    pool.release(engine)
  })
  for (const engine of held) pool.release(engine)
  await Promise.all(waiting)
  expect(served).toEqual(['first', 'second'])
  expect(pool.pids()).toHaveLength(2)
  await pool.close()
})

it('turns away who would wait too long, and more than may wait', async () => {
  const pool = newPool()
  const held = [await pool.acquire(PATIENT), await pool.acquire(PATIENT)]
  const waiting = [codeOf(pool.acquire({ maxWaitMs: 1 })), codeOf(pool.acquire({ maxWaitMs: 1 }))]
  expect(await codeOf(pool.acquire(PATIENT))).toBe('OVERLOADED')
  expect(await Promise.all(waiting)).toEqual(['OVERLOADED', 'OVERLOADED'])
  for (const engine of held) pool.release(engine)
  await pool.close()
})

it('lets who waits give up', async () => {
  const pool = newPool({ max: 1 })
  const engine = await pool.acquire(PATIENT)
  const controller = new AbortController()
  const waiting = codeOf(pool.acquire({ ...PATIENT, signal: controller.signal }))
  controller.abort()
  expect(await waiting).toBe('CANCELLED')
  pool.release(engine)
  expect(await codeOf(pool.acquire(PATIENT))).toBe('no error')
  await pool.close()
})

it('replaces a killed engine unasked', async () => {
  const pool = newPool()
  await pool.open()
  await vi.waitFor(() => expect(pool.pids()).toHaveLength(2))
  const [killed] = pool.pids()
  if (killed !== undefined) process.kill(killed, 'SIGKILL')
  await vi.waitFor(() => expect(pool.pids()).not.toContain(killed))
  await vi.waitFor(() => expect(pool.pids()).toHaveLength(2))
  await pool.close()
})

it('replaces an engine that keeps too much memory', async () => {
  const pool = newPool({ keepBytes: 1 })
  const engine = await pool.acquire(PATIENT)
  await engine.memory()
  pool.release(engine)
  await engine.exited
  expect(await codeOf(pool.acquire(PATIENT))).toBe('no error')
  await pool.close()
})

it('closes engines above the standing number when they are idle', async () => {
  const pool = newPool({ max: 4, idleMs: 10, maxWaiting: 10 })
  const held = await Promise.all([1, 2, 3].map(() => pool.acquire(PATIENT)))
  expect(pool.pids().length).toBeGreaterThan(2)
  for (const engine of held) pool.release(engine)
  await vi.waitFor(() => expect(pool.pids()).toHaveLength(2))
  await pool.close()
})

it('tells who asks when engines can no longer start, and recovers', async () => {
  const pool = newPool({ max: 1 })
  const engine = await pool.acquire(PATIENT)
  rmSync(path)
  engine.kill()
  await engine.exited
  pool.release(engine)
  expect(await codeOf(pool.acquire(PATIENT))).toBe('SOURCE_UNREADABLE')
  makeSqlite(path, 'CREATE TABLE t (a INTEGER)')
  expect(await codeOf(pool.acquire(PATIENT))).toBe('no error')
  await pool.close()
})

const ORPHANING = `
  const { openSource } = await import(process.argv[1])
  const source = await openSource(process.argv[2], { settings: { engines: 1, engineMemoryMb: 200, dataDir: '' } })
  const sql = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t'
  source.run({ sql }, { maxRows: 1, timeoutMs: 60_000 })
  await source.run({ sql: 'SELECT 1' }, { maxRows: 1, timeoutMs: 60_000 })
  console.log(JSON.stringify(source.enginePids()))`

it('leaves no engine behind when its own process is killed', async () => {
  const module = new URL('../index.ts', import.meta.url).href
  const parent = execFile(process.execPath, ['--input-type=module', '--eval', ORPHANING, module, path])
  const pids = await new Promise<number[]>((resolve) =>
    parent.stdout?.once('data', (text) => resolve(JSON.parse(text))),
  )
  expect(pids.length).toBeGreaterThan(1)
  parent.kill('SIGKILL')
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 })
})
