/** Ages and lengths of service in years, computed from dates where a database keeps only these. */
import { ident } from '../../sql/write.ts'
import type { ColumnInfo, Dialect, TableInfo } from '../../types.ts'
import { isOfWorkers, workDate } from '../work.ts'

const BIRTH = /^((date|day) of birth|birth ?(date|day)|dob)$/i
const AGE = /\bage\b/i
const SERVICE = /\b(tenure|seniority|service)\b/i

/** The table with the age of its people and, of those who work there, with their years of service, where it has no such column. */
export function withYears(table: TableInfo, dialect: Dialect): TableInfo {
  const born = only(table.columns.filter((column) => isDay(column) && BIRTH.test(column.label)))
  const entered = isOfWorkers(table) ? workDate(table, 'hired') : undefined
  const has = (words: RegExp) => table.columns.some(({ label }) => words.test(label))
  const added = [
    ...(born && !has(AGE) ? [ageFrom(born, dialect)] : []),
    ...(entered && !has(SERVICE) ? [serviceFrom(entered, workDate(table, 'left'), dialect)] : []),
  ].filter(({ name }) => !table.columns.some((column) => column.name.toLowerCase() === name))
  return added.length > 0 ? { ...table, columns: [...table.columns, ...added] } : table
}

const isDay = ({ type, hidden }: ColumnInfo) => type.startsWith('date') && !hidden
const only = <T>([first, ...more]: T[]): T | undefined => (more.length === 0 ? first : undefined)

/** Full years: the birthday of this year counts from its day on. */
function ageFrom({ name, nullable }: ColumnInfo, dialect: Dialect): ColumnInfo {
  const born = ident(name, dialect)
  const day = (date: string) => `EXTRACT(MONTH FROM ${date}) * 100 + EXTRACT(DAY FROM ${date})`
  const expression = `EXTRACT(YEAR FROM CURRENT_DATE) - EXTRACT(YEAR FROM ${born}) - CASE WHEN ${day(born)} > ${day('CURRENT_DATE')} THEN 1 ELSE 0 END`
  const words = { label: 'Age', description: 'Age in full years, today.', synonyms: ['age in years'] }
  return { ...COMPUTED, ...words, name: 'age_years', type: 'integer', nativeType: 'integer', nullable, expression }
}

/** Days from the first to the last one or today, over the days of an average year. */
function serviceFrom(entered: ColumnInfo, left: ColumnInfo | undefined, dialect: Dialect): ColumnInfo {
  const until = left ? `COALESCE(${ident(left.name, dialect)}, CURRENT_DATE)` : 'CURRENT_DATE'
  const expression = `(${until} - ${ident(entered.name, dialect)}) / 365.25`
  const words = {
    label: 'Tenure',
    description: left ? 'Years in the company, until today or the last day.' : 'Years in the company, until today.',
    synonyms: ['length of service', 'years of service', 'time in the company', 'seniority'],
  }
  const type = { type: 'float', nativeType: 'float', format: 'decimal' } as const
  return { ...COMPUTED, ...words, ...type, name: 'tenure_years', nullable: entered.nullable, expression }
}

const COMPUTED = { aggregate: 'avg', unit: 'years', derived: true } as const
