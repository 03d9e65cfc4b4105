import type { Kysely } from 'kysely'

const FIGURES = [
  'started_at',
  'success',
  'latency_ms',
  'status',
  'planner',
  'model',
  'source',
  'user_id',
  'error_code',
  'cache_hit',
  'model_calls',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cost',
]

/** What the monitor shows of a turn beside its outcome: model, cost, caches, the words that nothing knew, stages and calls. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('invocation')
  await table.addColumn('model', 'text').execute()
  await table.addColumn('cost', 'double precision').execute()
  await table.addColumn('cached_tokens', 'integer', (column) => column.notNull().defaultTo(0)).execute()
  await table.addColumn('cache_hit', 'integer', (column) => column.notNull().defaultTo(0)).execute()
  await table.addColumn('unknown_words', 'text', (column) => column.notNull().defaultTo('[]')).execute()
  await table.addColumn('stages', 'text', (column) => column.notNull().defaultTo('[]')).execute()
  await table.addColumn('calls', 'text', (column) => column.notNull().defaultTo('[]')).execute()
  await db.schema.createIndex('ix__invocation__message').on('invocation').column('message_id').execute()
  // Holds all that figures are made of, so that they are read without the questions, the SQL and the stages.
  await db.schema.createIndex('ix__invocation__figures').on('invocation').columns(FIGURES).execute()
  await db.schema.dropIndex('ix__invocation__started').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('ix__invocation__started').on('invocation').column('started_at').execute()
  await db.schema.dropIndex('ix__invocation__figures').execute()
  await db.schema.dropIndex('ix__invocation__message').execute()
  const columns = ['model', 'cost', 'cached_tokens', 'cache_hit', 'unknown_words', 'stages', 'calls']
  for (const column of columns) await db.schema.alterTable('invocation').dropColumn(column).execute()
}
