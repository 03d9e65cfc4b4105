/** DuckDB sources: a database file, or data files that are loaded into one first. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { QuerentError } from '../../errors.ts'
import { EngineProcess, engineModule } from '../engine/process.ts'
import { EngineSource } from '../engine/source.ts'
import type { OpenOptions } from '../open.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import type { DuckdbConfig } from './engine.ts'
import { type DataFile, dataFiles } from './files.ts'
import type { LoadConfig } from './load.ts'

const THREADS = 2
/** The share of the memory limit that DuckDB may plan with; the rest is for the process itself and for rows on their way. */
const ENGINE_SHARE = 0.75
/** Raised when the loading rules change, so that files are loaded anew. */
const LOAD_VERSION = 1

/** Opens a DuckDB database, read-only. Throws SOURCE_UNREADABLE. */
export function openDuckdb(path: string, options: OpenOptions): Promise<Source> {
  const address = path === ':memory:' ? path : resolve(path)
  return openDatabase(address, address, options)
}

/** Opens a data file or a folder of them: loaded once, and again when a file has changed. Throws SOURCE_UNREADABLE. */
export async function openDataFiles(path: string, options: OpenOptions): Promise<Source> {
  const address = resolve(path)
  const database = await loadOnce(address, dataFiles(address), options)
  return openDatabase(database, address, options)
}

function openDatabase(path: string, address: string, options: OpenOptions): Promise<Source> {
  const memoryMb = memoryOf(options)
  const config: DuckdbConfig = { path, memoryMb, threads: THREADS }
  const spec = { module: engineModule(import.meta.url, './engine'), config, address }
  return EngineSource.open(options.name, 'duckdb', spec, options.settings)
}

function memoryOf(options: OpenOptions): number {
  return Math.max(64, Math.round(options.settings.engineMemoryMb * ENGINE_SHARE))
}

/** The database made of these files; its name holds what the files were, so that a changed file is loaded again. */
async function loadOnce(address: string, files: DataFile[], options: OpenOptions): Promise<string> {
  const folder = resolve(options.cacheDir)
  const state = files.map(({ path, table, size, mtimeMs }) => [path, table, size, mtimeMs])
  const family = digest(address)
  const target = join(folder, `${family}-${digest(JSON.stringify([LOAD_VERSION, state]))}.duckdb`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const partial = `${target}.${randomUUID()}.partial`
  try {
    await runLoader({ address, files, target: partial, memoryMb: memoryOf(options), threads: THREADS })
    renameSync(partial, target)
  } finally {
    for (const leftover of [partial, `${partial}.wal`, `${partial}.tmp`])
      rmSync(leftover, { recursive: true, force: true })
  }
  removeOlder(folder, family, target)
  return target
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20)
}

async function runLoader(config: LoadConfig): Promise<void> {
  const { address } = config
  const loader = new EngineProcess({ module: engineModule(import.meta.url, './load'), config, address })
  loader.hold(true)
  try {
    await loader.ready
  } catch (cause) {
    if (cause instanceof QuerentError && cause.code === 'SOURCE_UNREADABLE') throw cause
    throw unreadable(address, 'loading the data did not finish', { cause })
  } finally {
    loader.kill()
    await loader.exited
  }
}

/** Databases of earlier states of the same files; an engine that still has one open keeps it until it closes. */
function removeOlder(folder: string, family: string, current: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.startsWith(`${family}-`) && name.endsWith('.duckdb') && path !== current) rmSync(path, { force: true })
  }
}
