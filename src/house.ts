/** The sources of one installation: opened at the start, each ready on its own, one that fails leaves the others be. */
import { readFile } from 'node:fs/promises'
import type { Access } from './access/types.ts'
import { type Catalogued, loadCatalog, type ModelText } from './catalog/load.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import type { SourceStatus } from './index.ts'
import type { Settings } from './settings.ts'
import { openSource, type Source } from './sources/index.ts'
import { loadSqlParser } from './sql/tree.ts'

export type ReadySource = { source: Source; catalogued: Catalogued }

/** How to open one source: its name, and where it and its model come from. */
export type SourceEntry = { name: string; label: string; open: () => Promise<Source>; model?: () => Promise<ModelText> }

type Opened = { entry: SourceEntry; ready: Promise<ReadySource>; status: SourceStatus }

export class Sources {
  private readonly opened: Opened[]

  constructor(entries: SourceEntry[], onError: (error: QuerentError, source: string) => void) {
    this.opened = entries.map((entry) => open(entry, onError))
  }

  status(_access: Access): SourceStatus[] {
    return this.opened.map(({ status }) => status)
  }

  /** Waits until the source can be asked. Throws SOURCE_UNKNOWN, or why it cannot be opened. */
  ready(name: string | undefined): Promise<ReadySource> {
    const found = name === undefined ? this.opened[0] : this.opened.find(({ entry }) => entry.name === name)
    if (!found)
      throw new QuerentError(
        'SOURCE_UNKNOWN',
        name === undefined ? 'No source is configured.' : `There is no source "${name}".`,
      )
    return found.ready
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

async function load(entry: SourceEntry): Promise<ReadySource> {
  const [source, model] = await Promise.all([entry.open(), entry.model?.(), loadSqlParser()])
  try {
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
  const name = named?.[1] ?? nameOf(address)
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
