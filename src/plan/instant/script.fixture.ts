/** A SQLite database made by a script, opened as a source without a semantic model, for tests of what questions mean on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Catalogued, loadCatalog } from '../../catalog/load.ts'
import { readSettings } from '../../settings.ts'
import { openSource } from '../../sources/index.ts'
import { loadSqlParser } from '../../sql/tree.ts'

export type Scripted = { catalogued: Catalogued; database: DatabaseSync; close: () => Promise<void> }

export async function openScript(script: string): Promise<Scripted> {
  const folder = await mkdtemp(join(tmpdir(), 'querent-script-'))
  const file = join(folder, 'script.sqlite')
  const database = new DatabaseSync(file)
  database.exec(script)
  await loadSqlParser()
  const source = await openSource(file, { name: 'script', settings: readSettings({ dataDir: folder }, {}) })
  const close = async () => {
    database.close()
    await source.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { catalogued: await loadCatalog(source, 'Script'), database, close }
}
