/** SQLite sources. */
import { resolve } from 'node:path'
import { engineModule } from '../engine/process.ts'
import { EngineSource } from '../engine/source.ts'
import type { OpenOptions } from '../open.ts'
import type { Source } from '../types.ts'
import type { SqliteConfig } from './engine.ts'

/** The share of the memory limit that SQLite may use; the rest is for the process itself and for rows on their way. */
const ENGINE_SHARE = 0.5

/** Opens an SQLite database, read-only. Throws SOURCE_UNREADABLE. */
export function openSqlite(path: string, options: OpenOptions): Promise<Source> {
  const address = path === ':memory:' ? path : resolve(path)
  const memoryMb = Math.max(16, Math.round(options.settings.engineMemoryMb * ENGINE_SHARE))
  const config: SqliteConfig = { path: address, memoryMb }
  const spec = { module: engineModule(import.meta.url, './engine'), config, address }
  return EngineSource.open(options.name, 'sqlite', spec, options.settings)
}
