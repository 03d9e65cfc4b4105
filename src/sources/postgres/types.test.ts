/** Cells against PostgreSQL's own text of the same values. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../types.ts'
import { checkedSql } from '../checked.fixture.ts'
import { describeServer } from '../describe-server.fixture.ts'
import { RemoteSource } from '../remote/source.ts'
import { makePostgres, type TestDatabase } from '../servers.fixture.ts'
import { postgresServer } from './source.ts'

let database: TestDatabase
let source: RemoteSource

async function ask(sql: string) {
  return source.run(checkedSql(sql, source, []), { maxRows: 10_000, timeoutMs: 15_000 })
}

/** Each expression's cell and the server's text of it. */
async function askBoth(expressions: string[]): Promise<[Cell, Cell][]> {
  const pairs = expressions.map((one) => `SELECT ${one} AS cell, CAST(${one} AS text) AS text`)
  return (await ask(pairs.join(' UNION ALL '))).rows as [Cell, Cell][]
}

describeServer('postgresql', 'cells of PostgreSQL', () => {
  beforeAll(async () => {
    database = await makePostgres(`
      CREATE TYPE mood AS ENUM ('low', 'high');
      CREATE DOMAIN percent AS numeric(5, 2);
      CREATE TYPE pair AS (a int, b text)`)
    // Some of these functions only servers can be asked for; the guard is not what is tested here.
    source = new RemoteSource('types', { ...(await postgresServer(database.url)), secondLook: undefined })
  })
  afterAll(async () => {
    await source?.close()
    await database?.drop()
  })

  describe('are the text of the server', () => {
    it.each([
      ['date', ["'2026-01-31'", "'0001-01-01'", "'9999-12-31'", "'0044-03-15 BC'", "'infinity'", "'-infinity'"]],
      [
        'timestamp',
        [
          "'2026-01-31 08:00:00'",
          "'2026-01-31 08:00:00.5'",
          "'1969-12-31 23:59:59.999999'",
          "'infinity'",
          "'0044-03-15 01:02:03 BC'",
        ],
      ],
      ['timestamptz', ["'2026-01-31 08:00:00.25+02'", "'1500-06-07 23:59:59+00'", "'-infinity'"]],
      ['time', ["'08:00:00'", "'23:59:59.999999'", "'24:00:00'"]],
      ['timetz', ["'08:00:00+02'", "'08:00:00.5-03:30'"]],
      [
        'interval',
        ["'1 month'", "'-14 months 3 days'", "'26:00:00.5'", "'0'", "'-1 second'", "'1 year -2 days 03:04:05.678'"],
      ],
      ['uuid', ["'00000000-0000-0000-0000-000000000001'"]],
      ['bit(9)', ["'101010001'"]],
      ['bit varying', ["'1'", "''"]],
      ['inet', ["'10.0.0.1/8'", "'::1/64'"]],
      ['macaddr', ["'08:00:2b:01:02:03'"]],
      ['json', [`'{"a": [1, 9007199254740993, 1.50]}'`]],
      ['jsonb', [`'{"a": [1, 9007199254740993, 1.50]}'`, "'null'"]],
      ['mood', ["'low'", "'high'"]],
      ['int4range', ["'[1,5)'", "'empty'"]],
      ['pair', ["ROW(1, 'x y')"]],
      ['text', ["''", "'naïve 😀 \u05d0'", "E'two\\nlines'", "'it''s \\ so'"]],
      ['varchar(3)', ["'abc'"]],
      ['point', ["'(1,2.5)'"]],
      ['tsvector', ["'a b'"]],
    ])('%s', async (type, values) => {
      for (const [cell, text] of await askBoth(values.map((value) => `CAST(${value} AS ${type})`)))
        expect(cell).toBe(text)
    })

    it.each(['9007199254740992', '-9007199254740993', '9223372036854775807'])('whole number %s', async (digits) => {
      expect((await askBoth([`CAST('${digits}' AS bigint)`]))[0]).toEqual([digits, digits])
    })

    it.each(['1234567890123456.5', '0.12345678901234567890', '-99999999999999999.99', 'NaN', 'Infinity', '-Infinity'])(
      'decimal %s',
      async (digits) => {
        expect((await askBoth([`CAST('${digits}' AS numeric)`]))[0]).toEqual([digits, digits])
      },
    )
  })

  it.each([
    ['1::smallint', 1],
    ['9007199254740991', 9007199254740991],
    ['12.30::numeric(4, 2)', 12.3],
    ['-0.07::numeric(18, 2)', -0.07],
    ["'$1,234.50'::money", 1234.5],
    ["'-$0.07'::money", -0.07],
    ['0.1::float8', 0.1],
    ['0.1::real', 0.1],
    ['16777217::real', 16777216],
    ['1e300::float8', 1e300],
    ["'NaN'::float8", 'NaN'],
    ["'-Infinity'::real", '-Infinity'],
    ['true', true],
    ['1 = 2', false],
    ['NULL', null],
    ["'\\x00ff61'::bytea", '00ff61'],
    ["''::bytea", ''],
    ['12.5::percent', 12.5],
    ["'ab'::char(4)", 'ab  '],
    ['(123::oid)', 123],
  ])('%s is %j', async (expression, value) => {
    expect((await ask(`SELECT ${expression}`)).rows).toEqual([[value]])
  })

  it.each([
    ['ARRAY[1, NULL, 3]', '[1,null,3]'],
    [
      "ARRAY['a \"b\"', NULL, 'NULL', '', 'x,y}{', 'back\\slash']",
      '["a \\"b\\"",null,"NULL","","x,y}{","back\\\\slash"]',
    ],
    ['ARRAY[[1, 2], [3, 4]]', '[[1,2],[3,4]]'],
    ['ARRAY[]::int[]', '[]'],
    ["'[2:3]={7,8}'::int[]", '[7,8]'],
    ['ARRAY[9007199254740993, 1]', '[9007199254740993,1]'],
    ['ARRAY[12.50, 0.00]', '[12.50,0.00]'],
    ["ARRAY['NaN'::float8, 1.5]", '["NaN",1.5]'],
    ['ARRAY[true, false]', '[true,false]'],
    ["ARRAY[DATE '2026-01-31']", '["2026-01-31"]'],
    [`ARRAY['{"a": 1}'::jsonb]`, '[{"a": 1}]'],
    ["ARRAY['low'::mood]", '["low"]'],
    ["ARRAY['\\x00ff'::bytea]", '["00ff"]'],
  ])('%s is the JSON %s', async (expression, json) => {
    const { columns, rows } = await ask(`SELECT ${expression}`)
    expect(columns[0]?.type).toBe('json')
    expect(rows).toEqual([[json]])
    expect(() => JSON.parse(String(rows[0]?.[0]))).not.toThrow()
  })

  it('names logical and native types', async () => {
    const { columns } =
      await ask(`SELECT 1::numeric(10, 2) a, 1::numeric b, 'x'::varchar(40) c, '{}'::jsonb d, ARRAY['x'] e, now() f,
      'low'::mood g, 1::percent h, ROW(1, 2) i, 2::numeric(3, -2) j, ARRAY['low'::mood] k`)
    expect(columns.map(({ type, nativeType }) => [type, nativeType])).toEqual([
      ['decimal', 'numeric(10,2)'],
      ['decimal', 'numeric'],
      ['string', 'character varying(40)'],
      ['json', 'jsonb'],
      ['json', 'text[]'],
      ['datetimetz', 'timestamp with time zone'],
      ['string', 'mood'],
      ['decimal', 'numeric(5,2)'],
      ['other', 'record'],
      ['decimal', 'numeric(3,-2)'],
      ['json', 'mood[]'],
    ])
  })

  describe('of any value', () => {
    const checkAll = async (literals: fc.Arbitrary<string>, same: (cell: Cell, text: Cell) => void) => {
      const property = fc.asyncProperty(fc.array(literals, { minLength: 1, maxLength: 50 }), async (expressions) => {
        for (const [cell, text] of await askBoth(expressions)) same(cell, text)
      })
      await fc.assert(property, { numRuns: 20 })
    }
    const isText = (cell: Cell, text: Cell) => expect(cell).toBe(text)

    it('timestamp', () =>
      checkAll(
        fc
          .bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })
          .map((micros) => `(TIMESTAMP '1970-01-01' + ${micros}::numeric / 1000 * INTERVAL '1 millisecond')`),
        isText,
      ))

    it('date', () =>
      checkAll(
        fc.integer({ min: -800_000, max: 3_000_000 }).map((days) => `(DATE '1970-01-01' + (${days}))`),
        isText,
      ))

    it('interval', () =>
      checkAll(
        fc
          .tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), fc.integer())
          .map(
            ([months, days, millis]) =>
              `make_interval(months => ${months}, days => ${days}, secs => ${millis} / 1000.0)`,
          ),
        isText,
      ))

    it('bigint', () =>
      checkAll(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => `CAST('${value}' AS bigint)`),
        (cell, text) => expect(String(cell)).toBe(text),
      ))

    it('double precision', () =>
      checkAll(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `CAST('${value}' AS float8)`),
        (cell, text) => expect(cell).toBe(Number(text)),
      ))

    it('numeric loses nothing', () => {
      const whole = fc.oneof(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 33n }),
      )
      const decimals = fc
        .tuple(whole, fc.integer({ min: 0, max: 9999 }))
        .map(([digits, rest]) => `CAST('${digits}.${String(rest).padStart(4, '0')}' AS numeric(38, 4))`)
      return checkAll(decimals, (cell, text) => {
        expect(cell).toBe(typeof cell === 'number' ? Number(text) : text)
        if (typeof cell === 'number') expect(Number(cell.toFixed(4))).toBe(Number(text))
      })
    })

    it('text', () =>
      checkAll(
        fc
          .string({ unit: 'binary' })
          .map((value) => `CAST('${value.replaceAll('\0', '').replaceAll("'", "''")}' AS text)`),
        isText,
      ))

    it('text in an array', async () => {
      const texts = fc.array(
        fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '')),
        { minLength: 1 },
      )
      const property = fc.asyncProperty(texts, async (values) => {
        const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
        expect(JSON.parse(String((await ask(`SELECT ARRAY[${list}]::text[]`)).rows[0]?.[0]))).toEqual(values)
      })
      await fc.assert(property, { numRuns: 50 })
    })
  })
})
