/** Cells against DuckDB's own text of the same values. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../types.ts'
import { checkedSql } from '../checked.fixture.ts'
import { openSource } from '../index.ts'
import type { RawResultColumn, Source } from '../types.ts'

let source: Source

beforeAll(async () => {
  source = await openSource(':memory:', { settings: { engines: 1, engineMemoryMb: 512, dataDir: '' } })
})
afterAll(() => source.close())

async function ask(sql: string): Promise<{ columns: RawResultColumn[]; rows: Cell[][] }> {
  return source.run(checkedSql(sql, source, []), { maxRows: 10_000, timeoutMs: 15_000 })
}

/** Each expression's cell and the engine's text of it. */
async function askBoth(expressions: string[]): Promise<[Cell, Cell][]> {
  const pairs = expressions.map((one) => `SELECT ${one} AS cell, CAST(${one} AS VARCHAR) AS text`)
  return (await ask(pairs.join(' UNION ALL '))).rows as [Cell, Cell][]
}

describe('cells that are the text of the engine', () => {
  it.each([
    [
      'DATE',
      [
        "DATE '2026-01-31'",
        "DATE '0001-01-01'",
        "DATE '9999-12-31'",
        "DATE '0044-03-15 (BC)'",
        "DATE '0001-12-31 (BC)'",
        "DATE '12345-06-07'",
      ],
    ],
    ['infinite DATE', ["'infinity'::DATE", "'-infinity'::DATE"]],
    [
      'TIMESTAMP',
      [
        "TIMESTAMP '2026-01-31 08:00:00'",
        "TIMESTAMP '2026-01-31 08:00:00.5'",
        "TIMESTAMP '1969-12-31 23:59:59.999999'",
        "TIMESTAMP '0001-01-01 00:00:00'",
        "TIMESTAMP '0001-12-31 (BC) 08:00:00'",
        "TIMESTAMP '9999-12-31 23:59:59.123456'",
        "TIMESTAMP '290000-01-01 01:02:03.000004'",
        "'infinity'::TIMESTAMP",
        "'-infinity'::TIMESTAMP",
      ],
    ],
    ['TIMESTAMP_S', ["'2026-01-31 08:00:00'::TIMESTAMP_S", "'1901-01-31 08:00:01'::TIMESTAMP_S"]],
    ['TIMESTAMP_MS', ["'2026-01-31 08:00:00.25'::TIMESTAMP_MS"]],
    ['TIMESTAMP_NS', ["'2026-01-31 08:00:00.123456789'::TIMESTAMP_NS", "'1969-01-31 08:00:00'::TIMESTAMP_NS"]],
    [
      'TIMESTAMPTZ',
      ["'2026-01-31 08:00:00.25+00'::TIMESTAMPTZ", "'1500-06-07 23:59:59+00'::TIMESTAMPTZ", "'infinity'::TIMESTAMPTZ"],
    ],
    ['TIME', ["TIME '08:00:00'", "TIME '23:59:59.999999'", "TIME '24:00:00'"]],
    ['TIMETZ', ["'08:00:00+02'::TIMETZ", "'08:00:00.5-03:30'::TIMETZ"]],
    [
      'INTERVAL',
      [
        "INTERVAL '1' MONTH",
        "INTERVAL '-14 months 3 days'",
        "INTERVAL '26:00:00.5'",
        "INTERVAL '0' DAY",
        "INTERVAL '-1' SECOND",
      ],
    ],
    ['UUID', ["'00000000-0000-0000-0000-000000000001'::UUID", "'ffffffff-ffff-4fff-8fff-ffffffffffff'::UUID"]],
    ['ENUM', ["'low'::ENUM('low', 'high')", "'high'::ENUM('low', 'high')"]],
    ['BIT', ["'0'::BIT", "'101010001'::BIT"]],
    ['VARCHAR', ["''", "'naïve 😀 \u05d0'", "'two\nlines'", `'"a\\u0000b"'::JSON->>'$'`]],
  ])('%s', async (_type, expressions) => {
    for (const [cell, text] of await askBoth(expressions)) expect(cell).toBe(text)
  })

  it.each(['9007199254740992', '-9007199254740993', '9223372036854775807', '170141183460469231731687303715884105727'])(
    'whole number %s, too large for a number',
    async (digits) => {
      expect((await askBoth([`${digits}::HUGEINT`]))[0]).toEqual([digits, digits])
    },
  )

  it.each(['1234567890123456.5', '0.12345678901234567890', '-99999999999999999.99'])(
    'decimal %s, too long for a number',
    async (digits) => {
      const [cell, text] = (await askBoth([`'${digits}'::DECIMAL(38, 18)`]))[0] ?? []
      expect(cell).toBe(text)
      expect(typeof cell).toBe('string')
    },
  )
})

