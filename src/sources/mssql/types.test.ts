/** Cells against the test server's own text of the same values. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../types.ts'
import { checkedSql } from '../checked.fixture.ts'
import { openSource } from '../index.ts'
import { makeDatabase, type TestDatabase } from '../servers.fixture.ts'
import type { Source } from '../types.ts'

const COLUMNS = `tiny tinyint, small smallint, plain int, big bigint, flag bit, single real, twice float,
  amount decimal(10, 2), exact numeric(38, 10), cash money, coins smallmoney, day date, clock time(7), short_clock time(0),
  old datetime, older smalldatetime, moment datetime2(7), second_only datetime2(0), zoned datetimeoffset(7), west datetimeoffset(0),
  fixed nchar(4), words nvarchar(40), prose nvarchar(max), plain_words varchar(40), plain_prose varchar(max), raw binary(2),
  bytes varbinary(4), blobs varbinary(max), id uniqueidentifier, doc xml`

let database: TestDatabase
let source: Source

const ask = (sql: string) => source.run(checkedSql(sql, source, []), { maxRows: 10_000, timeoutMs: 15_000 })

beforeAll(async () => {
  database = await makeDatabase(
    'tsql',
    `CREATE TABLE every (n int PRIMARY KEY, ${COLUMNS});
     INSERT INTO every VALUES (1, 255, -32768, -2147483648, -9223372036854775808, 1, 0.1, 0.1, -12.30,
       1234567890123456789012345678.0123456789, -922337203685477.5808, 214748.3647, '2024-02-29', '23:59:59.1234567', '08:00:00',
       '2024-02-29 23:59:59.997', '2024-02-29 23:59:00', '2024-02-29 23:59:59.1234567', '2024-02-29 08:00:00',
       '2024-02-29 23:30:00.1234567 +05:30', '2024-03-01 01:00:00 -08:00', N'ab  ', N'naïve 😀', N'it''s', 'plain', 'long',
       0x00FF, 0x00FF61, CAST('' AS varbinary(max)), '6F9619FF-8B86-D011-B42D-00C04FC964FF', '<a>1</a>');
     INSERT INTO every (n) VALUES (2)`,
  )
  source = await openSource(database.url, { settings: { engines: 1, engineMemoryMb: 512, dataDir: '' } })
})
afterAll(async () => {
  await source?.close()
  await database?.drop()
})

describe('cells of SQL Server', () => {
  it('are those of every type', async () => {
    const { columns, rows } = await ask('SELECT * FROM every WHERE n = 1')
    const [row = []] = rows
    expect(
      Object.fromEntries(columns.map(({ name, type, nativeType }, index) => [name, [type, nativeType, row[index]]])),
    ).toEqual({
      n: ['integer', 'int', 1],
      tiny: ['integer', 'tinyint', 255],
      small: ['integer', 'smallint', -32768],
      plain: ['integer', 'int', -2147483648],
      big: ['integer', 'bigint', '-9223372036854775808'],
      flag: ['boolean', 'bit', true],
      single: ['float', 'real', 0.1],
      twice: ['float', 'float', 0.1],
      amount: ['decimal', 'decimal(10,2)', -12.3],
      exact: ['decimal', 'numeric(38,10)', '1234567890123456789012345678.0123456789'],
      cash: ['decimal', 'money', '-922337203685477.5808'],
      coins: ['decimal', 'smallmoney', 214748.3647],
      day: ['date', 'date', '2024-02-29'],
      clock: ['time', 'time(7)', '23:59:59.1234567'],
      short_clock: ['time', 'time(0)', '08:00:00'],
      old: ['datetime', 'datetime', '2024-02-29 23:59:59.997'],
      older: ['datetime', 'smalldatetime', '2024-02-29 23:59:00'],
      moment: ['datetime', 'datetime2(7)', '2024-02-29 23:59:59.1234567'],
      second_only: ['datetime', 'datetime2(0)', '2024-02-29 08:00:00'],
      zoned: ['datetimetz', 'datetimeoffset(7)', '2024-02-29 23:30:00.1234567+05:30'],
      west: ['datetimetz', 'datetimeoffset(0)', '2024-03-01 01:00:00-08:00'],
      fixed: ['string', 'nchar(4)', 'ab  '],
      words: ['string', 'nvarchar(40)', 'naïve 😀'],
      prose: ['string', 'nvarchar(max)', "it's"],
      plain_words: ['string', 'varchar(40)', 'plain'],
      plain_prose: ['string', 'varchar(max)', 'long'],
      raw: ['binary', 'binary(2)', '00ff'],
      bytes: ['binary', 'varbinary(4)', '00ff61'],
      blobs: ['binary', 'varbinary(max)', ''],
      id: ['string', 'uniqueidentifier', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
      doc: ['other', 'xml', '<a>1</a>'],
    })
  })

  it('are missing where the value is', async () => {
    const { rows } = await ask('SELECT * FROM every WHERE n = 2')
    expect(rows[0]?.slice(1).every((cell) => cell === null)).toBe(true)
  })

  it('have the types of the schema', async () => {
    const { columns } = await ask('SELECT * FROM every')
    const { tables } = await source.introspect()
    expect(columns).toEqual(tables[0]?.columns.map(({ name, type, nativeType }) => ({ name, type, nativeType })))
  })

  it('come over many packets', async () => {
    const { rows } = await ask(
      "SELECT value AS n, REPLICATE(CAST('ab' AS varchar(max)), 9000) AS text FROM GENERATE_SERIES(1, 50, 1)",
    )
    expect(rows).toEqual(Array.from({ length: 50 }, (_, n) => [n + 1, 'ab'.repeat(9000)]))
  })

  describe('of any value', () => {
    const checkAll = async (literals: fc.Arbitrary<string>, type: string, same: (cell: Cell, text: string) => void) => {
      const property = fc.asyncProperty(fc.array(literals, { minLength: 1, maxLength: 40 }), async (values) => {
        const pairs = values.map((one) => `SELECT CAST('${one}' AS ${type}) AS cell, '${one}' AS text`)
        const { rows } = await ask(pairs.join(' UNION ALL '))
        for (const [cell, text] of rows) same(cell ?? null, String(text))
      })
      await fc.assert(property, { numRuns: 15 })
    }
    const isText = (cell: Cell, text: string) => expect(cell).toBe(text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''))
    const two = (value: number) => String(value).padStart(2, '0')
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 86_399 }), fc.integer({ min: 0, max: 9_999_999 }))
      .map(
        ([s, part]) =>
          `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(part).padStart(7, '0')}`,
      )
    const day = (from: string, to: string) =>
      fc
        .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10))

    it('decimal', () =>
      checkAll(
        fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map((units) => {
          const digits = (units < 0n ? -units : units).toString().padStart(11, '0')
          return `${units < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`
        }),
        'decimal(38,10)',
        (cell, text) => (typeof cell === 'number' ? expect(cell).toBe(Number(text)) : expect(cell).toBe(text)),
      ))
    it('money', () =>
      checkAll(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((units) => {
          const digits = (units < 0n ? -units : units).toString().padStart(5, '0')
          return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
        }),
        'money',
        (cell, text) => (typeof cell === 'number' ? expect(cell).toBe(Number(text)) : expect(cell).toBe(text)),
      ))
    it('date', () => checkAll(day('0001-01-01', '9999-12-31'), 'date', isText))
    it('time', () => checkAll(clock, 'time(7)', isText))
    it('datetime2', () =>
      checkAll(
        fc.tuple(day('1700-01-01', '2200-12-31'), clock).map((parts) => parts.join(' ')),
        'datetime2(7)',
        isText,
      ))
    it('datetimeoffset', () =>
      checkAll(
        fc
          .tuple(day('0002-01-01', '9998-12-31'), clock, fc.integer({ min: -840, max: 840 }))
          .map(([date, time, offset]) => {
            const minutes = Math.abs(offset)
            return `${date} ${time} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
          }),
        'datetimeoffset(7)',
        (cell, text) =>
          expect(cell).toBe(
            text
              .replace(/(\.\d*?)0+ /, '$1 ')
              .replace(/\. /, ' ')
              .replace(/ ([+-])/, '$1'),
          ),
      ))
    it('bigint', () =>
      checkAll(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), 'bigint', (cell, text) =>
        expect(String(cell)).toBe(text),
      ))
  })
})
