import type { Kysely } from 'kysely'

/** What users' queries have read of the sources on each day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('reads')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('rows', 'bigint', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('pk__reads', ['user_id', 'day'])
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('reads').execute()
}
