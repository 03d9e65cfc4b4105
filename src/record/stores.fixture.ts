import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { sqliteStore } from './store.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-record-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

/** Every built-in store; each call opens an empty one. */
export const STORES = [
  { name: 'sqlite in memory', open: () => sqliteStore(':memory:') },
  { name: 'sqlite in a file', open: () => sqliteStore(join(FOLDER, `${randomUUID()}.db`)) },
]

/** One second passes between two looks at it. */
export function tickingClock(): () => Date {
  let now = Date.UTC(2026, 0, 31, 8)
  return () => new Date((now += 1000))
}

/** A QuerentError with this code. */
export const code = (expected: string) => expect.objectContaining({ name: 'QuerentError', code: expected })
