import { describe, expect, it } from 'vitest'
import type { ColumnInfo, LogicalType, TableInfo } from '../../types.ts'
import { nameColumn } from './names.ts'
import { withYears } from './years.ts'

/** A table of columns by their types; without a type they are days. */
function table(name: string, columns: Record<string, LogicalType | ''>): TableInfo {
  const described = Object.entries(columns).map(([column, type]): ColumnInfo => {
    const words = nameColumn(column, { table: name })
    return { name: column, ...words, type: type || 'date', nativeType: '', nullable: false }
  })
  return { name, label: name, synonyms: [], columns: described, primaryKey: [], uniqueKeys: [], rowCount: 9 }
}

const added = (name: string, columns: Record<string, LogicalType | ''>) =>
  withYears(table(name, columns), 'duckdb').columns.flatMap(({ name, derived }) => (derived ? [name] : []))

describe('years are computed', () => {
  it.each<[string, Record<string, ''>, string[]]>([
    ['patients', { date_of_birth: '' }, ['age_years']],
    ['singers', { birthdate: '' }, ['age_years']],
    ['employees', { birth_date: '', hire_date: '' }, ['age_years', 'tenure_years']],
    ['staff', { start_date: '', exit_date: '' }, ['tenure_years']],
  ])('%s with %o', (name, columns, years) => expect(added(name, columns)).toEqual(years))

  it('until the last day, where one is kept', () => {
    const expression = (columns: Record<string, ''>) =>
      withYears(table('staff', columns), 'mysql').columns.at(-1)?.expression
    expect(expression({ 'Start Date': '', 'End Date': '' })).toBe(
      '(COALESCE(`End Date`, CURRENT_DATE) - `Start Date`) / 365.25',
    )
    expect(expression({ start_date: '' })).toBe('(CURRENT_DATE - start_date) / 365.25')
  })
})

describe('years are not computed', () => {
  it.each<[string, string, Record<string, LogicalType | ''>]>([
    ['where a column holds them', 'employees', { birth_date: '', age: 'integer', hire_date: '', seniority: 'float' }],
    ['of texts', 'patients', { date_of_birth: 'string' }],
    ['of things', 'projects', { start_date: '' }],
    ['where two dates could be meant', 'staff', { start_date: '', hire_date: '' }],
  ])('%s', (_, name, columns) => expect(added(name, columns)).toEqual([]))
})
