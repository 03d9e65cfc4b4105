import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createConversation(db)
  await createTurn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('turn').execute()
  await db.schema.dropTable('conversation').execute()
}

async function createConversation(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('conversation')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('source', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('deleted_at', 'text')
    .execute()
  await db.schema
    .createIndex('ix__conversation__user__updated')
    .on('conversation')
    .columns(['user_id', 'updated_at'])
    .execute()
}

async function createTurn(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('turn')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('result_id', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addForeignKeyConstraint('fk__turn__conversation', ['conversation_id'], 'conversation', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .addUniqueConstraint('uk__turn__conversation__position', ['conversation_id', 'position'])
    .execute()
}
