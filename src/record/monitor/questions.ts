/** Single questions: pages of them by filters, and one with all that is known of it. */
import { type Kysely, sql } from 'kysely'
import { QuerentError } from '../../errors.ts'
import { invocationOf } from '../invocations.ts'
import type { Tables } from '../tables.ts'
import { inRange } from './figures.ts'
import type { Facets, InvocationFilter, InvocationOrder, InvocationPage, Range, Trace } from './types.ts'

type Db = Kysely<Tables>

/** Stands for "no value" in a filter. */
const NONE = 'none'

/** The invocations that fit, and how many there are. */
export async function invocationPage(
  db: Db,
  filter: InvocationFilter,
  { limit, offset, order }: { limit: number; offset: number; order: InvocationOrder },
): Promise<InvocationPage> {
  const { total } = await fitting(db, filter)
    .select(({ fn }) => fn.countAll().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await fitting(db, filter)
    .selectAll()
    .orderBy(order === 'slowest' ? 'latency_ms' : 'started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: Number(total), items: rows.map(invocationOf) }
}

function fitting(db: Db, filter: InvocationFilter) {
  const { status, planner, model, source, user, error, search, slowerThan } = filter
  const equal = { status, planner, model, source, user_id: user, error_code: error }
  let query = inRange(db, filter)
  for (const [name, value] of Object.entries(equal)) {
    const column = name as keyof typeof equal
    if (value === NONE) query = query.where(column, 'is', null)
    else if (value !== undefined) query = query.where(column, '=', value)
  }
  if (search) query = query.where(sql<boolean>`lower(question) like lower(${patternOf(search)}) escape '\\'`)
  if (slowerThan !== undefined) query = query.where('latency_ms', '>=', slowerThan)
  return query
}

const patternOf = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`

/** The values that a filter of this range can have, in alphabetical order; `none` where some have no value. */
export async function facets(db: Db, range: Range): Promise<Facets> {
  const rows = await inRange(db, range)
    .select(['status', 'planner', 'model', 'source', 'user_id as user', 'error_code as error'])
    .distinct()
    .execute()
  const valuesOf = (name: keyof Facets) => [...new Set(rows.map((row) => row[name] ?? NONE))].sort()
  return {
    status: valuesOf('status'),
    planner: valuesOf('planner'),
    model: valuesOf('model'),
    source: valuesOf('source'),
    user: valuesOf('user'),
    error: valuesOf('error'),
  }
}

/** One question with what its asker said of the answer. Throws MESSAGE_UNKNOWN. */
export async function traceOf(db: Db, messageId: string): Promise<Trace> {
  const row = await db
    .selectFrom('invocation')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) throw new QuerentError('MESSAGE_UNKNOWN', `There is no message "${messageId}".`)
  const said = await db
    .selectFrom('feedback')
    .select(['positive', 'reason'])
    .where('turn_id', '=', messageId)
    .executeTakeFirst()
  const feedback = said === undefined ? null : { positive: said.positive === 1, reason: said.reason }
  return { ...invocationOf(row), feedback }
}
