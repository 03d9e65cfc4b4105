/** The memory of the product: conversations, turns, results, feedback and invocations, kept in a store. */
export { createMigration } from './create-migration.ts'
export { migrateDown, migrateToLatest, migrationStatus } from './migrate.ts'
export { openRecord } from './open-record.ts'
export { type Store, sqliteStore, storePath } from './store.ts'
export type {
  ApiKey,
  AuditLine,
  AuditPurpose,
  ConversationSummary,
  Invocation,
  Mark,
  ModelUse,
  ReadAmount,
  Record,
  SavedVerified,
  Stage,
  VerifiedScope,
} from './types.ts'
