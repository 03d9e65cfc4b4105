/** Brings the schema of a store up to date, or back. All steps of one call happen in one transaction: all or none. */
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration'
import { QuerentError } from '../errors.ts'
import { migrations as builtIn } from './migrations/index.ts'
import { cannotUse, type Store } from './store.ts'

type Migrations = { [name: string]: Migration }

/** `appliedAt` is ISO text in UTC, null while the migration waits to be applied. */
export type MigrationState = { name: string; appliedAt: string | null }

/**
 * Applies every migration that the store has not had. Returns their names in order, none when it is up to date.
 * Throws STORE_FAILED, also for a store that a newer version has written.
 */
export async function migrateToLatest(store: Store, migrations: Migrations = builtIn): Promise<string[]> {
  await migrationStatus(store, migrations)
  return namesOf(store, await migratorOf(store, migrations).migrateToLatest())
}

/**
 * Takes the last migration back, with the data it made room for. Returns its name, null when there is none.
 * Throws STORE_FAILED.
 */
export async function migrateDown(store: Store, migrations: Migrations = builtIn): Promise<string | null> {
  await migrationStatus(store, migrations)
  const [name] = namesOf(store, await migratorOf(store, migrations).migrateDown())
  return name ?? null
}

/** All migrations in order and when each was applied to this store. Throws STORE_FAILED, as `migrateToLatest` does. */
export async function migrationStatus(store: Store, migrations: Migrations = builtIn): Promise<MigrationState[]> {
  try {
    const applied = await appliedMigrations(store)
    refuseNewer(store, applied, migrations)
    return Object.keys(migrations)
      .sort(byCodeUnits)
      .map((name) => ({ name, appliedAt: applied.get(name) ?? null }))
  } catch (cause) {
    throw cannotUse(store.location, cause)
  }
}

const APPLIED = 'schema_migration'

function migratorOf(store: Store, migrations: Migrations): Migrator {
  return new Migrator({
    db: store.db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: APPLIED,
    migrationLockTableName: 'schema_migration_lock',
    nameComparator: byCodeUnits,
  })
}

async function appliedMigrations(store: Store): Promise<Map<string, string>> {
  const tables = await store.db.introspection.getTables()
  if (!tables.some((table) => table.name === APPLIED)) return new Map()
  const rows = await store.db
    .withTables<{ [APPLIED]: { name: string; timestamp: string } }>()
    .selectFrom(APPLIED)
    .select(['name', 'timestamp'])
    .execute()
  return new Map(rows.map((row) => [row.name, row.timestamp]))
}

function refuseNewer(store: Store, applied: Map<string, string>, migrations: Migrations): void {
  const unknown = [...applied.keys()].find((name) => !Object.hasOwn(migrations, name))
  if (unknown === undefined) return
  throw new QuerentError(
    'STORE_FAILED',
    `The store ${store.location} was written by a newer version: this one does not know its migration ${unknown}.`,
    { next: 'Start the newer version, or restore a copy of the store made before the upgrade.' },
  )
}

function namesOf(store: Store, { error, results }: MigrationResultSet): string[] {
  if (error !== undefined) throw cannotUse(store.location, error)
  return (results ?? []).map((result) => result.migrationName)
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
