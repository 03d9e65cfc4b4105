/** Values of Trino as cells: nothing is lost on the way from the text of the protocol. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AthenaServer } from '../../../test/servers/athena.ts'
import { TrinoServer } from '../../../test/servers/trino.ts'
import { checkedSql } from '../checked.fixture.ts'
import { openSource } from '../index.ts'
import type { Source } from '../types.ts'
import { columnType, logicalType } from './types.ts'
import { zonedMoment } from './zones.ts'

describe('types', () => {
  it.each([
    ['decimal(38,10)', 'decimal'],
    ['timestamp(3)', 'datetime'],
    ['timestamp(6) with time zone', 'datetimetz'],
    ['time(3) with time zone', 'time'],
    ['interval year to month', 'interval'],
    ['array(row("a b" bigint, c decimal(3,1)))', 'json'],
    ['map(varchar(3), double)', 'json'],
    ['char(3)', 'string'],
    ['HyperLogLog', 'other'],
  ])('%s is of the type %s', (name, type) => expect(logicalType(name)).toBe(type))

  it('unfold by what is in them', () => {
    const { convert } = columnType(
      'array(row("a b" bigint, c decimal(38,1), "d,(" map(varchar, timestamp(3)), e varbinary))',
    )
    const value = [
      ['9007199254740993', '1.0', { 'k"': '2024-01-01 00:00:00.000' }, 'YWI='],
      null,
      [null, null, null, null],
    ]
    expect(convert(value)).toBe(
      '[{"a b":9007199254740993,"c":1.0,"d,(":{"k\\"":"2024-01-01 00:00:00"},"e":"6162"},null,{"a b":null,"c":null,"d,(":null,"e":null}]',
    )
    expect(
      columnType('row(integer, timestamp(3) with time zone, interval day to second)').convert([
        1,
        '2024-01-01 10:00:00.500 UTC',
        '2 00:00:00.000',
      ]),
    ).toBe('[1,"2024-01-01 10:00:00.5+00","2 00:00:00.000"]')
    expect(columnType('array(double)').convert(['NaN', 1.5, '-Infinity'])).toBe('["NaN",1.5,"-Infinity"]')
  })
})

describe('moments that name their zone', () => {
  it.each([
    ['2024-01-31 08:00:00 Europe/Berlin', '2024-01-31 08:00:00+01'],
    ['2024-07-31 08:00:00.25 Europe/Berlin', '2024-07-31 08:00:00.25+02'],
    ['2024-07-31 08:00:00 Asia/Kolkata', '2024-07-31 08:00:00+05:30'],
    ['2024-07-31 08:00:00 America/New_York', '2024-07-31 08:00:00-04'],
    ['2024-07-31 08:00:00 -03:30', '2024-07-31 08:00:00-03:30'],
    ['2024-07-31 08:00:00 UTC', '2024-07-31 08:00:00+00'],
    // The clock shows this hour twice, and no offset would be known to be right.
    ['2024-10-27 02:30:00 Europe/Berlin', '2024-10-27 02:30:00 Europe/Berlin'],
    ['2024-07-31 08:00:00 Mars/Olympus', '2024-07-31 08:00:00 Mars/Olympus'],
  ])('%s is %s', (moment, text) => expect(zonedMoment(moment)).toBe(text))
})

const SERVERS = { trino: TrinoServer, athena: AthenaServer }

for (const dialect of ['trino', 'athena'] as const)
  describe(`values through ${dialect}`, () => {
    let server: TrinoServer | AthenaServer
    let source: Source
    beforeAll(async () => {
      server = await SERVERS[dialect].start({ sql: '' })
      source = await openSource(server.address, { settings: { engines: 1, engineMemoryMb: 512, dataDir: '' } })
    })
    afterAll(async () => {
      await source.close()
      await server.close()
    })
    const row = async (items: string[]) => {
      const { columns, rows } = await source.run(checkedSql(`SELECT ${items.join(', ')}`, { dialect }, []), {
        maxRows: 10,
        timeoutMs: 15_000,
      })
      return { types: columns.map(({ type }) => type), cells: rows[0] ?? [] }
    }

    it('keep every digit of whole numbers, decimals and doubles', async () => {
      const many = fc.record({
        whole: fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
        decimal: fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(999_999)),
        double: fc.double({ noNaN: true, noDefaultInfinity: true }),
      })
      const samples = fc.sample(many, 60)
      const decimals = samples.map(
        ({ decimal: [digits, fraction] }) => `${digits}.${String(fraction).padStart(6, '0')}`,
      )
      const wholes = (await row(samples.map(({ whole }) => `CAST('${whole}' AS BIGINT)`))).cells
      expect(wholes.map(String)).toEqual(samples.map(({ whole }) => String(whole)))
      const found = (await row(decimals.map((text) => `CAST('${text}' AS DECIMAL(38, 6))`))).cells
      for (const [index, text] of decimals.entries()) {
        const cell = found[index]
        const kept = typeof cell === 'number' ? cell.toFixed(6) : String(cell)
        expect(kept.replace(/^-(0\.0+)$/, '$1')).toBe(text.replace(/^-(0\.0+)$/, '$1'))
      }
      const doubles = (await row(samples.map(({ double }) => `CAST('${double}' AS DOUBLE)`))).cells
      expect(doubles).toEqual(
        samples.map(({ double }) => (double === 0 ? 0 : double)).map((n) => expect.closeTo(n, 15)),
      )
    })

    it('keep texts as they are, whatever is in them', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((one) => !one.includes('\0'))
      const samples = ['', '"', '","', 'a\nb\r\nc', "it's", ' ', '\\', 'null', ...fc.sample(text, 60)]
      const { cells } = await row(samples.map((one) => `'${one.replaceAll("'", "''")}'`))
      expect(cells).toEqual(samples)
      const { batches } = await source.stream(
        checkedSql(
          `SELECT ${samples.map((one) => `'${one.replaceAll("'", "''")}'`).join(', ')}, CAST(NULL AS VARCHAR)`,
          { dialect },
          [],
        ),
        { maxRows: 10, timeoutMs: 15_000 },
      )
      for await (const rows of batches) expect(rows).toEqual([[...samples, null]])
    })

    it('say what JSON cannot', async () => {
      const { types, cells } = await row([
        'nan()',
        '-infinity()',
        'CAST(1.1 AS REAL)',
        "X'00ff'",
        "TIME '10:00:00'",
        "TIMESTAMP '2024-01-01 10:00:00.123456'",
        "TIMESTAMP '2024-01-01 10:00:00 UTC'",
        "INTERVAL '2' DAY",
        'CAST(NULL AS DATE)',
      ])
      expect(types).toEqual(['float', 'float', 'float', 'binary', 'time', 'datetime', 'datetimetz', 'interval', 'date'])
      expect(cells).toEqual([
        'NaN',
        '-Infinity',
        1.1,
        '00ff',
        '10:00:00',
        '2024-01-01 10:00:00.123456',
        '2024-01-01 10:00:00+00',
        '2 00:00:00.000',
        null,
      ])
    })

    it('are lists, maps and rows', async () => {
      const nested = ["ARRAY['a', 'b,c']", "MAP(ARRAY['x'], ARRAY[1])", 'JSON \'{"a":1}\'']
      const { types, cells } = await row(nested)
      // Athena's text of a list does not tell where an item ends.
      if (dialect === 'trino')
        expect([types, cells]).toEqual([
          ['json', 'json', 'json'],
          ['["a","b,c"]', '{"x":1}', '{"a":1}'],
        ])
      else
        expect([types, cells]).toEqual([
          ['other', 'other', 'json'],
          ['[a, b,c]', '{x=1}', '{"a":1}'],
        ])
    })
  })
