/** What may read otherwise a moment later: who stands behind a total is looked up before the total is made. */
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import type { Dialect } from '../../types.ts'
import type { Resolved } from '../resolve.ts'
import { listOf } from '../scope.ts'
import { nodesIn } from './protected.ts'

/** Functions of the time of day and of chance. The date of today is steady enough. */
const UNSTEADY = new Set(
  `now current_timestamp current_time localtime localtimestamp get_current_timestamp get_current_time transaction_timestamp
  statement_timestamp clock_timestamp timeofday getdate getutcdate sysdate sysdatetime sysdatetimeoffset sysutcdatetime
  systimestamp utc_timestamp utc_time curtime rand random random_normal uuid newid gen_random_uuid setseed newsequentialid`.split(
    /\s+/,
  ),
)

/** Functions of SQLite that take the text "now". */
const TIMES = new Set('date time datetime julianday unixepoch strftime timediff'.split(' '))

/** Whether a statement holds samples, random numbers or the time of day. */
export function isUnsteady(tree: SqlNode, { owners }: Resolved, dialect: Dialect): boolean {
  const isOne = (node: SqlNode): boolean => {
    if (node.sample) return true
    const kind = kindOf(node) ?? ''
    const name = nameOf(node)
    if (UNSTEADY.has(kind) || UNSTEADY.has(name)) return true
    if (dialect === 'postgresql') return isTimeCast(node) && !isSteadyArgument(castOf(node).this as SqlNode, '')
    return dialect === 'sqlite' && TIMES.has(name) && !isSteadyTime(node)
  }
  const isSteadyTime = (node: SqlNode) => {
    const args = argumentsOf(node)
    return args.length > 0 && args.every((arg) => isSteadyArgument(arg, nameOf(node)))
  }
  const isSteadyArgument = (arg: SqlNode, name: string): boolean => {
    const literal = asKind(arg, 'literal')
    if (literal) return name === 'date' || String(literal.value).trim().toLowerCase() !== 'now'
    const column = asKind(arg, 'column')
    if (column) return owners.get(column)?.table !== undefined || name === 'date'
    const inner = asKind(arg, 'paren') ?? asKind(arg, 'neg') ?? asKind(arg, 'cast')
    if (inner) return isSteadyArgument(inner.this as SqlNode, name)
    return TIMES.has(nameOf(arg)) ? isSteadyTime(arg) : name === 'date'
  }
  return nodesIn(tree, isOne).length > 0
}

/** PostgreSQL reads the text "now" as the present moment wherever a time is wanted. */
function isTimeCast(node: SqlNode): boolean {
  const isNow = asKind(node, 'literal')
  if (isNow) return String(isNow.value).trim().toLowerCase() === 'now'
  return /time/i.test(String((castOf(node).to as SqlNode | undefined)?.data_type))
}

function castOf(node: SqlNode): SqlNode {
  return asKind(node, 'cast') ?? asKind(node, 'literal_cast') ?? { this: node }
}

function nameOf(node: SqlNode): string {
  const kind = kindOf(node) ?? ''
  return String((kind === 'function' ? asKind(node, 'function')?.name : kind) ?? '').toLowerCase()
}

function argumentsOf(node: SqlNode): SqlNode[] {
  const body = (node[kindOf(node) ?? ''] ?? {}) as SqlNode
  return (Array.isArray(body.args) ? listOf(body.args) : [body.this, body.format, body.expression]).filter(
    (arg): arg is SqlNode => arg !== null && typeof arg === 'object',
  )
}
