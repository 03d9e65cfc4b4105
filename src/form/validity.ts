/** From when to when rows of a table are in force: as a metric of the model says, or as the table keeps a history. */
import type { Catalog, TableInfo } from '../types.ts'
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
  return info && (historyOf(info) ?? datesOf(info.name, info.employment))
}

/** The dates of a table that keeps a history without a model, as its catalog tells. */
export function historyOf({ name, history }: Pick<TableInfo, 'name' | 'history'>): Validity | undefined {
  return datesOf(name, history)
}

function datesOf(table: string, dates: TableInfo['history']): Validity | undefined {
  return dates && { from: { table, column: dates.from }, to: { table, column: dates.to } }
}

/** Whether a step of a join leads to several rows at a time: of a history one is in force. */
export function leadsToSeveral({ direction, to }: Pick<Step, 'direction' | 'to'>, catalog: Catalog): boolean {
  return direction === 'down' && historyOf(tableOf(catalog, to)) === undefined
}
