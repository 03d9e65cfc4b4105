/** Tables that keep a history, as their columns and values show. */
import type { ColumnInfo, TableInfo } from '../../types.ts'

const FIRST_DAY =
  /^((valid|effective) )?(from|start|begin|since)( date| day| time)?$|^(date from|begda|effective date)$/
const LAST_DAY =
  /^((valid|effective) )?(to|until|through|thru|end)( date| day| time)?$|^(date to|endda|effective end date)$/

/**
 * The table with the dates of its history where it keeps one: a first and a last day, of which the last is far away or empty
 * in rows that still hold (salaries "from date", "to date" 9999-01-01).
 */
export function withHistory(table: TableInfo): TableInfo {
  const dates = table.columns.filter(({ type }) => type.startsWith('date'))
  const [from, ...moreFirst] = dates.filter(({ label }) => FIRST_DAY.test(label.toLowerCase()))
  const [to, ...moreLast] = dates.filter(({ label }) => LAST_DAY.test(label.toLowerCase()))
  if (!from || !to || moreFirst.length > 0 || moreLast.length > 0) return table
  const isVersioned =
    table.primaryKey.includes(from.name) || /^(valid|effective)\b/i.test(from.label) || /\bhistory$/i.test(table.label)
  if (!endsFarAway(to) && !(isVersioned && (to.profile?.nullShare ?? 0) > 0)) return table
  return { ...table, history: { from: from.name, to: to.name } }
}

/** The year from which a day stands for "not yet". */
const FAR_AWAY = '9000'

const endsFarAway = ({ profile }: ColumnInfo) =>
  /^\d{4}-/.test(String(profile?.max)) && String(profile?.max) >= FAR_AWAY
