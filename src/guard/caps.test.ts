import { beforeAll, describe, expect, it } from 'vitest'
import { QuerentError } from '../errors.ts'
import { loadSqlParser, parseSql } from '../sql/tree.ts'
import { refuseOversized } from './caps.ts'

beforeAll(loadSqlParser)

const times = (text: string, n: number) => text.repeat(n)

/** Refused before or by the parser; the milliseconds beside each are one run on a machine of two cores. */
const BOMBS: [name: string, sql: string][] = [
  ['operators, 14 ms', `select 1${times('+1', 32_000)}`],
  ['AND, 9 ms', `select 1 where a${times(' and a', 1_300)}`],
  ['NOT, 2 ms', `select ${times('not ', 2_000)}1`],
  ['minus signs, 6 ms', `select ${times('- ', 4_000)}1`],
  ['nested CASE, 22 ms', `select ${times('case when 1 then ', 400)}1${times(' end', 400)}`],
  ['brackets, 6 ms', `select ${times('(', 100)}1${times(')', 100)}`],
  ['list, 7 ms', `select 1 where 1 in (1${times(',1', 30_000)})`],
  ['joins, 2 ms', `select 1 from a${times(' join a on true', 700)}`],
  ['listed tables, 3 ms', `select 1 from a${times(', a', 3_000)}`],
  ['CTEs, 4 ms', `with a as (select 1)${times(', a as (select 1)', 500)} select 1`],
  ['UNION, 4 ms', `select 1${times(' union select 1', 500)}`],
  ['text, 1 ms', `select '${times('x', 60_000)}'`],
  ['name, 1 ms', `select ${times('x', 60_000)} from t`],
  ['comments, 10 ms', `select 1${times('/**/', 16_000)}`],
  ['at signs, 3 ms', times('@', 60_000)],
  ['characters, 0 ms', times(' ', 70_000)],
]

function refusal(sql: string): string {
  try {
    refuseOversized(sql, 'duckdb')
    parseSql(sql, 'duckdb')
    return 'passes'
  } catch (error) {
    if (error instanceof QuerentError) return error.code
    throw error
  }
}

describe('limits before parsing', () => {
  it.each(BOMBS)('refuse a bomb of %s', (_, sql) => {
    expect(refusal(sql)).toBe('SQL_INVALID')
    expect(refusal('select 1')).toBe('passes')
  })

  it('let long analysis pass', () => {
    expect(refusal(`select 1 from t where a in (${times('1, ', 999)}1)`)).toBe('passes')
    expect(refusal(`select case${times(' when a = 1 then 2', 300)} end from t`)).toBe('passes')
    expect(refusal(`select ${times('a, ', 500)}b from t${times(' join u using (a)', 40)}`)).toBe('passes')
  })
})
