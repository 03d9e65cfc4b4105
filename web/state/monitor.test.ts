import { describe, expect, it } from 'vitest'
import { barOf, linePath, niceMax, sayBucket, sayBytes, sayCost, sayUptime, secondsLeft } from './monitor.ts'

describe('the charts of the monitor', () => {
  it('end their axes at round figures', () => {
    expect([[], [0], [1], [7], [42], [101], [0.3], [null, 950]].map(niceMax)).toEqual([1, 1, 1, 8, 50, 200, 0.3, 1000])
  })

  it('draw lines with gaps where nothing was asked', () => {
    const size = { width: 100, height: 10, max: 10 }
    expect(linePath([0, 10, null, 5, null], size)).toEqual({ line: 'M10 10L30 0', lone: 'M70 5h0.01' })
    expect(linePath([], size)).toEqual({ line: '', lone: '' })
    expect(linePath([null], size)).toEqual({ line: '', lone: '' })
  })

  it('draw the parts of a turn within its whole', () => {
    expect(barOf({ start: 0, ms: 50 }, 200)).toEqual({ left: 0, width: 25 })
    expect(barOf({ start: 200, ms: 0 }, 200)).toEqual({ left: 99.5, width: 0.5 })
    expect(barOf({ start: 150, ms: 500 }, 200)).toEqual({ left: 75, width: 25 })
    expect(barOf({ start: 0, ms: 0 }, 0)).toEqual({ left: 0, width: 0.5 })
  })
})

describe('the words of the monitor', () => {
  it('count down to the next refresh', () => {
    expect([1000, 30_500, 61_000, 99_000].map((now) => secondsLeft(1000, 60, now))).toEqual([60, 31, 0, 0])
    expect(secondsLeft(1000, 0, 5000)).toBeNull()
  })

  it('say sizes, costs and times', () => {
    expect([0, 999, 1000, 5_300_000, 42_000_000_000].map(sayBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '5.3 MB',
      '42 GB',
    ])
    expect([0, 0.00042, 0.01, 12.345].map(sayCost)).toEqual(['$0', '$0.00042', '$0.01', '$12.35'])
    expect([5, 65, 3700, 90_000].map(sayUptime)).toEqual(['5 s', '1 min', '1 h 1 min', '1 d 1 h'])
    const at = '2026-03-02T23:30:00.000Z'
    expect(sayBucket(at, 'minute', 'Asia/Tokyo')).toBe('08:30')
    expect(sayBucket(at, 'hour', 'Asia/Tokyo')).toBe('Tue 08:30')
    expect(sayBucket(at, 'day', 'Asia/Tokyo')).toBe('2 Mar')
  })
})
