import { describe, expect, it } from 'vitest'
import { groupByDay } from './days.ts'

describe('groupByDay', () => {
  const now = new Date(2026, 2, 1, 0, 30)
  const at = (...time: [number, number, number, number, number]): string => new Date(...time).toISOString()

  it('goes by calendar days, over the end of a month', () => {
    const times = [at(2026, 2, 1, 0, 10), at(2026, 1, 28, 23, 50), at(2026, 1, 28, 0, 0), at(2026, 1, 27, 23, 59)]
    expect(groupByDay(times, (time) => time, now)).toEqual([
      { label: 'Today', items: [times[0]] },
      { label: 'Yesterday', items: [times[1], times[2]] },
      { label: 'Earlier', items: [times[3]] },
    ])
  })

  it('leaves empty groups out', () => {
    expect(groupByDay([], String, now)).toEqual([])
  })
})
