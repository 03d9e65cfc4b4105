/** What is particular to Athena: signatures, workgroups, budgets, result files, what cannot be opened. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AthenaServer } from '../../../test/servers/athena.ts'
import type { QuerentError } from '../../errors.ts'
import { checkedSql } from '../checked.fixture.ts'
import { PEOPLE_SQL } from '../databases.fixture.ts'
import { openSource } from '../index.ts'
import { TRINO_SAMPLES } from '../trino-samples.fixture.ts'
import type { RunOptions, Source } from '../types.ts'
import { readAthenaAddress } from './address.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }

let server: AthenaServer
let source: Source | undefined

beforeEach(async () => {
  server = await AthenaServer.start(
    { sql: PEOPLE_SQL },
    {
      workgroups: {
        own: { output: 's3://own-results/', enforced: true },
        limited: { cutoffBytes: 1e9 },
        off: { disabled: true },
        managed: { managed: true },
      },
    },
  )
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await source?.close()
  source = undefined
  await server.close()
})

const open = async (address = server.address) => {
  source = await openSource(address, { settings: SETTINGS })
  return source
}
const run = (on: Source, sql: string, options: Partial<RunOptions> = {}) =>
  on.run(checkedSql(sql, { dialect: 'athena' }, []), { maxRows: 1000, timeoutMs: 15_000, ...options })
const problemOf = (address: string) =>
  open(address).then(
    () => 'no problem',
    ({ code, message, next }: QuerentError) => `${code} ${message} ${next}`,
  )
const bodies = (action: string) => server.asked.filter((one) => one.action === action).map(({ body }) => body)

it('signs every request', async () => {
  const opened = await open()
  const { batches } = await opened.stream(checkedSql('SELECT * FROM employee', { dialect: 'athena' }, []), {
    maxRows: 10,
    timeoutMs: 15_000,
  })
  for await (const rows of batches) expect(rows).toHaveLength(4)
  expect(server.unsigned).toEqual([])
  await opened.close()
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another')
  expect(await problemOf(server.address)).toContain('Athena does not let this source in')
  expect(server.unsigned.length).toBeGreaterThan(0)
})

describe('a workgroup', () => {
  it('is named, and decides where results go', async () => {
    const opened = await open('athena://AwsDataCatalog/hr?workgroup=own&region=eu-central-1')
    await run(opened, 'SELECT 1 AS one')
    expect(bodies('StartQueryExecution').at(-1)).toMatchObject({
      WorkGroup: 'own',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'hr' },
    })
    expect([...server.objects.keys()].at(-1)).toMatch(/^own-results\//)
  })

  it('that decides is told of where the address says otherwise', async () => {
    const opened = await open('athena://AwsDataCatalog/hr?workgroup=own&region=eu-central-1&output=s3://mine/')
    const { warnings } = await opened.introspect()
    expect(warnings.join()).toContain('the workgroup own decides where results go')
  })

  it('may keep results to itself: then downloads come by pages, and there are no links', async () => {
    const opened = await open('athena://AwsDataCatalog/hr?workgroup=managed&region=eu-central-1')
    const numbers = TRINO_SAMPLES.numbers(10_500)
    expect((await run(opened, numbers, { maxRows: 5 })).file).toBeUndefined()
    const { batches } = await opened.stream(checkedSql(numbers, { dialect: 'athena' }, []), {
      maxRows: 1e6,
      timeoutMs: 15_000,
    })
    let rows = 0
    for await (const batch of batches) rows += batch.length
    expect([rows, server.objects.size]).toEqual([10_500, 0])
  })

  it('that cannot be used is named', async () => {
    const address = (workgroup: string) => `athena://AwsDataCatalog/hr?region=eu-central-1&workgroup=${workgroup}`
    expect(await problemOf(address('nope'))).toContain('there is no workgroup "nope"')
    expect(await problemOf(address('off'))).toContain('the workgroup off is switched off')
    expect(await problemOf(address('primary'))).toContain('Add output=s3://bucket/folder/')
  })
})

describe('what a statement reads', () => {
  it('is bounded by the address, by what is left of a budget, and else by a default', async () => {
    server.scannedBytes = 5e9
    server.delayMs = 60_000
    const opened = await open(`${server.address}&scan_limit_gb=4`)
    const error = await run(opened, 'SELECT 1 AS one').catch((thrown: QuerentError) => thrown)
    expect(error).toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: 'The query was stopped after it had read 5.00 GB; it may read 4.00 GB.',
    })
    await expect.poll(() => server.running).toBe(0)
    await opened.close()

    const plain = await open()
    const budget = await run(plain, 'SELECT 1 AS one', { maxBytes: 3e9 }).catch(({ message }: QuerentError) => message)
    expect(budget).toContain('it may read 3.00 GB')
    server.scannedBytes = 101e9
    const unset = await run(plain, 'SELECT 1 AS one').catch(({ message }: QuerentError) => message)
    expect(unset).toContain('it may read 100 GB')
  })

  it('is left to the workgroup where that has a limit', async () => {
    server.scannedBytes = 500e9
    const opened = await open(server.address.replace('primary', 'limited'))
    expect(await run(opened, 'SELECT 1 AS one')).toMatchObject({ rows: [[1]], scanned: { bytes: 500e9 } })
  })
})

describe('a large result', () => {
  const numbers = TRINO_SAMPLES.numbers(10_001)

  it('has a link to its file that anybody can follow for an hour', async () => {
    const opened = await open()
    const { rows, truncated, file } = await run(opened, numbers, { maxRows: 5 })
    expect([rows.length, truncated, file?.rows]).toEqual([5, true, 10_001])
    const left = Date.parse(file?.expiresAt ?? '') - Date.now()
    expect(left).toBeGreaterThan(3_590_000)
    expect(left).toBeLessThanOrEqual(3_600_000)
    expect(new URL(file?.url ?? '').searchParams.get('X-Amz-Expires')).toBe('3600')
    const text = await (await fetch(file?.url ?? '')).text()
    expect(text.split('\n').slice(0, 3)).toEqual(['"n","label"', '"0","row 0"', '"1","row 1"'])
    const forged = await fetch((file?.url ?? '').replace('X-Amz-Expires=3600', 'X-Amz-Expires=360000'))
    expect(forged.status).toBe(403)
    await forged.text()
  })

  it('has none where it is small, complete, or links are switched off', async () => {
    const opened = await open()
    expect((await run(opened, TRINO_SAMPLES.numbers(10_000), { maxRows: 5 })).file).toBeUndefined()
    expect((await run(opened, numbers, { maxRows: 20_000 })).file).toBeUndefined()
    await opened.close()
    const without = await open(`${server.address}&links=false`)
    expect((await run(without, numbers, { maxRows: 5 })).file).toBeUndefined()
  })

  it('is read by pages for an answer, and as a file for a download', async () => {
    const opened = await open()
    expect((await run(opened, numbers, { maxRows: 2500 })).rows).toHaveLength(2500)
    expect(bodies('GetQueryResults').map(({ MaxResults }) => MaxResults)).toEqual([1000, 1000, 1000])
    const { batches } = await opened.stream(checkedSql(numbers, { dialect: 'athena' }, []), {
      maxRows: 1e6,
      timeoutMs: 15_000,
    })
    let rows = 0
    for await (const batch of batches) rows += batch.length
    expect(rows).toBe(10_001)
    expect(bodies('GetQueryResults').at(-1)).toMatchObject({ MaxResults: 2 })
  })
})

it('reads the tables of a catalogue that is not in Glue through Athena', async () => {
  const opened = await open(server.address.replace('AwsDataCatalog', 'warehouse'))
  const { tables } = await opened.introspect()
  expect(tables.map(({ name, columns }) => [name, columns.length])).toEqual([
    ['department', 2],
    ['employee', 9],
    ['review', 3],
    ['staff', 2],
  ])
  expect(bodies('ListTableMetadata')[0]).toMatchObject({ CatalogName: 'warehouse', DatabaseName: 'hr' })
  expect(bodies('GetTables')).toEqual([])
})

it('begins a statement once, however often the request is sent', async () => {
  const opened = await open()
  server.failures.push({ action: 'StartQueryExecution', type: 'InternalServerException', times: 1 })
  await run(opened, 'SELECT 1 AS one')
  const tokens = bodies('StartQueryExecution').map(({ ClientRequestToken }) => ClientRequestToken)
  expect(new Set(tokens).size).toBe(1)
})

it('tells of keys that have expired by a fixed sentence', async () => {
  const opened = await open()
  server.failures.push({ action: 'StartQueryExecution', type: 'ExpiredTokenException', times: 9 })
  const error = await run(opened, 'SELECT 1 AS one').catch((thrown: QuerentError) => thrown)
  expect(error).toMatchObject({ code: 'QUERY_FAILED', next: 'Tell the operator of this server.' })
  expect((error as QuerentError).message).toContain('its credentials are wrong or have expired')
})

it('says what is missing where nothing names a region or credentials', async () => {
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  expect(await problemOf('athena://AwsDataCatalog/hr')).toContain('no region is known')
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
  expect(await problemOf(server.address)).toContain('there are no AWS credentials, or they have expired')
})

describe('addresses', () => {
  it('name catalogue and database', () => {
    const read = readAthenaAddress('athena://AwsDataCatalog/hr?workgroup=primary&output=s3://b/c/&scan_limit_gb=0.5')
    expect(read).toEqual({
      shown: 'athena://AwsDataCatalog/hr',
      catalog: 'AwsDataCatalog',
      database: 'hr',
      options: { workgroup: 'primary', output: 's3://b/c/', scan_limit_gb: 0.5 },
    })
  })

  it.each([
    ['athena://AwsDataCatalog', 'names no database'],
    ['athena://key:secret@AwsDataCatalog/hr', 'names no user, password or port'],
    ['athena://AwsDataCatalog/hr?output=https://b', 'output cannot be'],
    ['athena://AwsDataCatalog/hr?region=eu;x', 'region cannot be'],
    ['athena://AwsDataCatalog/hr?endpoint=http://x', 'there is no option "endpoint"'],
  ])('such as %s are not taken', async (address, problem) => {
    const said = await problemOf(address)
    expect(said).toContain(problem)
    expect(said).not.toContain('secret')
  })
})
