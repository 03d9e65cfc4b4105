/** The order, the limits and the care of connections, with connections that do what the test wants. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QuerentError } from '../../errors.ts'
import { ConnectionPool, type Pooled } from './pool.ts'

class Scripted implements Pooled {
  alive = true
  resets = 0
  resetFails = false
  onLost: () => void = () => {}

  async reset(): Promise<void> {
    this.resets++
    if (this.resetFails) throw new Error('not clean')
  }

  destroy(): void {
    this.alive = false
  }

  lose(): void {
    this.alive = false
    this.onLost()
  }
}

let made: Scripted[]
let connect: () => Promise<Scripted>
const poolOf = (max: number) =>
  new ConnectionPool<Scripted>({ shown: 'db', connect: () => connect(), max, maxWaiting: 3, idleMs: 1000 })
const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)
const borrow = (pool: ConnectionPool<Scripted>, signal?: AbortSignal) => pool.acquire({ maxWaitMs: 100, signal })

beforeEach(() => {
  vi.useFakeTimers()
  made = []
  connect = async () => {
    const connection = new Scripted()
    made.push(connection)
    return connection
  }
})
afterEach(() => {
  vi.useRealTimers()
})

it('opens what is asked for, and no more than its number', async () => {
  const pool = poolOf(2)
  await borrow(pool)
  await borrow(pool)
  const third = codeOf(borrow(pool))
  expect(pool.size).toBe(2)
  await vi.advanceTimersByTimeAsync(100)
  expect(await third).toBe('OVERLOADED')
  expect(made).toHaveLength(2)
})

it('lends a connection again only after it has been cleaned', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  const next = borrow(pool)
  pool.release(first)
  expect(await next).toBe(first)
  expect(first.resets).toBe(1)
})

it('closes a connection that cannot be cleaned, and opens another', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  first.resetFails = true
  const next = borrow(pool)
  pool.release(first)
  expect(await next).not.toBe(first)
  expect(first.alive).toBe(false)
  expect(pool.size).toBe(1)
})

it('serves in the order of asking', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  const order: number[] = []
  const waiting = [1, 2, 3].map((place) =>
    borrow(pool).then((connection) => {
      order.push(place)
      pool.release(connection)
    }),
  )
  pool.release(first)
  await Promise.all(waiting)
  expect(order).toEqual([1, 2, 3])
})

it('refuses more who wait than it has room for', async () => {
  const pool = poolOf(1)
  await borrow(pool)
  const waiting = [1, 2, 3].map(() => codeOf(borrow(pool)))
  expect(await codeOf(borrow(pool))).toBe('OVERLOADED')
  await vi.advanceTimersByTimeAsync(100)
  expect(await Promise.all(waiting)).toEqual(['OVERLOADED', 'OVERLOADED', 'OVERLOADED'])
})

it('forgets who gives up waiting', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  const controller = new AbortController()
  const waiting = codeOf(borrow(pool, controller.signal))
  controller.abort()
  expect(await waiting).toBe('CANCELLED')
  const next = borrow(pool)
  pool.release(first)
  expect(await next).toBe(first)
})

it('does not lend a connection that was lost, and replaces it for who waits', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  const waiting = borrow(pool)
  first.lose()
  expect(await waiting).not.toBe(first)
  pool.release(await waiting)
  await vi.advanceTimersByTimeAsync(0)
  made.at(-1)?.lose()
  expect(pool.size).toBe(0)
  expect((await borrow(pool)).alive).toBe(true)
})

it('closes connections that nobody uses', async () => {
  const pool = poolOf(2)
  const first = await borrow(pool)
  pool.release(first)
  await vi.advanceTimersByTimeAsync(1000)
  expect([first.alive, pool.size]).toEqual([false, 0])
})

describe('a server that cannot be reached', () => {
  beforeEach(() => {
    connect = async () => {
      throw new QuerentError('ENGINE_LOST', 'The database cannot be reached now.')
    }
  })

  it('is told to everybody who waits', async () => {
    const pool = poolOf(1)
    expect(await Promise.all([1, 2, 3].map(() => codeOf(borrow(pool))))).toEqual([
      'ENGINE_LOST',
      'ENGINE_LOST',
      'ENGINE_LOST',
    ])
    expect(pool.size).toBe(0)
  })

  it('is waited for where another connection may come free', async () => {
    const pool = poolOf(2)
    const failing = connect
    connect = async () => new Scripted()
    const first = await borrow(pool)
    connect = failing
    const next = borrow(pool)
    await vi.advanceTimersByTimeAsync(10)
    pool.release(first)
    expect(await next).toBe(first)
  })
})

it('ends who waits when it is closed, and closes what is given back', async () => {
  const pool = poolOf(1)
  const first = await borrow(pool)
  const waiting = codeOf(borrow(pool))
  pool.close()
  expect(await waiting).toBe('ENGINE_LOST')
  expect(await codeOf(borrow(pool))).toBe('ENGINE_LOST')
  pool.release(first)
  await vi.advanceTimersByTimeAsync(0)
  expect(first.alive).toBe(false)
})
