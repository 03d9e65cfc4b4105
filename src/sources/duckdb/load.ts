/**
 * The process that turns data files into a DuckDB database, once. It reads files, so it runs no SQL but its own; queries run
 * in engines that open the finished database and can read nothing else.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { serve, Unreadable } from '../engine/child.ts'
import { quoted } from '../names.ts'
import type { DataFile } from './files.ts'

export type LoadConfig = { address: string; files: DataFile[]; target: string; memoryMb: number; threads: number }

async function load(config: LoadConfig): Promise<null> {
  const instance = await DuckDBInstance.create(config.target, {
    threads: String(config.threads),
    memory_limit: `${config.memoryMb}MiB`,
    temp_directory: `${config.target}.tmp`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  for (const file of config.files) await loadFile(connection, file, config.address)
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
  return null
}

async function loadFile(connection: DuckDBConnection, file: DataFile, address: string): Promise<void> {
  const place = file.path === address ? '' : `${basename(file.path)}: `
  if (file.size === 0) throw new Unreadable(`${place}the file is empty`)
  try {
    await connection.run(`CREATE TABLE ${quoted(file.table)} AS SELECT * FROM ${await readerSql(file)}`)
  } catch (cause) {
    throw new Unreadable(`${place}${await whatIsWrong(connection, file, cause)}`, { cause })
  }
}

async function readerSql(file: DataFile): Promise<string> {
  const path = literal(file.path)
  if (file.format === 'parquet') return `read_parquet(${path})`
  if (file.format === 'json') return `read_json_auto(${path}, sample_size = -1)`
  const { delimiter } = await header(file)
  return `read_csv(${path}, sample_size = -1, ${csvDialect(delimiter)})`
}

/** The dialect is told and not guessed, so that a broken line is an error and not another dialect. */
function csvDialect(delimiter: string): string {
  return `header = true, delim = ${literal(delimiter)}, quote = '"', escape = '"'`
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

const DELIMITERS = [',', ';', '\t', '|']

type Header = { delimiter: string; columns: number }

/** The first line decides the delimiter: the one that occurs most outside quotes. */
async function header(file: DataFile): Promise<Header> {
  const line = (await firstLine(file)).replace(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length - 1 }))
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most))
  const delimiter = file.format === 'tsv' ? '\t' : best.delimiter
  return { delimiter, columns: line.split(delimiter).length }
}

async function firstLine(file: DataFile): Promise<string> {
  const raw = createReadStream(file.path)
  const lines = createInterface({ input: isGzip(file.path) ? raw.pipe(createGunzip()) : raw })
  for await (const line of lines) {
    lines.close()
    raw.destroy()
    return line
  }
  return ''
}

function isGzip(path: string): boolean {
  const bytes = Buffer.alloc(2)
  const handle = openSync(path, 'r')
  readSync(handle, bytes, 0, 2, 0)
  closeSync(handle)
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Place and kind of the fault, without a word of the data; the engine's own text carries the broken line. */
async function whatIsWrong(connection: DuckDBConnection, file: DataFile, thrown: unknown): Promise<string> {
  const told = faultIn(thrown)
  if (told !== null) return told
  const strict = file.format === 'csv' || file.format === 'tsv' ? await strictFault(connection, file) : null
  return strict ?? unreadableAs(file)
}

function unreadableAs(file: DataFile): string {
  return `the file cannot be read as ${file.format === 'parquet' ? 'Parquet' : file.format.toUpperCase()}`
}

/** Detection of types fails without a line number; reading everything as text then tells the line. */
async function strictFault(connection: DuckDBConnection, file: DataFile): Promise<string | null> {
  const { delimiter, columns } = await header(file)
  const names = Array.from({ length: columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ')
  const options = `auto_detect = false, columns = {${names}}, ${csvDialect(delimiter)}`
  try {
    await connection.run(`SELECT count(COLUMNS(*)) FROM read_csv(${literal(file.path)}, ${options})`)
    return null
  } catch (thrown) {
    return faultIn(thrown)
  }
}

function faultIn(thrown: unknown): string | null {
  const text = thrown instanceof Error ? thrown.message : ''
  const line = /(?:on Line: |in line )(\d+)/.exec(text)?.[1]
  const count = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text)
  const faults = [
    count ? `expected ${count[1]} columns and found ${count[2]}` : '',
    /unterminated quote/.test(text) ? 'a quote is never closed' : '',
    /not utf-8 encoded|Invalid unicode/i.test(text) ? 'the text is not UTF-8; save it as UTF-8' : '',
    /Malformed JSON/.test(text) ? 'the JSON is not complete' : '',
    /too small to be a Parquet|No magic bytes/.test(text) ? 'it is not a Parquet file' : '',
  ]
  const fault = faults.find(Boolean)
  if (line === undefined && !fault) return null
  return `${line === undefined ? '' : `line ${line}: `}${fault ?? 'the line cannot be read'}`
}

serve((config) => load(config as LoadConfig))
