/** Databases of generated worlds on each engine, opened as sources with their catalogs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadCatalog } from '../../src/catalog/load.ts'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import { makeDuckdb, makeSqlite } from '../../src/sources/databases.fixture.ts'
import { openSource } from '../../src/sources/index.ts'
import { makeDatabase, SERVER_VARIABLES } from '../../src/sources/servers.fixture.ts'
import type { Source } from '../../src/sources/types.ts'
import type { Catalog } from '../../src/types.ts'
import { ALL_TABLES, createSql, HIDDEN_SCHEMA, type Tables, type World } from './schema.ts'
import type { Engine } from './words.ts'

/** The name of every source here, so that catalogs of two worlds can be equal. */
export const SOURCE = 'hr'

export type Opened = { source: Source; catalog: Catalog; close(): Promise<void> }

/** Why the engine cannot be tested here; null where it can. */
export function missingEngine(engine: Engine): string | null {
  if (engine === 'duckdb' || engine === 'sqlite') return null
  const variable = SERVER_VARIABLES[engine]
  return process.env[variable] ? null : `${variable} is not set`
}

export type Content = {
  world: Partial<World>
  tables?: Tables
  /** What a second schema holds, where the engine has schemas. */
  hidden?: World | null
}

/** A database with these rows, and what it says of itself. */
export async function openWorld(engine: Engine, { world, tables = ALL_TABLES, hidden }: Content): Promise<Opened> {
  await loadGuard(engine)
  const second = hidden && hasSchemas(engine) ? hiddenSql(hidden) : []
  const statements = [...second, ...createSql(world, tables)]
  const { address, remove } = await makeFor(engine, `${[...statements, ...analyze(engine, tables)].join(';\n')};`)
  const folder = mkdtempSync(join(tmpdir(), 'querent-worlds-'))
  const settings = { engines: 1, engineMemoryMb: 512, dataDir: folder }
  const removeAll = async () => {
    rmSync(folder, { recursive: true, force: true })
    await remove()
  }
  try {
    const source = await openSource(address, { name: SOURCE, settings })
    const { catalog } = await loadCatalog(source, 'HR')
    return { source, catalog, close: () => source.close().finally(removeAll) }
  } catch (error) {
    await removeAll()
    throw error
  }
}

function hasSchemas(engine: Engine): boolean {
  return engine === 'duckdb' || engine === 'postgresql'
}

function hiddenSql(world: World): string[] {
  return [`CREATE SCHEMA ${HIDDEN_SCHEMA}`, ...createSql(world, ALL_TABLES, HIDDEN_SCHEMA)]
}

type Made = { address: string; remove(): Promise<void> }

async function makeFor(engine: Engine, sql: string): Promise<Made> {
  if (engine === 'postgresql' || engine === 'mysql') {
    const database = await makeDatabase(engine, sql)
    return { address: database.url, remove: database.drop }
  }
  const folder = mkdtempSync(join(tmpdir(), 'querent-worlds-'))
  const path = join(folder, `hr.${engine}`)
  if (engine === 'duckdb') await makeDuckdb(path, sql)
  else makeSqlite(path, sql)
  return { address: path, remove: async () => rmSync(folder, { recursive: true, force: true }) }
}

/** Planners that know the data plan by it: what they know must not show. */
function analyze(engine: Engine, tables: Tables): string[] {
  if (engine === 'mysql') return Object.keys(tables).map((table) => `ANALYZE TABLE ${table}`)
  return ['ANALYZE']
}
