import { describe, expect, it } from 'vitest'
import type { Dialect } from '../types.ts'
import { tokensOf } from './tokens.ts'

const texts = (sql: string, dialect: Dialect) => tokensOf(sql, dialect).map((token) => token.text)

describe('tokensOf', () => {
  it('reads strings by the rules of the dialect', () => {
    expect(texts("'a''b' e'x\\'y' $$q'$$ $t$ $$ $t$", 'duckdb')).toEqual(["'a''b'", "e'x\\'y'", "$$q'$$", '$t$ $$ $t$'])
    expect(texts("'a\\'b', 'c'", 'mysql')).toEqual(["'a\\'b'", ',', "'c'"])
    expect(texts("'a\\', 'c'", 'postgresql')).toEqual(["'a\\'", ',', "'c'"])
    expect(texts('"a\\"b"', 'mysql')).toEqual(['"a\\"b"'])
  })

  it('reads names by the rules of the dialect', () => {
    expect(texts('"w""x".`y` [1]', 'duckdb')).toEqual(['"w""x"', '.', '`y`', '[', '1', ']'])
    expect(texts('[a]]b] [c]', 'tsql')).toEqual(['[a]]b]', '[c]'])
    expect(texts('@@v @a #t', 'tsql')).toEqual(['@@v', '@a', '#t'])
  })

  it('leaves comments out, nested ones where the engine nests them', () => {
    expect(texts('a /* b /* c */ d */ e -- f\n g', 'postgresql')).toEqual(['a', 'e', 'g'])
    expect(texts('a /* b /* c */ d # e\n f', 'mysql')).toEqual(['a', 'd', 'f'])
  })

  it('reads numbers', () => {
    expect(texts('1.5e-3 .5 0x1F 1_000 a.1', 'duckdb')).toEqual(['1.5e-3', '.5', '0x1F', '1_000', 'a', '.1'])
  })

  it('runs to the end of what has no end', () => {
    expect(texts("a 'b c", 'sqlite')).toEqual(['a', "'b c"])
    expect(texts('a /* b', 'duckdb')).toEqual(['a'])
    expect(texts("a 'b\\", 'mysql')).toEqual(['a', "'b\\"])
  })
})
