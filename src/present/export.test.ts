import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell, LogicalType, RawResultColumn } from '../types.ts'
import { writeCsv, writeJson, writeParquet } from './export.ts'

let duckdb: DuckDBConnection
let folder: string
let files = 0

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  folder = await mkdtemp(join(tmpdir(), 'querent-export-'))
})

afterAll(async () => {
  duckdb.closeSync()
  await rm(folder, { recursive: true })
})

type Writer = typeof writeCsv

const column = (name: string, type: LogicalType, nativeType = type.toUpperCase()): RawResultColumn => ({
  name,
  type,
  nativeType,
})

async function* inBatches(rows: Cell[][], size = 3): AsyncGenerator<Cell[][]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size)
}

async function bytesOf(write: Writer, columns: RawResultColumn[], rows: Cell[][]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of write(columns, inBatches(rows))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const textOf = async (write: Writer, columns: RawResultColumn[], rows: Cell[][]) =>
  (await bytesOf(write, columns, rows)).toString('utf8')

/** What DuckDB reads from the written file, with every value as text. */
async function readBack(write: Writer, columns: RawResultColumn[], rows: Cell[][], reader: (file: string) => string) {
  const file = join(folder, `result-${files++}`)
  await writeFile(file, await bytesOf(write, columns, rows))
  const result = await duckdb.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM ${reader(file)}`)
  return result.getRows() as (string | null)[][]
}

describe('CSV', () => {
  const text = [column('note', 'string')]

  it('has a header, quotes where needed, empty fields for missing values', async () => {
    const columns = [column('id', 'integer'), column('the "name"', 'string'), column('left', 'boolean')]
    const rows = [
      [1, 'Ana, "the" Silva', true],
      [null, 'two\nlines', null],
      ['12345678901234567890', 'É', false],
    ]
    expect(await textOf(writeCsv, columns, rows)).toBe(
      'id,"the ""name""",left\r\n1,"Ana, ""the"" Silva",true\r\n,"two\nlines",\r\n12345678901234567890,É,false\r\n',
    )
  })

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@sum(A1)',
    '\t=1',
    '\r=1',
    '  =1+1',
    '\u00a0=1',
    ' \t@x',
    '\n=1',
    '\ufeff=1',
    '＝1',
    '-',
    "=cmd|' /C calc'!A0",
    '="a"&"b"',
  ])('takes the formula out of the text %j', async (cell) => {
    const [, field = ''] = /^note\r\n([\s\S]*)\r\n$/.exec(await textOf(writeCsv, text, [[cell]])) ?? []
    expect(field.replace(/^"/, '')).toMatch(/^'/)
  })

  it('takes formulas out of headers and out of text that stands in typed columns', async () => {
    const columns = [column('=now()', 'string'), column('n', 'integer'), column('d', 'date')]
    expect(await textOf(writeCsv, columns, [['a', '=2', '-x']])).toBe("'=now(),n,d\r\na,'=2,'-x\r\n")
  })

  it('leaves typed numbers and dates alone', async () => {
    const columns = [
      column('i', 'integer'),
      column('d', 'decimal'),
      column('f', 'float'),
      column('t', 'date'),
      column('ts', 'datetime'),
    ]
    const rows = [
      [-1, '-12345678901234567890.5', -1e-7, '-0044-03-15', '2024-01-01 00:00:00'],
      ['-99999999999999999999', -0.5, '-Infinity', '+12024-01-01', null],
    ]
    const lines = (await textOf(writeCsv, columns, rows)).split('\r\n')
    expect(lines[1]).toBe('-1,-12345678901234567890.5,-1e-7,-0044-03-15,2024-01-01 00:00:00')
    expect(lines[2]).toBe('-99999999999999999999,-0.5,-Infinity,+12024-01-01,')
  })

  it('is read back the same by DuckDB, whatever the text', async () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[\0\ud800-\udfff]/.test(s)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer(), cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const reader = (file: string) =>
          `read_csv('${file}', auto_detect = false, header = true, columns = {n: 'VARCHAR', note: 'VARCHAR'}, quote = '"', escape = '"', delim = ',', new_line = '\\r\\n')`
        const read = await readBack(writeCsv, [column('n', 'integer'), column('note', 'string')], rows, reader)
        expect(read.map(([n, note]) => [n, note?.replace(/^'/, '') ?? null])).toEqual(
          rows.map(([n, note]) => [String(n), note?.replace(/^'/, '') ?? null]),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('hands on what it has before all rows are there', async () => {
    let read = 0
    async function* endless(): AsyncGenerator<Cell[][]> {
      for (;;) {
        read += 1
        yield [['x'.repeat(1000)]]
      }
    }
    const stream = writeCsv(text, endless())
    const first = await stream.next()
    expect(first.value?.length).toBeGreaterThan(100_000)
    const readSoFar = read
    await stream.next()
    expect(read).toBeLessThan(readSoFar * 2 + 2)
    await stream.return(undefined)
  })
})

describe('JSON', () => {
  it('is an array of objects with every name once', async () => {
    const columns = [
      column('a', 'integer'),
      column('a', 'string'),
      column('__proto__', 'string'),
      column('2', 'boolean'),
    ]
    const text = await textOf(writeJson, columns, [
      [1, 'x"\n', 'p', true],
      ['12345678901234567890', null, 'q', false],
    ])
    expect(text).toBe(
      '[\n{"a":1,"a_2":"x\\"\\n","__proto__":"p","2":true},\n{"a":"12345678901234567890","a_2":null,"__proto__":"q","2":false}\n]\n',
    )
    expect(JSON.parse(text)).toHaveLength(2)
  })

  it('is an empty array without rows', async () => {
    expect(JSON.parse(await textOf(writeJson, [column('a', 'integer')], []))).toEqual([])
  })
})

describe('Parquet', () => {
  const reader = (file: string) => `read_parquet('${file}')`
  const columns = [
    column('id', 'integer', 'BIGINT'),
    column('sum', 'integer', 'HUGEINT'),
    column('pay', 'decimal', 'DECIMAL(18,2)'),
    column('exact', 'decimal', 'NUMERIC(38, 10)'),
    column('mean', 'decimal', 'numeric'),
    column('rate', 'float', 'DOUBLE'),
    column('on', 'date'),
    column('at', 'datetime', 'TIMESTAMP'),
    column('zoned', 'datetimetz'),
    column('clock', 'time'),
    column('left', 'boolean'),
    column('name', 'string', 'VARCHAR'),
    column('name', 'json', 'JSON'),
    column('photo', 'binary', 'BLOB'),
    column('span', 'interval'),
  ]
  const rows: Cell[][] = [
    [
      1,
      '170141183460469231731687303',
      54321.5,
      '-1234567890123456789012345678.0123456789',
      0.25,
      -1e-9,
      '1956-02-03',
      '2026-01-31 08:00:00.123456',
      '2026-01-31 08:00:00+02',
      '23:59:59',
      true,
      'É "x"',
      '{"a":1}',
      '00ff',
      '3 days',
    ],
    [
      '-9223372036854775808',
      -5,
      '0.01',
      1e-7,
      'NaN',
      'Infinity',
      '0044-03-15',
      '1969-12-31 23:59:59',
      '2026-01-31T08:00:00Z',
      '00:00:00.5',
      false,
      '',
      'null',
      '',
      '',
    ],
    columns.map(() => null),
  ]

  it('is read back by DuckDB with its types and every digit', async () => {
    expect(await readBack(writeParquet, columns, rows, reader)).toEqual([
      [
        '1',
        '170141183460469231731687303',
        '54321.50',
        '-1234567890123456789012345678.0123456789',
        '0.25',
        '-1e-09',
        '1956-02-03',
        '2026-01-31 08:00:00.123456',
        '2026-01-31 06:00:00+00',
        '23:59:59',
        'true',
        'É "x"',
        '{"a":1}',
        '\\x00\\xFF',
        '3 days',
      ],
      [
        '-9223372036854775808',
        '-5',
        '0.01',
        '0.0000001000',
        'nan',
        'inf',
        '0044-03-15',
        '1969-12-31 23:59:59',
        '2026-01-31 08:00:00+00',
        '00:00:00.5',
        'false',
        '',
        'null',
        '',
        '',
      ],
      columns.map(() => null),
    ])
    const described = await duckdb.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet('${join(folder, `result-${files - 1}`)}')`,
    )
    expect(described.getRows().map((row) => `${row[0]} ${row[1]}`)).toEqual([
      'id BIGINT',
      'sum DECIMAL(38,0)',
      'pay DECIMAL(18,2)',
      'exact DECIMAL(38,10)',
      'mean DOUBLE',
      'rate DOUBLE',
      'on DATE',
      'at TIMESTAMP',
      'zoned TIMESTAMP WITH TIME ZONE',
      'clock TIME',
      'left BOOLEAN',
      'name VARCHAR',
      'name_2 VARCHAR',
      'photo BLOB',
      'span VARCHAR',
    ])
  })

  it('has all row groups of a long result', async () => {
    const long = Array.from({ length: 450_000 }, (_, i): Cell[] => [i, i % 7 === 0 ? null : `name ${i % 1000}`])
    const two = [column('id', 'integer', 'INTEGER'), column('name', 'string')]
    const file = join(folder, 'long.parquet')
    const chunks: Uint8Array[] = []
    for await (const chunk of writeParquet(two, inBatches(long, 2048))) chunks.push(chunk)
    expect(chunks.length).toBe(6)
    await writeFile(file, Buffer.concat(chunks))
    const [row] = (
      await duckdb.runAndReadAll(
        `SELECT count(*)::INT, sum(id)::VARCHAR, count(name)::INT, count(DISTINCT name)::INT FROM read_parquet('${file}')`,
      )
    ).getRows()
    expect(row).toEqual([450_000, '101249775000', 385_714, 1000])
  })

  it('may have no rows', async () => {
    expect(await readBack(writeParquet, columns, [], reader)).toEqual([])
  })

  it.each([
    [column('n', 'integer', 'BIGINT'), 'many'],
    [column('n', 'integer', 'BIGINT'), '9223372036854775808'],
    [column('n', 'decimal', 'DECIMAL(5,2)'), 1000],
    [column('n', 'decimal', 'DECIMAL(5,2)'), '1.005'],
    [column('n', 'date'), 'yesterday'],
    [column('n', 'boolean'), 2],
    [column('n', 'binary'), 'xyz'],
  ])('names the cell that does not fit: %j %j', async (typed, cell) => {
    const failure = bytesOf(writeParquet, [typed], [[cell]])
    await expect(failure).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining(JSON.stringify(cell)),
    })
  })
})
