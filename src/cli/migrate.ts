/** `querent migrate`: the schema of the store. The server brings it up to date by itself; this is for looking and going back. */
import {
  createMigration,
  migrateDown,
  migrateToLatest,
  migrationStatus,
  type Store,
  sqliteStore,
  storePath,
} from '../record/index.ts'
import { readSettings } from '../settings.ts'
import type { Given } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** Applies what is missing. Returns the exit code. */
export function migrateUp(given: Given, terminal: Terminal): Promise<number> {
  return withStore(given, async (store) => {
    const applied = await migrateToLatest(store)
    for (const name of applied) terminal.out(`applied ${name}\n`)
    if (applied.length === 0) terminal.out(`${store.location} is up to date.\n`)
  })
}

/** Takes the last migration back, with its data. Returns the exit code. */
export function migrateBack(given: Given, terminal: Terminal): Promise<number> {
  return withStore(given, async (store) => {
    const name = await migrateDown(store)
    terminal.out(name === null ? 'There is nothing to take back.\n' : `took back ${name}\n`)
  })
}

/** Lists the migrations and when each was applied. Returns the exit code. */
export function migrateStatus(given: Given, terminal: Terminal): Promise<number> {
  return withStore(given, async (store) => {
    terminal.out(`${store.location}\n`)
    for (const { name, appliedAt } of await migrationStatus(store)) {
      terminal.out(`${appliedAt ?? 'waiting                 '}  ${name}\n`)
    }
  })
}

/** Writes an empty migration into the source. Returns the exit code. */
export async function migrateCreate(message: string, terminal: Terminal): Promise<number> {
  terminal.out(`${await createMigration(message)}\n`)
  return 0
}

async function withStore(given: Given, use: (store: Store) => Promise<void>): Promise<number> {
  const store = sqliteStore(storePath(readSettings(given).dataDir))
  try {
    await use(store)
    return 0
  } finally {
    await store.close()
  }
}
