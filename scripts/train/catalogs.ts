/** Catalogs of a suite's databases, introspected once and kept as JSON, so that training runs read them at once. */
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Catalogued, loadCatalog } from '../../src/catalog/load.ts'
import { readSettings } from '../../src/settings.ts'
import { openSource, type Source } from '../../src/sources/index.ts'
import type { Introspection } from '../../src/sources/types.ts'

async function introspected(file: string, cache: string): Promise<Introspection> {
  if (existsSync(cache)) return JSON.parse(await readFile(cache, 'utf8')) as Introspection
  const source = await openSource(file, { name: 'train', settings: readSettings({}, {}) })
  try {
    const introspection = await source.introspect()
    await writeFile(cache, JSON.stringify(introspection))
    return introspection
  } finally {
    await source.close()
  }
}

/** The catalogs of all SQLite files of a folder by the file's name without its ending. */
export async function readCatalogs(databases: string, work: string): Promise<Map<string, Catalogued>> {
  const cacheFolder = join(work, 'catalogs')
  await mkdir(cacheFolder, { recursive: true })
  const found = new Map<string, Catalogued>()
  for (const file of readdirSync(databases).sort()) {
    if (!file.endsWith('.sqlite')) continue
    const id = file.replace(/\.sqlite$/, '')
    const introspection = await introspected(join(databases, file), join(cacheFolder, `${id}.json`))
    const source = { name: 'train', dialect: 'sqlite', introspect: async () => introspection } as unknown as Source
    found.set(id, await loadCatalog(source, id))
  }
  return found
}
