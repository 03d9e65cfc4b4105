import type { Kysely } from 'kysely'

/** What users have spent on language models on each day, and what is set aside for calls that are under way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('spending')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('tokens', 'bigint', (column) => column.notNull())
    .addColumn('cost', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('pk__spending', ['user_id', 'day'])
    .execute()
  await db.schema
    .createTable('spending_hold')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('tokens', 'bigint', (column) => column.notNull())
    .addColumn('cost', 'double precision', (column) => column.notNull())
    .addColumn('until', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('ix__spending_hold__user').on('spending_hold').column('user_id').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('spending_hold').execute()
  await db.schema.dropTable('spending').execute()
}
