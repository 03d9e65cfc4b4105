/** Result columns as people see them: what the engine says of them, and what the planner knows. */
import type { RawResultColumn } from '../sources/types.ts'
import type { Plan, ResultColumn } from '../types.ts'

/** Joins the two by position when there are as many of each, else by name; unknown columns take their role from their type. */
export function resultColumns(raw: RawResultColumn[], planned: Plan['columns']): ResultColumn[] {
  const byPosition = raw.length === planned.length
  return raw.map((column, i) => {
    const known = byPosition ? planned[i] : planned.find((one) => one.name.toLowerCase() === column.name.toLowerCase())
    return { label: labelOf(column.name), role: roleOf(column), ...known, name: column.name, type: column.type }
  })
}

function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function roleOf({ name, type }: RawResultColumn): ResultColumn['role'] {
  if (/(^|_)id$/i.test(name)) return 'key'
  if (type === 'integer' || type === 'decimal' || type === 'float') return 'measure'
  return type === 'date' || type === 'datetime' || type === 'datetimetz' ? 'time' : 'dimension'
}
