/**
 * A test server that speaks the protocols of Athena and Glue (AWS JSON 1.1) and of S3 (REST), checks the signature of every
 * request, and executes on DuckDB. It counts what runs and fails in the ways that the services do.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { signatures } from '../../src/models/aws.fixture.ts'
import { bodyOf, HttpServer } from './http-server.ts'
import { TrinoRefusal } from './trino-sql.ts'
import { SCHEMA, type Stock, Warehouse, type WireColumn, type WireValue } from './warehouse.ts'

export type AthenaOptions = { partitions?: string[]; workgroups?: { [name: string]: Workgroup } }
/** `managed`: Athena keeps results to itself. */
export type Workgroup = {
  output?: string
  enforced?: boolean
  managed?: boolean
  cutoffBytes?: number
  disabled?: boolean
}

/** The keys that the server takes; they are put into the environment while it runs. */
const KEYS = { id: 'AKIAQUERENTTEST', secret: 'wJalrXUtnFEMI-test-secret', region: 'eu-central-1' }

const CATALOGS = ['AwsDataCatalog', 'warehouse']
const PLAN = /^EXPLAIN \(TYPE IO, FORMAT JSON\) /i

type Execution = {
  id: string
  sql: string
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
  reason?: string
  columns: WireColumn[]
  rows: (string | null)[][]
  bytes: number
  output: string | undefined
  isPlan: boolean
  abort: AbortController
}

type Json = { [key: string]: unknown }

class ServiceError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export class AthenaServer {
  readonly warehouse: Warehouse
  readonly asked: { action: string; body: Json }[] = []
  readonly unsigned: string[] = []
  /** Objects of S3 by `bucket/key`. */
  readonly objects = new Map<string, () => string>()
  running = 0
  mostRunning = 0
  /** Each statement takes at least so long, and has read so many bytes meanwhile. */
  delayMs = 0
  scannedBytes = 8192
  /** Answers to the next requests instead of the right ones: an exception's name, or a connection that is cut. */
  readonly failures: { action: string; type: string; times: number }[] = []
  private readonly executions = new Map<string, Execution>()
  private readonly server: HttpServer
  private readonly options: AthenaOptions
  private readonly before: NodeJS.ProcessEnv

  private constructor(warehouse: Warehouse, options: AthenaOptions) {
    this.warehouse = warehouse
    this.options = options
    this.before = { ...process.env }
    this.server = new HttpServer((request, response) => {
      void this.answer(request, response).catch((error) => response.destroy(error))
    })
  }

  /** Starts a server, and points the AWS SDK of this process to it until it is closed. */
  static async start(stock: Stock, options: AthenaOptions = {}): Promise<AthenaServer> {
    const server = new AthenaServer(await Warehouse.open(stock, options.partitions), options)
    await server.server.listen()
    Object.assign(process.env, server.environment())
    return server
  }

  /** The variables of the environment that lead to this server. */
  environment(): { [name: string]: string } {
    const url = `http://127.0.0.1:${this.server.port}`
    return {
      AWS_ENDPOINT_URL_ATHENA: url,
      AWS_ENDPOINT_URL_GLUE: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: KEYS.id,
      AWS_SECRET_ACCESS_KEY: KEYS.secret,
    }
  }

  /** The address for a source. */
  get address(): string {
    return `athena://AwsDataCatalog/${SCHEMA}?workgroup=primary&region=${KEYS.region}&output=s3://results/querent/`
  }

  /** Forgets the executions and cuts the connections. */
  restart(): void {
    for (const execution of this.executions.values()) this.end(execution, 'CANCELLED', 'INTERNAL_ERROR_QUERY_ENGINE')
    this.executions.clear()
    this.objects.clear()
    this.server.cut()
  }

