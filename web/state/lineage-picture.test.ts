import { describe, expect, it } from 'vitest'
import { type Lineage, lineagePicture, sayLineage } from './lineage-picture.ts'

const RATE: Lineage = {
  outputs: [
    { name: 'department', label: 'Department', origins: [{ table: 'departments', column: 'name' }] },
    {
      name: 'rate',
      label: 'Attrition rate',
      metric: { name: 'rate', label: 'Attrition rate' },
      origins: [
        { table: 'exits', column: 'exit_id' },
        { table: 'employees', column: null },
      ],
    },
  ],
}

describe('lineagePicture', () => {
  it('puts each kind in a column of its own and joins what is read', () => {
    const picture = lineagePicture(RATE)
    expect(picture?.heads.map(({ text }) => text)).toEqual(['Result', 'Metric', 'Column', 'Table'])
    expect(picture?.nodes.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'output Department',
      'output Attrition rate',
      'metric Attrition rate',
      'column name',
      'column exit_id',
      'column rows',
      'table departments',
      'table exits',
      'table employees',
    ])
    expect(picture?.edges).toHaveLength(7)
  })

  it('keeps the nodes of a column apart', () => {
    const { nodes = [] } = lineagePicture(RATE) ?? {}
    expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length)
  })

  it('has no column for metrics where there is none', () => {
    const picture = lineagePicture({ outputs: RATE.outputs.slice(0, 1) })
    expect(picture?.heads.map(({ text }) => text)).toEqual(['Result', 'Column', 'Table'])
  })

  it('is none where nothing is read, and where there is too much', () => {
    expect(lineagePicture({ outputs: [{ name: 'n', label: 'N', origins: [] }] })).toBeUndefined()
    const many = Array.from({ length: 13 }, (_, i) => ({
      name: `c${i}`,
      label: `c${i}`,
      origins: [{ table: 't', column: `c${i}` }],
    }))
    expect(lineagePicture({ outputs: many })).toBeUndefined()
  })
})

describe('sayLineage', () => {
  it('says each column in a sentence', () => {
    expect(sayLineage({ outputs: [...RATE.outputs, { name: 'n', label: 'N', origins: [] }] })).toEqual([
      'Department: from departments.name',
      'Attrition rate: from the metric Attrition rate, from exits.exit_id, the rows of employees',
      'N: from no column',
    ])
  })
})
