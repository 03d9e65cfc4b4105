/** Result columns as people see them: what the engine says of them, and what the planner knows. */
import type { Plan, RawResultColumn, ResultColumn } from '../types.ts'
import { inWords, upperFirst } from './names.ts'

/** Joins the two by position when there are as many of each, else by name; unknown columns take their role from their type. */
export function resultColumns(raw: RawResultColumn[], planned: Plan['columns']): ResultColumn[] {
  const byPosition = raw.length === planned.length
  return raw.map((column, i) => {
    const known = byPosition ? planned[i] : planned.find((one) => one.name.toLowerCase() === column.name.toLowerCase())
    const guess = { label: upperFirst(inWords(column.name)), role: roleOf(column) }
    return { ...guess, ...known, name: column.name, type: column.type }
  })
}

/** Numbers are measures, unless their name says that they name something: an identifier, a year. */
function roleOf({ name, type }: RawResultColumn): ResultColumn['role'] {
  if (/(^|_)(id|key|uuid)$/i.test(name)) return 'key'
  if (type === 'date' || type === 'datetime' || type === 'datetimetz') return 'time'
  if (type !== 'integer' && type !== 'decimal' && type !== 'float') return 'dimension'
  return /(^|_)(year|quarter|month|week|day|hour|code|no|nr|number)$/i.test(name) ? 'dimension' : 'measure'
}