  async close(): Promise<void> {
    for (const name of Object.keys(this.environment())) {
      if (this.before[name] === undefined) delete process.env[name]
      else process.env[name] = this.before[name]
    }
    this.restart()
    await this.server.close()
    this.warehouse.close()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = await bodyOf(request)
    const target = String(headers['x-amz-target'] ?? '')
    const action = target === '' ? `${method} object` : (target.split('.')[1] ?? '')
    const failure = this.failures.find((one) => one.action === action && one.times > 0)
    if (failure) failure.times--
    if (failure?.type === 'cut') return void response.destroy()
    const isSigned = url.includes('X-Amz-Signature')
      ? isPresigned(method, url, headers)
      : isSignedRight(method, url, headers, body)
    if (!isSigned) this.unsigned.push(`${action} ${url}`)
    if (target === '') return this.object(url, isSigned, response)
    try {
      if (!isSigned)
        throw new ServiceError('InvalidSignatureException', 'The request signature we calculated does not match')
      if (failure) throw new ServiceError(failure.type, `${failure.type} was asked for`)
      const input = JSON.parse(body.toString('utf8')) as Json
      this.asked.push({ action, body: input })
      sendJson(response, 200, await this.act(action, input))
    } catch (error) {
      const known = error instanceof ServiceError ? error : new ServiceError('InternalServerException', String(error))
      const status = known.type.startsWith('Internal') ? 500 : 400
      sendJson(response, status, { __type: known.type, message: known.message, Message: known.message })
    }
  }

  private async act(action: string, input: Json): Promise<unknown> {
    switch (action) {
      case 'GetWorkGroup':
        return { WorkGroup: this.workgroup(String(input.WorkGroup)) }
      case 'StartQueryExecution':
        return { QueryExecutionId: this.start(input) }
      case 'GetQueryExecution':
        return { QueryExecution: this.describe(this.execution(input)) }
      case 'StopQueryExecution':
        this.end(this.execution(input), 'CANCELLED', 'Query cancelled by user')
        return {}
      case 'GetQueryResults':
        return this.results(this.execution(input), Number(input.MaxResults ?? 1000), Number(input.NextToken ?? 0))
      case 'GetQueryRuntimeStatistics':
        return { QueryRuntimeStatistics: { Rows: { OutputRows: this.execution(input).rows.length } } }
      case 'GetTables':
        return this.tables(input)
      case 'ListTableMetadata':
        return this.metadata(input)
      default:
        throw new ServiceError('InvalidRequestException', `there is no action ${action}`)
    }
  }

  private workgroup(name: string): Json {
    const workgroups: AthenaOptions['workgroups'] = { primary: {}, ...this.options.workgroups }
    const found = workgroups[name]
    if (!found) throw new ServiceError('InvalidRequestException', `WorkGroup ${name} is not found.`)
    return {
      Name: name,
      State: found.disabled ? 'DISABLED' : 'ENABLED',
      Configuration: {
        EnforceWorkGroupConfiguration: found.enforced ?? false,
        ...(found.managed ? { ManagedQueryResultsConfiguration: { Enabled: true } } : {}),
        ResultConfiguration: found.output === undefined ? {} : { OutputLocation: found.output },
        ...(found.cutoffBytes === undefined ? {} : { BytesScannedCutoffPerQuery: found.cutoffBytes }),
      },
    }
  }

  private start({ QueryString, QueryExecutionContext, WorkGroup, ResultConfiguration }: Json): string {
    const { Database, Catalog } = QueryExecutionContext as Json
    if (Database !== SCHEMA || !CATALOGS.includes(String(Catalog)))
      throw new ServiceError('InvalidRequestException', `Database ${Database} is not found`)
    const { ResultConfiguration: own, ManagedQueryResultsConfiguration: managed } = this.workgroup(String(WorkGroup))
      .Configuration as { [part: string]: Json }
    const place = managed ? null : ((ResultConfiguration as Json | undefined) ?? own)?.OutputLocation
    if (place === undefined) throw new ServiceError('InvalidRequestException', 'No output location provided')
    const id = randomUUID()
    const execution: Execution = {
      id,
      sql: String(QueryString),
      state: 'QUEUED',
      columns: [],
      rows: [],
      bytes: 0,
      output: place === null ? undefined : `${String(place).replace(/\/?$/, '/')}${id}.csv`,
      isPlan: PLAN.test(String(QueryString)),
      abort: new AbortController(),
    }
    this.executions.set(id, execution)
    this.running++
    this.mostRunning = Math.max(this.mostRunning, this.running)
    void this.execute(execution)
    return id
  }

