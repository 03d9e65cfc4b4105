/** Cells against MariaDB's own text of the same values. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../types.ts'
import { checkedSql } from '../checked.fixture.ts'
import { describeServer } from '../describe-server.fixture.ts'
import { openSource } from '../index.ts'
import { makeMysql, type TestDatabase } from '../servers.fixture.ts'
import type { Source } from '../types.ts'

let database: TestDatabase
let source: Source

async function ask(sql: string) {
  return source.run(checkedSql(sql, source, []), { maxRows: 10_000, timeoutMs: 15_000 })
}

/** Each expression's cell and the server's text of it. */
async function askBoth(expressions: string[]): Promise<[Cell, Cell][]> {
  const pairs = expressions.map((one) => `SELECT ${one} AS cell, CAST(${one} AS CHAR) AS text`)
  return (await ask(pairs.join(' UNION ALL '))).rows as [Cell, Cell][]
}

const COLUMNS = `
  tiny TINYINT, utiny TINYINT UNSIGNED, flag BOOLEAN, small SMALLINT UNSIGNED, medium MEDIUMINT, plain INT UNSIGNED,
  big BIGINT, ubig BIGINT UNSIGNED, one BIT(1), bits BIT(64), the_year YEAR, amount DECIMAL(10, 2), exact DECIMAL(40, 10),
  single FLOAT, twice DOUBLE, day DATE, moment DATETIME(6), stamp TIMESTAMP(3) NULL, clock TIME(2),
  fixed CHAR(4), words VARCHAR(40), prose TEXT, kind ENUM('a', 'b'), kinds SET('a', 'b'), doc JSON,
  raw BINARY(2), bytes VARBINARY(4), blobs BLOB, place POINT, id UUID`

