import { describe, expect, it } from 'vitest'
import { sqlTokens } from './sql-tokens.ts'

describe('sqlTokens', () => {
  const kinds = (sql: string): string[] => sqlTokens(sql).map((token) => `${token.kind}:${token.text}`)

  it('tells keywords, strings, names, numbers and comments apart', () => {
    expect(kinds(`SELECT "a b" -- x\nWHERE n>1.5 AND s='it''s select'`)).toEqual([
      'keyword:SELECT',
      'other: ',
      'name:"a b"',
      'other: ',
      'comment:-- x',
      'other:\n',
      'keyword:WHERE',
      'other: n>',
      'number:1.5',
      'other: ',
      'keyword:AND',
      'other: s=',
      `string:'it''s select'`,
    ])
  })

  it.each([`SELECT 'open`, 'SELECT /* open', 'SELECT "open', 'a1 + selected /* b\nc */ [d e] `f`', ''])(
    'gives %j back whole',
    (sql) => {
      expect(
        sqlTokens(sql)
          .map((token) => token.text)
          .join(''),
      ).toBe(sql)
    },
  )
})