  private async execute(execution: Execution): Promise<void> {
    execution.state = 'RUNNING'
    execution.bytes = this.scannedBytes
    try {
      if (this.delayMs > 0) await pause(this.delayMs, undefined, { signal: execution.abort.signal })
      if (execution.isPlan) this.explain(execution)
      else await this.run(execution)
      this.end(execution, 'SUCCEEDED')
    } catch (error) {
      const name = error instanceof TrinoRefusal ? error.errorName : 'GENERIC_INTERNAL_ERROR'
      this.end(execution, 'FAILED', `${name}: ${error instanceof Error ? error.message : error}`)
    }
  }

  private async run(execution: Execution): Promise<void> {
    const running = await this.warehouse.start(execution.sql, execution.abort.signal)
    execution.columns = running.columns
    for (let rows = await running.next(); rows; rows = await running.next())
      for (const row of rows)
        execution.rows.push(row.map((value, index) => textOf(value, running.columns[index]?.type ?? '')))
    if (execution.output) this.objects.set(execution.output.slice('s3://'.length), () => csvOf(execution))
  }

  private explain(execution: Execution): void {
    const named = this.warehouse.tables.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(execution.sql))
    const inputTableColumnInfos = named.map(({ name, rows, columns }) => ({
      table: { catalog: 'awsdatacatalog', schemaTable: { schema: SCHEMA, table: name } },
      estimate: { outputRowCount: rows, outputSizeInBytes: rows * columns.length * 8 },
    }))
    execution.bytes = 0
    execution.columns = [{ name: 'Query Plan', type: 'varchar' }]
    execution.rows = JSON.stringify({ inputTableColumnInfos }, null, 2)
      .split('\n')
      .map((line) => [line])
  }

  private end(execution: Execution, state: Execution['state'], reason?: string): void {
    if (execution.state !== 'QUEUED' && execution.state !== 'RUNNING') return
    execution.state = state
    execution.reason = reason
    execution.abort.abort()
    this.running--
  }

  private execution({ QueryExecutionId }: Json): Execution {
    const found = this.executions.get(String(QueryExecutionId))
    if (!found) throw new ServiceError('InternalServerException', `QueryExecution ${QueryExecutionId} was not found`)
    return found
  }

  private describe({ id, sql, state, reason, bytes, output }: Execution): Json {
    return {
      QueryExecutionId: id,
      Query: sql,
      StatementType: 'DML',
      Status: { State: state, ...(reason === undefined ? {} : { StateChangeReason: reason }) },
      Statistics: { DataScannedInBytes: bytes, TotalExecutionTimeInMillis: 10 },
      ResultConfiguration: output === undefined ? {} : { OutputLocation: output },
    }
  }

  private results({ state, columns, rows, isPlan }: Execution, size: number, from: number): Json {
    if (state !== 'SUCCEEDED')
      throw new ServiceError('InvalidRequestException', `Query did not finish successfully: ${state}`)
    // The names of the columns are the first row of a query's result, but not of a plan.
    const labels = isPlan ? [] : [columns.map(({ name }) => name)]
    const skipped = Math.max(0, from - labels.length)
    const page = [...labels.slice(from), ...rows.slice(skipped, skipped + size)].slice(0, size)
    const next = from + page.length
    return {
      ResultSet: {
        Rows: page.map((row) => ({ Data: row.map((text) => (text === null ? {} : { VarCharValue: text })) })),
        ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) },
      },
      ...(next < rows.length + labels.length ? { NextToken: String(next) } : {}),
    }
  }

  private tables({ DatabaseName, NextToken }: Json): Json {
    if (DatabaseName !== SCHEMA)
      throw new ServiceError('EntityNotFoundException', `Database ${DatabaseName} not found.`)
    const from = Number(NextToken ?? 0)
    const page = this.warehouse.tables.slice(from, from + 2)
    const next = from + page.length
    const isPartition = (table: string, column: string) => this.options.partitions?.includes(`${table}.${column}`)
    const shown = (column: { name: string; type: string; comment: string | null }) => ({
      Name: column.name,
      Type: hiveType(column.type),
      ...(column.comment === null ? {} : { Comment: column.comment }),
    })
    return {
      TableList: page.map(({ name, comment, isView, columns, rows }) => ({
        Name: name,
        DatabaseName: SCHEMA,
        ...(comment === null ? {} : { Description: comment }),
        TableType: isView ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE',
        Parameters: { classification: 'parquet', ...(isView ? {} : { recordCount: String(rows) }) },
        StorageDescriptor: { Columns: columns.filter((c) => !isPartition(name, c.name)).map(shown) },
        PartitionKeys: columns.filter((c) => isPartition(name, c.name)).map(shown),
      })),
      ...(next < this.warehouse.tables.length ? { NextToken: String(next) } : {}),
    }
  }

  /** The tables of a catalogue that is not Glue's. */
  private metadata(input: Json): Json {
    const { TableList, NextToken } = this.tables(input) as { TableList: Json[]; NextToken?: string }
    const TableMetadataList = TableList.map(({ Name, TableType, Description, StorageDescriptor, PartitionKeys }) => ({
      Name,
      TableType,
      Columns: (StorageDescriptor as Json).Columns,
      PartitionKeys,
      Parameters: Description === undefined ? {} : { comment: Description },
    }))
    return { TableMetadataList, NextToken }
  }

  private object(url: string, isSigned: boolean, response: ServerResponse): void {
    const text = this.objects.get(decodeURIComponent(url.split('?')[0] ?? '').slice(1))?.()
    const refuse = (status: number, code: string) =>
      void response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
    if (!isSigned) return refuse(403, 'SignatureDoesNotMatch')
    if (text === undefined) return refuse(404, 'NoSuchKey')
    response.writeHead(200, { 'content-type': 'text/csv', 'content-length': Buffer.byteLength(text) }).end(text)
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
}

