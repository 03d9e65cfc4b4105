import { describe, expect, it } from 'vitest'
import { greeting, groupByDay, sayTime } from './days.ts'

const NOW = new Date('2026-03-01T00:30:00Z')
const groups = (times: string[], timeZone: string) => groupByDay(times, String, NOW, timeZone)

describe('groupByDay', () => {
  it('goes by calendar days, over the end of a month', () => {
    const times = ['2026-03-01T00:10:00Z', '2026-02-28T23:50:00Z', '2026-02-28T00:00:00Z', '2026-02-27T23:59:00Z']
    expect(groups(times, 'UTC')).toEqual([
      { label: 'Today', items: [times[0]] },
      { label: 'Yesterday', items: [times[1], times[2]] },
      { label: 'Previous 7 days', items: [times[3]] },
    ])
  })

  it('goes on with thirty days and months', () => {
    const times = ['2026-02-21T10:00:00Z', '2026-01-31T10:00:00Z', '2026-01-29T10:00:00Z', '2025-12-31T10:00:00Z']
    expect(groups(times, 'UTC').map(({ label }) => label)).toEqual([
      'Previous 30 days',
      'January 2026',
      'December 2025',
    ])
  })

  it('takes the days of the time zone', () => {
    const times = ['2026-02-28T23:50:00Z']
    expect(groups(times, 'Asia/Tokyo')[0]?.label).toBe('Today')
    expect(groups(times, 'UTC')[0]?.label).toBe('Yesterday')
  })

  it('leaves empty groups out', () => {
    expect(groups([], 'UTC')).toEqual([])
  })
})

describe('times', () => {
  it('are said short when near', () => {
    expect(sayTime('2026-03-01T00:05:00Z', NOW, 'UTC')).toBe('00:05')
    expect(sayTime('2026-02-28T14:05:00Z', NOW, 'UTC')).toBe('28 Feb, 14:05')
    expect(sayTime('2026-02-28T14:05:00Z', NOW, 'Asia/Tokyo')).toBe('28 Feb, 23:05')
  })

  it.each([
    ['UTC', 'Good evening'],
    ['Asia/Tokyo', 'Good morning'],
    ['America/Los_Angeles', 'Good afternoon'],
  ])('greet by the clock of %s', (timeZone, words) => {
    expect(greeting(NOW, timeZone)).toBe(words)
  })
})
