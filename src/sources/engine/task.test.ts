/** The clock and the rules of one request, against an engine that says what the test wants. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import { cancelled } from '../failure.ts'
import type { EngineReply, EngineRequest } from './protocol.ts'
import { Task, type TaskEngine, type TaskLimits } from './task.ts'

const ID = 7
const REQUEST = { type: 'query', id: ID, sql: '', reads: [], maxRows: 1e6, maxCharacters: 1e6 } as const

class ScriptedEngine implements TaskEngine {
  alive = true
  killed = false
  held = false
  bytes = 0
  sent: EngineRequest[] = []
  onReply: (reply: EngineReply) => void = () => {}
  onExit: (how: string) => void = () => {}

  send(request: EngineRequest): void {
    this.sent.push(request)
  }

  kill(): void {
    this.killed = true
    this.onExit('SIGKILL')
  }

  hold(held: boolean): void {
    this.held = held
  }

  async memory(): Promise<number> {
    return this.bytes
  }

  batch(value: number, last = false, id = ID): void {
    this.onReply({ type: 'batch', id, cells: [new Float64Array([value])], rowCount: 1, last })
  }
}

let engine: ScriptedEngine
const begin = (limits: Partial<TaskLimits> = {}) =>
  new Task(engine, REQUEST, { timeoutMs: 1000, perBatch: false, memoryBytes: 1e9, ...limits })
const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

beforeEach(() => {
  vi.useFakeTimers()
  engine = new ScriptedEngine()
})
afterEach(() => {
  vi.useRealTimers()
})

it('gives batches in order, then null', async () => {
  const task = begin()
  engine.batch(1)
  engine.batch(2, true)
  expect([await task.next(), await task.next(), await task.next()]).toEqual([[[1]], [[2]], null])
  await task.finished
  expect([engine.killed, engine.held]).toEqual([false, false])
})

it('asks for a batch more with every batch that is read', async () => {
  const task = begin()
  engine.batch(1)
  engine.batch(2)
  expect(engine.sent).toHaveLength(1)
  await task.next()
  expect(engine.sent.slice(1)).toEqual([{ type: 'next', id: ID }])
  await task.next()
  expect(engine.sent).toHaveLength(3)
})

it('counts the whole time for an answer', async () => {
  const task = begin()
  vi.advanceTimersByTime(900)
  engine.batch(1)
  vi.advanceTimersByTime(100)
  expect(engine.killed).toBe(true)
  expect(await codeOf(task.next())).toBe('QUERY_TIMEOUT')
})

it('counts each wait anew for a download, and not the time of the reader', async () => {
  const task = begin({ perBatch: true })
  for (const value of [1, 2]) {
    vi.advanceTimersByTime(900)
    engine.batch(value)
  }
  vi.advanceTimersByTime(100_000)
  expect(engine.killed).toBe(false)
  await task.next()
  vi.advanceTimersByTime(1000)
  expect(engine.killed).toBe(true)
  expect(await codeOf(task.next())).toBe('QUERY_TIMEOUT')
})

it('asks an engine to stop, and kills it when it does not', async () => {
  const task = begin()
  task.stop(cancelled())
  expect(await codeOf(task.next())).toBe('CANCELLED')
  expect(engine.sent.at(-1)).toEqual({ type: 'cancel', id: ID })
  vi.advanceTimersByTime(49)
  expect(engine.killed).toBe(false)
  vi.advanceTimersByTime(1)
  expect(engine.killed).toBe(true)
  await task.finished
})

it('spares an engine that stops when it is asked', async () => {
  const task = begin()
  task.stop(cancelled())
  engine.onReply({ type: 'failure', id: ID, kind: 'interrupted', detail: '' })
  await task.finished
  vi.advanceTimersByTime(100_000)
  expect(engine.killed).toBe(false)
})

it('kills an engine over its memory', async () => {
  const task = begin({ memoryBytes: 100 })
  engine.bytes = 101
  await vi.advanceTimersByTimeAsync(50)
  expect(engine.killed).toBe(true)
  expect(await codeOf(task.next())).toBe('QUERY_MEMORY')
})

it('tells an engine that died before it had the request from one that died over it', async () => {
  const early = begin()
  engine.kill()
  expect([await early.begun, await codeOf(early.next())]).toEqual([false, 'ENGINE_LOST'])
  engine = new ScriptedEngine()
  const late = begin()
  engine.onReply({ type: 'begun', id: ID })
  engine.kill()
  expect([await late.begun, await codeOf(late.next())]).toEqual([true, 'ENGINE_LOST'])
})

it('does not wait for an engine that is dead already', async () => {
  engine.alive = false
  const task = begin()
  expect([await task.begun, await codeOf(task.value())]).toEqual([false, 'ENGINE_LOST'])
})

it('ignores replies to an earlier request', async () => {
  const task = begin()
  engine.batch(1, true, ID - 1)
  engine.batch(2, true)
  expect(await task.next()).toEqual([[2]])
})
