import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

describe('the list of sources', () => {
  it.each([
    ['a.csv, b.csv', ['a.csv', 'b.csv']],
    ['hr=people.duckdb,shop.sqlite', ['hr=people.duckdb', 'shop.sqlite']],
    ['postgres://u@h/d?schema=hr,pay', ['postgres://u@h/d?schema=hr,pay']],
    ['a=postgres://u@h/d?schema=hr,pay&pool=3,b=x.csv', ['a=postgres://u@h/d?schema=hr,pay&pool=3', 'b=x.csv']],
    ['postgres://u@h/d?schema=hr,mysql://u@h/e', ['postgres://u@h/d?schema=hr', 'mysql://u@h/e']],
    ['postgres://u@h/d,shop.sqlite', ['postgres://u@h/d', 'shop.sqlite']],
  ])('is read from %s', (sources, expected) => {
    expect(readSettings({ sources }, {}).sources).toEqual(expected)
  })
})