function isSignedRight(method: string, url: string, headers: IncomingMessage['headers'], body: Buffer): boolean {
  const { carried, expected } = signatures({ method, url, headers, body }, KEYS.secret)
  const key = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1]
  return key === KEYS.id && carried === expected
}

/** The signature of a link, computed again from the link (AWS, "Signature Version 4: query parameters"), and its term. */
function isPresigned(method: string, url: string, headers: IncomingMessage['headers']): boolean {
  const [path = '', search = ''] = url.split('?')
  const parts = search.split('&').filter((part) => !part.startsWith('X-Amz-Signature='))
  const value = (name: string) => new URLSearchParams(search).get(name) ?? ''
  const names = value('X-Amz-SignedHeaders')
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`)
  const canonical = [method, path, parts.toSorted().join('&'), ...signed, '', names, 'UNSIGNED-PAYLOAD'].join('\n')
  const date = value('X-Amz-Date')
  const [id = '', ...scope] = value('X-Amz-Credential').split('/')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash].join('\n')
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${KEYS.secret}`)
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  const isFresh = Date.now() < at + Number(value('X-Amz-Expires')) * 1000
  return id === KEYS.id && isFresh && hmac(key, text).toString('hex') === value('X-Amz-Signature')
}

/** Athena says lists, maps and rows without what is in them, and `float` for Trino's `real`. */
function columnInfo({ name, type }: WireColumn): Json {
  const base = /^(array|map|row|varchar|decimal|timestamp(?!.*zone)|time)/.exec(type)?.[0]
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)/.exec(type) ?? []
  const zoned = type.includes('with time zone') ? type.replace(/\(\d+\)/, '') : undefined
  return {
    Name: name,
    Type: zoned ?? (type === 'real' ? 'float' : (base ?? type)),
    ...(precision === undefined ? {} : { Precision: Number(precision), Scale: Number(scale) }),
  }
}

const HIVE: { [type: string]: string } = { integer: 'int', varchar: 'string', real: 'float', varbinary: 'binary' }

function hiveType(type: string): string {
  return HIVE[type] ?? type.replace(/^timestamp.*/, 'timestamp').replace(/^(array|map|row)\(.*/, '$1<..>')
}

function textOf(value: WireValue, type: string): string | null {
  if (value === null) return null
  if (type === 'varbinary')
    return Buffer.from(String(value), 'base64')
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ')
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, '') ?? 'null').join(', ')}]`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}=${textOf(part, '')}`)
    .join(', ')}}`
}

function csvOf({ columns, rows }: Execution): string {
  const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)
  return [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('')
}
