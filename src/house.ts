/** The sources of one installation: opened at the start, each ready on its own, one that fails leaves the others be. */
import { readFile } from 'node:fs/promises'
import type { Access, View } from './access/types.ts'
import { type Catalogued, loadCatalog, type ModelText } from './catalog/load.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import { loadGuard } from './guard/second-opinion.ts'
import type { SourceStatus } from './index.ts'
import type { Settings } from './settings.ts'
import { databaseName, isServerAddress, openSource, type Source } from './sources/index.ts'
import type { Views } from './views.ts'

/** A source that can be asked, as the caller sees it. */
export type ReadySource = { source: Source; catalogued: Catalogued; view: View }

type LoadedSource = Pick<ReadySource, 'source' | 'catalogued'>

/** How to open one source: its name, and where it and its model come from. */
export type SourceEntry = { name: string; label: string; open: () => Promise<Source>; model?: () => Promise<ModelText> }

type Opened = { entry: SourceEntry; ready: Promise<LoadedSource>; status: SourceStatus }

export class Sources {
  private readonly opened: Opened[]
  private readonly views: Views

  constructor(entries: SourceEntry[], views: Views, onError: (error: QuerentError, source: string) => void) {
    this.views = views
    this.opened = entries.map((entry) => open(entry, onError))
  }

  /** The sources that the caller may read something of, and those that are not ready. Throws POLICY_INVALID. */
  async status(access: Access): Promise<SourceStatus[]> {
    const all = this.opened.map(async ({ status, ready }) => {
      if (!status.ready) return [status]
      const { source, catalogued } = await ready
      const { view } = await this.views.of(access, source, catalogued)
      const tables = view.catalog.tables.length
      return tables > 0 || catalogued.catalog.tables.length === 0 ? [{ ...status, tables }] : []
    })
    return (await Promise.all(all)).flat()
  }

  /** Waits until the source can be asked, as the caller sees it. Throws SOURCE_UNKNOWN, POLICY_INVALID, or why it cannot be opened. */
  async ready(name: string | undefined, access: Access): Promise<ReadySource> {
    const found = name === undefined ? this.opened[0] : this.opened.find(({ entry }) => entry.name === name)
    if (!found)
      throw new QuerentError(
        'SOURCE_UNKNOWN',
        name === undefined ? 'No source is configured.' : `There is no source "${name}".`,
      )
    const { source, catalogued } = await found.ready
    return { source, ...(await this.views.of(access, source, catalogued)) }
  }

  /** Calls back with each source's catalog once it is ready and the ready event has been told. */
  prepare(use: (catalogued: Catalogued) => void): void {
    for (const { ready } of this.opened)
      ready.then(
        ({ catalogued }) => setImmediate(use, catalogued),
        () => {},
      )
  }

  /** Resolves when every source is ready or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.opened.map(({ ready }) => ready))
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.opened.map(async ({ ready }) => (await ready).source.close()))
  }
}

function open(entry: SourceEntry, onError: (error: QuerentError, source: string) => void): Opened {
  const status: SourceStatus = { name: entry.name, label: entry.label, dialect: '', ready: false, tables: 0 }
  const ready = load(entry)
  ready.then(
    ({ catalogued: { catalog } }) =>
      Object.assign(status, {
        ready: true,
        dialect: catalog.dialect,
        tables: catalog.tables.length,
        label: catalog.label,
      }),
    (thrown) => {
      const error = asQuerentError(thrown)
      status.error = error.message
      onError(error, entry.name)
    },
  )
  return { entry, ready, status }
}

async function load(entry: SourceEntry): Promise<LoadedSource> {
  const [source, model] = await Promise.all([entry.open(), entry.model?.(), loadGuard('duckdb')])
  try {
    await loadGuard(source.dialect)
    return { source, catalogued: await loadCatalog(source, entry.label, model) }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** One configured source, `name=address` or just an address; `modelFile` is its semantic model. */
export function fileEntry(spec: string, settings: Settings, modelFile?: string): SourceEntry {
  const named = /^([A-Za-z][\w-]*)=(.+)$/.exec(spec)
  const address = named?.[2] ?? spec
  const name = named?.[1] ?? (isServerAddress(address) ? databaseName(address) : nameOf(address))
  const model = modelFile ? async () => ({ text: await readModelFile(modelFile), fileName: modelFile }) : undefined
  return { name, label: name.replaceAll('_', ' '), open: () => openSource(address, { name, settings }), model }
}

/** The last part of an address without its ending: `/data/hr.duckdb` is `hr`. */
function nameOf(address: string): string {
  const base =
    address
      .replace(/[/\\]+$/, '')
      .split(/[/\\:]/)
      .at(-1) ?? address
  return base.replace(/\.[^.]+(\.gz)?$/, '').replace(/[^\w-]+/g, '_') || 'source'
}

async function readModelFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new QuerentError('MODEL_INVALID', `The semantic model ${path} cannot be read.`, {
      cause,
      next: 'Check that the file exists.',
    })
  }
}
