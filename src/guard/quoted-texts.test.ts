/** A quote inside of a text stays inside, whatever the kind of the text: what would come after it could be any SQL. */
import { beforeAll, describe, expect, it } from 'vitest'
import { QuerentError } from '../errors.ts'
import { tokensOf } from '../sql/tokens.ts'
import { loadSqlParser } from '../sql/tree.ts'
import { literal } from '../sql/write.ts'
import type { Dialect } from '../types.ts'
import { printQuery, readQuery } from './syntax.ts'

const DIALECTS: Dialect[] = ['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino']
const KINDS = ['', 'N', 'n', 'E', 'e', '_utf8', 'DATE ', 'TIMESTAMP ', 'TIME ', 'JSON ', 'INTERVAL ']

beforeAll(loadSqlParser)

/** The text that would run, or null where the guard refuses the statement. */
function written(sql: string, dialect: Dialect): string | null {
  try {
    return printQuery(readQuery(sql, dialect), dialect)
  } catch (error) {
    if (error instanceof QuerentError) return null
    throw error
  }
}

const wordsOf = (sql: string, dialect: Dialect) =>
  tokensOf(sql, dialect).flatMap(({ kind, text }) => (kind === 'word' ? [text.toLowerCase()] : []))

describe.each(DIALECTS)('%s', (dialect) => {
  it.each(KINDS)('keeps a quote in a text of the kind "%s"', (kind) => {
    for (const text of ["x'' OR a = ''y", "x\\'' OR a = ''y", "'' UNION SELECT secret FROM other WHERE '' = ''"]) {
      const unit = kind === 'INTERVAL ' ? ' DAY' : ''
      const printed = written(`SELECT a FROM t WHERE b = ${kind}'${text}'${unit}`, dialect)
      if (printed === null) continue
      expect(wordsOf(printed, dialect)).not.toContain('or')
      expect(wordsOf(printed, dialect)).not.toContain('union')
    }
  })

  it.each(["it's", "ü' OR a = 'y", "''", "ü''", "'"])('writes the value %s as one text', (value) => {
    const printed = written(`SELECT a FROM t WHERE b = ${literal(value, dialect)}`, dialect) ?? ''
    expect(tokensOf(printed, dialect).filter(({ kind }) => kind === 'string')).toHaveLength(1)
    expect(wordsOf(printed, dialect)).not.toContain('or')
  })
})
