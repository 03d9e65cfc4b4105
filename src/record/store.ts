/** Where the record is kept. A store is a database that Kysely can speak to; all else is the same for every store. */
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import { nodeSqliteDialect } from './sqlite-dialect.ts'
import type { Tables } from './tables.ts'

/** What a database has to offer to keep the record in it. Its schema is brought up to date by `migrateToLatest`. */
export interface Store {
  /** The kind of store, for example `sqlite`. */
  readonly name: string
  /** File or address, as messages name it; never with a password. */
  readonly location: string
  readonly db: Kysely<Tables>
  /** Closing twice is no error. */
  close(): Promise<void>
}

const MEMORY = ':memory:'
const BUSY_TIMEOUT_MS = 5000

/** The file of the embedded store in a data folder. */
export function storePath(dataDir: string): string {
  return join(dataDir, 'querent.sqlite')
}

/**
 * A store in one SQLite file, made with its folder when missing; `:memory:` for one that ends with the process.
 * Every acknowledged write is on the disk. Throws STORE_FAILED naming the file.
 */
export function sqliteStore(path: string): Store {
  const location = path === MEMORY ? path : resolve(path)
  const database = openSqlite(location)
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database) })
  return {
    name: 'sqlite',
    location,
    db,
    close: async () => {
      await db.destroy()
      // Kysely leaves a database open that it has never used.
      if (database.isOpen) database.close()
    },
  }
}

function openSqlite(location: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    if (location !== MEMORY) mkdirSync(dirname(location), { recursive: true, mode: 0o700 })
    database = new DatabaseSync(location, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    // SQLite opens a read-only file without a word; taking the write lock shows it now, not at the first question.
    database.exec('begin immediate; commit')
    return database
  } catch (cause) {
    database?.close()
    throw cannotUse(location, cause)
  }
}

/** STORE_FAILED for a store that cannot be opened or migrated, with its location and what the engine said. */
export function cannotUse(location: string, cause: unknown): QuerentError {
  if (cause instanceof QuerentError) return cause
  const said = cause instanceof Error ? cause.message : String(cause)
  return new QuerentError('STORE_FAILED', `The store ${location} cannot be used: ${said}.`, { cause })
}
