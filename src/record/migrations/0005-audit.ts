import { type Kysely, sql } from 'kysely'

/** Lines are only ever added, each after the last one: the database itself refuses everything else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('user_name', 'text')
    .addColumn('roles', 'text')
    .addColumn('policy_fingerprint', 'text')
    .addColumn('source', 'text')
    .addColumn('question', 'text')
    .addColumn('sql', 'text')
    .addColumn('purpose', 'text')
    .addColumn('rows', 'integer')
    .addColumn('ms', 'double precision')
    .addColumn('outcome', 'text')
    .addColumn('previous', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('ix__audit__id').on('audit').column('id').execute()
  await db.schema.createIndex('ix__audit__user').on('audit').columns(['user_id', 'seq']).execute()
  await refuse(db, 'tr__audit__no_update', 'update', sql`1`)
  await refuse(db, 'tr__audit__no_delete', 'delete', sql`1`)
  await refuse(db, 'tr__audit__next', 'insert', sql`new.seq <> coalesce((select max(seq) from audit), 0) + 1`)
  const last = sql`(select hash from audit order by seq desc limit 1)`
  await refuse(db, 'tr__audit__chained', 'insert', sql`new.previous <> coalesce(${last}, new.previous)`)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('audit').execute()
}

type Fragment = ReturnType<typeof sql>

async function refuse(db: Kysely<unknown>, name: string, change: string, when: Fragment): Promise<void> {
  await sql`
    create trigger ${sql.ref(name)} before ${sql.raw(change)} on audit when ${when}
    begin select raise(abort, 'audit lines are only added, one after the other'); end`.execute(db)
}