describeServer('mysql', 'cells of MySQL and MariaDB', () => {
  beforeAll(async () => {
    database = await makeMysql(`
      SET sql_mode = '', time_zone = '+00:00';
      CREATE TABLE every (n INT PRIMARY KEY, ${COLUMNS});
      INSERT INTO every VALUES (1, -5, 255, TRUE, 65535, -8388608, 4294967295, -9007199254740993, 18446744073709551615, b'1',
        b'1111111111111111111111111111111111111111111111111111111111111111', 2026, 12.30, 123456789012345678901234567890.0123456789,
        0.1, 0.1, '2026-01-31', '2026-01-31 08:00:00.25', '2026-01-31 08:00:00.5', '-838:59:59.25', 'ab', 'it''s \\\\ so', 'naïve 😀',
        'b', 'a,b', '{"a": [1, 9007199254740993, 1.50]}', x'00ff', x'00ff61', x'', POINT(1, 2.5), '00000000-0000-0000-0000-000000000001');
      INSERT INTO every (n, tiny, flag, day, moment, the_year, one, twice) VALUES
        (2, 0, 7, '0000-00-00', '0000-00-00 00:00:00', 0, b'0', 1e300), (3, 1, FALSE, '2026-02-00', NULL, 1901, NULL, -0.0)`)
    source = await openSource(database.url, { settings: { engines: 1, engineMemoryMb: 512, dataDir: '' } })
  })
  afterAll(async () => {
    await source?.close()
    await database?.drop()
  })

  it('are those of every type', async () => {
    const { columns, rows } = await ask('SELECT * FROM every WHERE n = 1')
    const [row = []] = rows
    expect(
      Object.fromEntries(columns.map(({ name, type, nativeType }, index) => [name, [type, nativeType, row[index]]])),
    ).toEqual({
      n: ['integer', 'int', 1],
      tiny: ['integer', 'tinyint', -5],
      utiny: ['integer', 'tinyint unsigned', 255],
      flag: ['boolean', 'tinyint(1)', true],
      small: ['integer', 'smallint unsigned', 65535],
      medium: ['integer', 'mediumint', -8388608],
      plain: ['integer', 'int unsigned', 4294967295],
      big: ['integer', 'bigint', '-9007199254740993'],
      ubig: ['integer', 'bigint unsigned', '18446744073709551615'],
      one: ['boolean', 'bit(1)', true],
      bits: ['integer', 'bit(64)', '18446744073709551615'],
      the_year: ['integer', 'year', 2026],
      amount: ['decimal', 'decimal(10,2)', 12.3],
      exact: ['decimal', 'decimal(40,10)', '123456789012345678901234567890.0123456789'],
      single: ['float', 'float', 0.1],
      twice: ['float', 'double', 0.1],
      day: ['date', 'date', '2026-01-31'],
      moment: ['datetime', 'datetime', '2026-01-31 08:00:00.25'],
      stamp: ['datetime', 'timestamp', '2026-01-31 08:00:00.5'],
      clock: ['time', 'time', '-838:59:59.25'],
      fixed: ['string', 'char', 'ab'],
      words: ['string', 'varchar', "it's \\ so"],
      prose: ['string', 'text', 'naïve 😀'],
      kind: ['string', 'enum', 'b'],
      kinds: ['string', 'set', 'a,b'],
      doc: ['json', 'json', '{"a": [1, 9007199254740993, 1.50]}'],
      raw: ['binary', 'binary', '00ff'],
      bytes: ['binary', 'varbinary', '00ff61'],
      blobs: ['binary', 'blob', ''],
      place: ['binary', 'geometry', '000000000101000000000000000000f03f0000000000000440'],
      id: ['string', 'uuid', '00000000-0000-0000-0000-000000000001'],
    })
  })

  it('have the types of the schema', async () => {
    const { columns } = await ask('SELECT * FROM every')
    const { tables } = await source.introspect()
    const declared = tables[0]?.columns.map(({ name, type }) => [name, type])
    expect(columns.map(({ name, type }) => [name, type])).toEqual(declared)
  })

  it('are the text of dates that are none, and numbers of flags that are none', async () => {
    const { rows } = await ask('SELECT day, moment, flag, the_year, one, twice, tiny FROM every WHERE n > 1 ORDER BY n')
    expect(rows).toEqual([
      ['0000-00-00', '0000-00-00 00:00:00', 7, 0, false, 1e300, 0],
      ['2026-02-00', null, false, 1901, null, 0, 1],
    ])
  })

  it('keep what a string says', async () => {
    const { rows } = await ask(`SELECT 'a\\\\b', 'a\\'b', 'a''b', "dq", 'tab\\t', '%\\_', 'a' 'b'`)
    expect(rows).toEqual([['a\\b', "a'b", "a'b", 'dq', 'tab\t', '%\\_', 'ab']])
  })

  describe('of any value', () => {
    const checkAll = async (literals: fc.Arbitrary<string>, same: (cell: Cell, text: Cell) => void) => {
      const property = fc.asyncProperty(fc.array(literals, { minLength: 1, maxLength: 50 }), async (expressions) => {
        for (const [cell, text] of await askBoth(expressions)) same(cell, text)
      })
      await fc.assert(property, { numRuns: 20 })
    }
    const isText = (cell: Cell, text: Cell) =>
      expect(cell).toBe(
        String(text)
          .replace(/(\.\d*?)0+$/, '$1')
          .replace(/\.$/, ''),
      )

    it('date', () =>
      checkAll(
        fc.integer({ min: 1, max: 3_652_424 }).map((days) => `FROM_DAYS(365 + ${days})`),
        isText,
      ))

    it('datetime', () =>
      checkAll(
        fc
          .bigInt({ min: -60_000_000_000_000_000n, max: 253_402_300_799_000_000n })
          .map((micros) => `DATE_ADD(CAST('1970-01-01' AS DATETIME(6)), INTERVAL ${micros} MICROSECOND)`),
        isText,
      ))

    it('time', () =>
      checkAll(
        fc.integer({ min: -3_020_399, max: 3_020_399 }).map((seconds) => `CAST(SEC_TO_TIME(${seconds}) AS TIME(3))`),
        isText,
      ))

    it('bigint', () =>
      checkAll(
        fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map((value) => `CAST(${value} AS SIGNED)`),
        (cell, text) => expect(String(cell)).toBe(text),
      ))

    it('unsigned bigint', () =>
      checkAll(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `CAST(${value} AS UNSIGNED)`),
        (cell, text) => expect(String(cell)).toBe(text),
      ))

    it('double', async () => {
      const doubles = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1, maxLength: 50 })
      const property = fc.asyncProperty(doubles, async (values) => {
        const { rows } = await ask(`SELECT ${values.map((value) => `CAST('${value}' AS DOUBLE)`).join(', ')}`)
        // MariaDB reads -0 as 0.
        expect(rows[0]).toEqual(values.map((value) => value + 0))
      })
      await fc.assert(property, { numRuns: 20 })
    })

    it('decimal loses nothing', () => {
      const whole = fc.oneof(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 33n }),
      )
      const decimals = fc
        .tuple(whole, fc.integer({ min: 0, max: 9999 }))
        .map(([digits, rest]) => `CAST('${digits}.${String(rest).padStart(4, '0')}' AS DECIMAL(38, 4))`)
      return checkAll(decimals, (cell, text) => {
        expect(cell).toBe(typeof cell === 'number' ? Number(text) : text)
      })
    })

    it('text', async () => {
      const texts = fc.array(
        fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '')),
        { minLength: 1 },
      )
      const property = fc.asyncProperty(texts, async (values) => {
        const list = values.map((value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(', ')
        expect((await ask(`SELECT ${list}`)).rows).toEqual([values])
      })
      await fc.assert(property, { numRuns: 50 })
    })
  })
})
