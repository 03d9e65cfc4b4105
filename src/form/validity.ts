/** From when to when rows of a table are in force: as a metric of the model says, or as the table's columns and values show. */
import type { Catalog, ColumnInfo, TableInfo } from '../types.ts'
import { type Step, tableNamed, tableOf } from './joins.ts'
import type { FieldRef } from './types.ts'

export type Validity = { from: FieldRef; to: FieldRef }

/** `dataset.field` as a reference. */
export function fieldOf(path: string): FieldRef {
  const dot = path.indexOf('.')
  return { table: path.slice(0, dot), column: path.slice(dot + 1) }
}

/** The dates between which rows of a table are in force, where its rows come and go. */
export function validityOf(table: string, catalog: Catalog): Validity | undefined {
  for (const { valid, dataset } of catalog.metrics) {
    if (!valid || dataset !== table) continue
    const [from, to] = [fieldOf(valid.from), fieldOf(valid.to)]
    if (from.table === table && to.table === table) return { from, to }
  }
  const info = tableNamed(catalog, table)
  return info && historyOf(info)
}

const known = new WeakMap<TableInfo, Validity | null>()

/**
 * The dates of a table that keeps a history, as its data show: a first and a last day, of which the last is far away or
 * empty in rows that still hold (salaries "from date", "to date" 9999-01-01). Undefined for other tables.
 */
export function historyOf(table: TableInfo): Validity | undefined {
  const found = known.get(table) ?? findHistory(table) ?? null
  known.set(table, found)
  return found ?? undefined
}

const FIRST_DAY =
  /^((valid|effective) )?(from|start|begin|since)( date| day| time)?$|^(date from|begda|effective date)$/
const LAST_DAY =
  /^((valid|effective) )?(to|until|through|thru|end)( date| day| time)?$|^(date to|endda|effective end date)$/

function findHistory({ name, columns, primaryKey }: TableInfo): Validity | undefined {
  const dates = columns.filter(({ type, hidden }) => type.startsWith('date') && !hidden)
  const [from, ...moreFirst] = dates.filter(({ label }) => FIRST_DAY.test(label.toLowerCase()))
  const [to, ...moreLast] = dates.filter(({ label }) => LAST_DAY.test(label.toLowerCase()))
  if (!from || !to || moreFirst.length > 0 || moreLast.length > 0) return undefined
  const isVersioned = primaryKey.includes(from.name) || /^valid\b/i.test(from.label)
  if (!endsFarAway(to) && !(isVersioned && (to.profile?.nullShare ?? 0) > 0)) return undefined
  return { from: { table: name, column: from.name }, to: { table: name, column: to.name } }
}

/** The year from which a day stands for "not yet". */
const FAR_AWAY = '9000'

const endsFarAway = ({ profile }: ColumnInfo) =>
  /^\d{4}-/.test(String(profile?.max)) && String(profile?.max) >= FAR_AWAY

/** Whether a step of a join leads to several rows at a time: of a history one is in force. */
export function branches({ direction, to }: Pick<Step, 'direction' | 'to'>, catalog: Catalog): boolean {
  return direction === 'down' && historyOf(tableOf(catalog, to)) === undefined
}
