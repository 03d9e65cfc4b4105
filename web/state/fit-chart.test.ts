import { describe, expect, it } from 'vitest'
import type { ChartSpec, ResultColumn, ResultTable } from '../../src/types.ts'
import { fitChart } from './fit-chart.ts'

const BARS: ChartSpec = { type: 'bar', title: 'Headcount', x: 'd', y: 'n', reason: '' }

function tableOf(names: string[], more: Partial<ResultColumn> = {}): ResultTable {
  const dimension: ResultColumn = { name: 'd', label: 'Department', type: 'string', role: 'dimension', ...more }
  const measure: ResultColumn = { name: 'n', label: 'Headcount', type: 'integer', role: 'measure' }
  return { columns: [dimension, measure], rows: names.map((name) => [name, 1]), truncated: false }
}

const DEPARTMENTS = ['Engineering', 'Customer Support', 'People & Culture', 'Sales', 'Legal']

describe('fitChart', () => {
  it('lets bars stand where their names have room', () => {
    expect(fitChart(BARS, tableOf(DEPARTMENTS), 760)).toBe(BARS)
  })

  it('lays bars down where their names would collide', () => {
    expect(fitChart(BARS, tableOf(DEPARTMENTS), 330)).toEqual({ ...BARS, horizontal: true })
  })

  it('counts a name once however many series it has', () => {
    const repeated = Array.from({ length: 20 }, () => ['Sales', 'Legal']).flat()
    expect(fitChart(BARS, tableOf(repeated), 330)).toBe(BARS)
  })

  it('leaves times, other charts and lying bars as they are', () => {
    const months = tableOf(['2025-01-01', '2025-02-01', '2025-03-01'], { type: 'date', role: 'time', grain: 'month' })
    expect(fitChart(BARS, months, 120)).toBe(BARS)
    const lying: ChartSpec = { ...BARS, horizontal: true }
    expect(fitChart(lying, tableOf(DEPARTMENTS), 100)).toBe(lying)
    const pie: ChartSpec = { ...BARS, type: 'pie' }
    expect(fitChart(pie, tableOf(DEPARTMENTS), 100)).toBe(pie)
  })

  it('leaves a chart alone whose column is not there', () => {
    expect(fitChart(BARS, { columns: [], rows: [], truncated: false }, 100)).toBe(BARS)
  })
})
