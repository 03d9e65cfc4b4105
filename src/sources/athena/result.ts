/** The rows of an execution: by pages from Athena for answers, as a file from S3 for downloads. */
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Row } from '@aws-sdk/client-athena'
import type { RawResultColumn } from '../../types.ts'
import type { Services } from './clients.ts'
import { csvRows } from './csv.ts'
import type { Execution } from './execution.ts'
import { requestFailure } from './failure.ts'
import { resultColumn } from './types.ts'

export type Texts = (string | null)[][]

/** Rows of a page at most (Athena, `GetQueryResults`). */
const PAGE_ROWS = 1000

/** The columns of a result and its rows as text, in batches. */
export type Result = { columns: RawResultColumn[]; batches: AsyncGenerator<Texts> }

type Reading = { execution: Execution; services: Services; signal: AbortSignal }

/** Reads a result page by page; `rows` is how many are wanted first. */
export async function readPages(reading: Reading, rows: number): Promise<Result> {
  const first = await readPage(reading, Math.min(rows, PAGE_ROWS - 1) + 1)
  async function* batches() {
    yield withoutLabels(texts(first.rows), first.columns)
    for (let token = first.token; token !== undefined; ) {
      const page = await readPage(reading, PAGE_ROWS, token)
      yield texts(page.rows)
      token = page.token
    }
  }
  return { columns: first.columns, batches: batches() }
}

async function readPage({ execution, services: { athena, sdk }, signal }: Reading, size: number, token?: string) {
  const command = new sdk.athena.GetQueryResultsCommand({
    QueryExecutionId: execution.id,
    MaxResults: size,
    ...(token === undefined ? {} : { NextToken: token }),
  })
  try {
    const { ResultSet, NextToken } = await athena.send(command, { abortSignal: signal })
    const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? []
    return { columns: columns.map(resultColumn), rows: ResultSet?.Rows ?? [], token: NextToken }
  } catch (thrown) {
    throw requestFailure(thrown)
  }
}

function texts(rows: Row[]): Texts {
  return rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null))
}

/** The first row of a query's result holds the names of its columns, that of a plan does not. */
function withoutLabels(rows: Texts, columns: RawResultColumn[]): Texts {
  const isLabels = rows[0]?.every((text, index) => text === columns[index]?.name)
  return isLabels ? rows.slice(1) : rows
}

/** Reads the result file, no faster than its rows are taken. By pages where Athena keeps the result to itself. */
export async function readFile(reading: Reading): Promise<Result> {
  const { columns, batches } = await readPages(reading, 1)
  const place = s3Place(reading.execution.output)
  if (!place) return { columns, batches }
  await batches.return(undefined)
  return { columns, batches: withoutNames(fileRows(reading, place)) }
}

async function* withoutNames(batches: AsyncGenerator<Texts>): AsyncGenerator<Texts> {
  let isFirst = true
  for await (const batch of batches) {
    yield isFirst ? batch.slice(1) : batch
    isFirst = false
  }
}

async function* fileRows({ services: { s3, sdk }, signal }: Reading, place: S3Place): AsyncGenerator<Texts> {
  let body: Readable | undefined
  const end = () => body?.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    const { Body } = await s3.send(new sdk.s3.GetObjectCommand(place), { abortSignal: signal })
    body = Body as Readable
    yield* csvRows(decoded(body))
  } catch (thrown) {
    throw requestFailure(thrown)
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  for await (const chunk of chunks) yield decoder.write(chunk)
  yield decoder.end()
}

export type S3Place = { Bucket: string; Key: string }

/** Bucket and key of `s3://bucket/key`. */
export function s3Place(address: string | undefined): S3Place | undefined {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address ?? '') ?? []
  return Bucket !== undefined && Key !== undefined ? { Bucket, Key } : undefined
}