describe('cells that are numbers', () => {
  const numbers = (expressions: [string, number][]) => expressions
  it.each(
    numbers([
      ['1::TINYINT', 1],
      ['65535::USMALLINT', 65535],
      ['9007199254740991::BIGINT', 9007199254740991],
      ['sum(1)', 1],
      ['12.30::DECIMAL(4, 2)', 12.3],
      ['-0.07::DECIMAL(18, 2)', -0.07],
      ['100000000000000000000::DECIMAL(38, 5)', 1e20],
      ['0.1::DOUBLE', 0.1],
      ['0.1::FLOAT', 0.1],
      ['16777217::FLOAT', 16777216],
      ['1e300::DOUBLE', 1e300],
    ]),
  )('%s', async (expression, value) => {
    expect((await ask(`SELECT ${expression}`)).rows).toEqual([[value]])
  })

  it('are text where JSON has no number', async () => {
    const sql = "SELECT 'nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::FLOAT, true, NULL"
    expect((await ask(sql)).rows).toEqual([['NaN', 'Infinity', '-Infinity', true, null]])
  })
})

it('gives bytes as hexadecimal', async () => {
  expect((await ask("SELECT '\\x00\\xFFa'::BLOB, ''::BLOB")).rows).toEqual([['00ff61', '']])
})

describe('nested values', () => {
  it.each([
    '[1, NULL, 3]',
    "{'a': 1, 'b': 'it''s \"quoted\"', 'c': [true, false]}",
    "[{'when': DATE '2026-01-31', 'moment': TIMESTAMP '2026-01-31 08:00:00'}]",
    "MAP {'k': 1, 'l': NULL}",
    "MAP {1: 'x'}",
    '[1, 2]::INTEGER[2]',
    '[9007199254740993]',
    '[]::INTEGER[]',
  ])('%s are the JSON that the engine makes of them', async (expression) => {
    const { rows } = await ask(`SELECT ${expression} AS cell, (${expression})::JSON AS json`)
    expect(rows[0]?.[0]).toBe(rows[0]?.[1])
  })
})

it('keeps the digits of decimals in nested values', async () => {
  expect((await ask('SELECT [12.50, 0.00]')).rows).toEqual([['[12.50,0.00]']])
})

it('names logical and native types', async () => {
  const { columns } = await ask(
    "SELECT 1::DECIMAL(10, 2) a, '1'::JSON b, [1] c, 'x'::ENUM('x') d, now() e, {'x': 1} f, 1::HUGEINT g, [1, 2]::INTEGER[2] h",
  )
  expect(columns.map(({ type, nativeType }) => [type, nativeType])).toEqual([
    ['decimal', 'DECIMAL(10,2)'],
    ['json', 'JSON'],
    ['json', 'INTEGER[]'],
    ['string', 'ENUM'],
    ['datetimetz', 'TIMESTAMP WITH TIME ZONE'],
    ['json', 'STRUCT("x" INTEGER)'],
    ['integer', 'HUGEINT'],
    ['json', 'INTEGER[2]'],
  ])
})

describe('any value', () => {
  /** Checks a batch of generated literals at once, since each question costs a message. */
  const checkAll = async (literals: fc.Arbitrary<string>, same: (cell: Cell, text: Cell) => void) => {
    const property = fc.asyncProperty(fc.array(literals, { minLength: 1, maxLength: 50 }), async (expressions) => {
      for (const [cell, text] of await askBoth(expressions)) same(cell, text)
    })
    await fc.assert(property, { numRuns: 20 })
  }

  it('of type TIMESTAMP is the text of the engine', () =>
    checkAll(
      fc
        .bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })
        .map((micros) => `TIMESTAMP '1970-01-01' + INTERVAL '${micros}' MICROSECOND`),
      (cell, text) => expect(cell).toBe(text),
    ))

  it('of type DATE is the text of the engine', () =>
    checkAll(
      fc.integer({ min: -800_000, max: 3_000_000 }).map((days) => `DATE '1970-01-01' + (${days})::INTEGER`),
      (cell, text) => expect(cell).toBe(String(text)),
    ))

  it('of type DECIMAL loses nothing', () => {
    const whole = fc.oneof(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 0n, max: 10n ** 33n }))
    const decimals = fc.tuple(whole, fc.integer({ min: 0, max: 9999 })).map(([digits, rest]) => {
      return `'${digits}.${String(rest).padStart(4, '0')}'::DECIMAL(38, 4)`
    })
    return checkAll(decimals, (cell, text) => {
      expect(cell).toBe(typeof cell === 'number' ? Number(text) : text)
      expect(typeof cell).toBe(
        String(text)
          .replace(/\D/g, '')
          .replace(/^0+|0+$/g, '').length > 15
          ? 'string'
          : 'number',
      )
    })
  })

  it('of type DOUBLE is the same double', () =>
    checkAll(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${value}'::DOUBLE`),
      (cell, text) => expect(cell).toBe(Number(text)),
    ))

  it('of type FLOAT is the same float, in no more than nine digits', () =>
    checkAll(
      fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${value}'::FLOAT`),
      (cell, text) => {
        expect(Math.fround(Number(cell))).toBe(Math.fround(Number(text)))
        expect(Number(Number(cell).toPrecision(9))).toBe(cell)
      },
    ))
})
