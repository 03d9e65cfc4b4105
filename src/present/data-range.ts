/** Whether the period of a question lies outside the data, by the profile of its date. */
import { plural } from '../form/labels.ts'
import { timeOf } from '../form/measures.ts'
import type { FieldRef } from '../form/types.ts'
import type { Facts } from './words-facts.ts'

export type DataRange = { label: string; from: string; to: string }

/** The first and last day that the question's date has, when its period lies wholly before or after them. */
export function dataRange({ form, catalog }: Facts): DataRange | undefined {
  const range = form?.period?.range
  if (!form || !catalog || !range) return undefined
  const [measure] = form.measures
  const table = catalog.tables.find((known) => known.name === form.subject)
  const usual: FieldRef | undefined = table?.defaultTime ? { table: table.name, column: table.defaultTime } : undefined
  const field = form.period?.field ?? (measure ? timeOf(measure, catalog)?.field : usual)
  const column = catalog.tables
    .find((known) => known.name === field?.table)
    ?.columns.find((known) => known.name === field?.column)
  const [from, to] = [column?.profile?.min, column?.profile?.max]
  if (!column || typeof from !== 'string' || typeof to !== 'string') return undefined
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)]
  const outside = (range.to !== undefined && range.to <= first) || (range.from !== undefined && range.from > last)
  return outside ? { label: plural(column.label.toLowerCase()), from: first, to: last } : undefined
}
