import { describe, expect, it } from 'vitest'
import type { Catalog, ColumnInfo } from '../types.ts'
import { searchOver } from './schema-search.ts'

const column = (name: string, more: Partial<ColumnInfo> = {}): ColumnInfo => ({
  name,
  label: name.replaceAll('_', ' '),
  type: 'string',
  nativeType: 'VARCHAR',
  nullable: true,
  synonyms: [],
  ...more,
})

const CATALOG: Catalog = {
  source: 'hr',
  dialect: 'duckdb',
  label: 'HR',
  tables: [
    {
      name: 'employees',
      label: 'employees',
      synonyms: ['staff'],
      description: 'People on the payroll',
      columns: [
        column('hire_date'),
        column('gender', { valueLabels: { F: ['female', 'women'] } }),
        column('city', {
          profile: {
            distinct: 2,
            nullShare: 0,
            min: null,
            max: null,
            exact: true,
            frequent: [{ value: 'Berlin', count: 3 }],
          },
        }),
      ],
      primaryKey: [],
      uniqueKeys: [],
      rowCount: 5,
    },
    { name: 'absences', label: 'absences', synonyms: [], columns: [], primaryKey: [], uniqueKeys: [], rowCount: 1 },
  ],
  relationships: [],
  metrics: [
    {
      name: 'turnover',
      label: 'turnover rate',
      synonyms: ['churn'],
      expression: '1',
      dataset: 'employees',
      type: 'decimal',
    },
  ],
  verified: [],
  examples: [],
  warnings: [],
  fingerprint: 'f1',
}

const search = searchOver(CATALOG)
const found = (query: string): string[] => search(query, 10).map(({ full_name }) => full_name)

describe('schema search', () => {
  it.each([
    ['a name', 'employees', 'employees'],
    ['a synonym', 'staff', 'employees'],
    ['a description', 'payroll', 'employees'],
    ['a part of a name', 'hire', 'employees.hire_date'],
    ['a value', 'berlin', 'employees.city'],
    ['what a code means', 'women', 'employees.gender'],
    ['a metric', 'churn', 'turnover'],
    ['the beginning of a word', 'absen', 'absences'],
    ['a misspelt word', 'emploees', 'employees'],
  ])('finds %s', (_, query, expected) => {
    expect(found(query)[0]).toBe(expected)
  })

  it('finds nothing for what is not there, and at most topK', () => {
    expect(found('weather')).toEqual([])
    expect(search('employees staff hire gender', 2)).toHaveLength(2)
  })
})
