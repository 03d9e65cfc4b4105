/** SELECTs inside a statement that hand rows of people on to the query around them. */
import { asKind, kindOf, parseSql, type SqlNode } from '../../sql/tree.ts'
import { outputName } from '../outputs.ts'
import { listOf, type Scope } from '../scope.ts'
import { unaliased } from './keys.ts'
import { columnsIn, nodesIn, type PeopleRows, type Protected } from './protected.ts'

const PICKED = ['distinct', 'distinct_on', 'limit', 'offset', 'fetch', 'top', 'qualify', 'sample', 'order_by']

/** Checks a SELECT that hands rows of people on, and says under which names. Throws TOTALS_ONLY. */
export function handOn(body: SqlNode, scope: Scope, rules: Protected): PeopleRows {
  if (PICKED.some((part) => body[part])) throw rules.refused('Single rows cannot be picked')
  if (nodesIn(body.expressions, (node) => kindOf(node) === 'window_function').length > 0)
    throw rules.refused('Rows of single people cannot be ranked or compared')
  const items = listOf(body.expressions) as SqlNode[]
  const star = items.map((item) => asKind(item, 'star')).find((item) => item !== undefined)
  if (star) return everything(star, items, scope, rules)
  const bare = new Set(items.flatMap((item) => asKind(unaliased(item), 'column') ?? []))
  const computed = columnsIn(items).filter((column) => !bare.has(column) || !rules.ownerOf(column))
  if (rules.columnsBehind(computed.map((column) => ({ column }))).some((c) => rules.isMeasure(c) || rules.isPerson(c)))
    throw rules.refused('Compute with it outside of the inner query')
  const key = rules.rows.key.map((_, i) => `querent_row_${i}`)
  const added = { body, items: rules.rows.key.map((name, i) => aliased(rules.columnSql(name), key[i] ?? '', rules)) }
  const carried = [...rules.rows.carried, added]
  return { ...rules.rows, ...keptNames(items, rules), key, carried, names: items.map(outputName) }
}

/** `SELECT *` of a single relation hands on what it has. */
function everything(star: SqlNode, items: SqlNode[], scope: Scope, rules: Protected): PeopleRows {
  const isPlain = [star.replace, star.rename, star.except].every((part) => listOf(part).length === 0)
  if (isPlain && items.length === 1 && scope.relations.length === 1) return rules.rows
  throw rules.refused('Name the columns that are wanted')
}

function aliased(expression: string, name: string, rules: Protected): SqlNode {
  const [tree] = parseSql(`SELECT ${expression} AS ${name}`, rules.dialect)
  const [item] = listOf((tree?.select as SqlNode | undefined)?.expressions) as SqlNode[]
  return item ?? {}
}

/** The names under which a select list hands on the person and the protected columns. */
function keptNames(items: SqlNode[], rules: Protected): Pick<PeopleRows, 'person' | 'measures' | 'isUnnamed'> {
  const named = (fits: (column: SqlNode) => boolean) =>
    items
      .filter((item) => {
        const column = asKind(unaliased(item), 'column')
        return column !== undefined && fits(column)
      })
      .map(outputName)
  const [person = null] = named((column) => rules.isPerson(column))
  const isUnnamed = rules.rows.person !== null && person === null
  return { person, isUnnamed, measures: new Set(named((column) => rules.isMeasure(column))) }
}
