/** The sources of one installation: opened at the start, each ready on its own, one that fails leaves the others be. */
import { join } from 'node:path'
import type { Access, View } from './access/types.ts'
import type { KeptSchemas } from './catalog/kept-schemas.ts'
import { type Catalogued, catalogOf, type ModelText } from './catalog/load.ts'
import { ModelHome } from './catalog/model/model-home.ts'
import { readModel } from './catalog/model/read-model.ts'
import type { ReadBudget } from './cost/budget.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import { loadGuard } from './guard/second-opinion.ts'
import type { SourceStatus } from './index.ts'
import type { Settings } from './settings.ts'
import {
  databaseName,
  type Identity,
  type Introspection,
  identityOf,
  isServerAddress,
  openSource,
  type Source,
} from './sources/index.ts'
import type { Views } from './views.ts'

/** A source that can be asked, as the caller sees it. */
export type ReadySource = { source: Source; catalogued: Catalogued; view: View; budget?: ReadBudget }

type LoadedSource = Pick<ReadySource, 'source' | 'catalogued'> & { introspection: Introspection; readAt: string }

/** How to open one source: its name, and where it and its model come from. */
export type SourceEntry = {
  name: string
  label: string
  open: () => Promise<Source>
  /** What its database is known by, for one whose schema may be kept between starts. Throws SOURCE_UNREADABLE. */
  identity?: () => Identity | undefined
  /** The model as long as nobody has changed it. */
  model?: () => Promise<ModelText>
  /** The file that the model stands in and is changed in; without it a changed one is kept in the data folder. */
  modelFile?: string
}

/** A source whose semantic model is being changed. */
export type Workbench = ReadySource & {
  home: ModelHome
  /** The catalog as it would be with this model. Throws MODEL_INVALID. */
  tried(model: ModelText): Catalogued
  /** Everybody sees this catalog from now on. */
  use(catalogued: Catalogued): void
}

type Opened = { entry: SourceEntry; home: ModelHome; ready: Promise<LoadedSource>; status: SourceStatus }
type OnError = (error: QuerentError, source: string) => void

export class Sources {
  private readonly opened: Opened[]
  private readonly views: Views
  private readonly schemas: KeptSchemas
  private readonly onError: OnError
  private readonly timers = new Map<Opened, NodeJS.Timeout>()
  private onCatalog: (catalogued: Catalogued) => void = () => {}

  /** Changed models are kept in `folder`. */
  constructor(entries: SourceEntry[], views: Views, folder: string, schemas: KeptSchemas, onError: OnError) {
    this.views = views
    this.schemas = schemas
    this.onError = onError
    this.opened = entries.map((entry) => open(entry, folder, schemas, onError))
    for (const found of this.opened) this.refreshLater(found)
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
    const { source, catalogued } = await this.find(name).ready
    return { source, ...(await this.views.of(access, source, catalogued)) }
  }

  /** A source and its model, to be changed. Throws what `ready` throws. */
  async workbench(name: string, access: Access): Promise<Workbench> {
    const found = this.find(name)
    const { source, introspection, readAt } = await found.ready
    return {
      ...(await this.ready(name, access)),
      home: found.home,
      tried: (model) => catalogOf(source, found.entry.label, introspection, model),
      use: (catalogued) => {
        found.ready = Promise.resolve({ source, introspection, catalogued, readAt })
        Object.assign(found.status, statusOf({ catalogued, readAt }))
        this.onCatalog(catalogued)
      },
    }
  }

  /**
   * Reads the schema of a source again; tables that have not changed keep their profiles, unless everything is to be read.
   * Throws what `ready` throws and what reading it throws; then everybody sees the schema of before.
   */
  async refresh(name: string | undefined, { full = false } = {}): Promise<SourceStatus> {
    const found = this.find(name)
    const { source, introspection: before } = await found.ready
    const identity = found.entry.identity?.()
    const introspection = await source.introspect(undefined, full ? undefined : before)
    const readAt = this.schemas.timestamp()
    if (identity) await this.schemas.write(found.entry.name, identity, { readAt, introspection })
    const model = await found.home.read()
    const { catalogued: known } = await found.ready
    const read = catalogOf(source, found.entry.label, introspection, model)
    const isSame = read.catalog.fingerprint === known.catalog.fingerprint
    const catalogued = isSame ? known : read
    found.ready = Promise.resolve({ source, introspection, catalogued, readAt })
    Object.assign(found.status, statusOf({ catalogued, readAt }))
    if (!isSame) this.onCatalog(catalogued)
    return found.status
  }

  /** Reads the schema again when its time is over, as long as the house is open. */
  private refreshLater(found: Opened): void {
    if (this.schemas.ttlMs === 0 || !found.entry.identity) return
    const wait = ({ readAt }: Pick<LoadedSource, 'readAt'>) => {
      const left = Date.parse(readAt) + this.schemas.ttlMs - Date.parse(this.schemas.timestamp())
      const again = () => this.refresh(found.entry.name).catch((thrown) => this.failed(thrown, found))
      const timer = setTimeout(() => void again().then(() => this.refreshLater(found)), clamped(left))
      this.timers.set(found, timer.unref())
    }
    found.ready.then(wait, () => {})
  }

  /** The next try is a full time away. */
  private async failed(thrown: unknown, found: Opened): Promise<void> {
    this.onError(asQuerentError(thrown), found.entry.name)
    const loaded = await found.ready
    found.ready = Promise.resolve({ ...loaded, readAt: this.schemas.timestamp() })
  }

  private find(name: string | undefined): Opened {
    const found = name === undefined ? this.opened[0] : this.opened.find(({ entry }) => entry.name === name)
    if (!found)
      throw new QuerentError(
        'SOURCE_UNKNOWN',
        name === undefined ? 'No source is configured.' : `There is no source "${name}".`,
      )
    return found
  }

  /** Calls back with each source's catalog once it is ready and the ready event has been told, and with each later one. */
  prepare(use: (catalogued: Catalogued) => void): void {
    this.onCatalog = (catalogued) => setImmediate(use, catalogued)
    for (const { ready } of this.opened)
      ready.then(
        ({ catalogued }) => this.onCatalog(catalogued),
        () => {},
      )
  }

  /** Resolves when every source is ready or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.opened.map(({ ready }) => ready))
  }

  async close(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer)
    await Promise.allSettled(this.opened.map(async ({ ready }) => (await ready).source.close()))
  }
}

/** Timers hold a month at most. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

function clamped(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_WAIT_MS)
}

function open(entry: SourceEntry, folder: string, schemas: KeptSchemas, onError: OnError): Opened {
  const home = homeOf(entry, folder)
  const status: SourceStatus = { name: entry.name, label: entry.label, dialect: '', ready: false, tables: 0 }
  const ready = load(entry, home, schemas)
  ready.then(
    (loaded) => Object.assign(status, statusOf(loaded)),
    (thrown) => {
      const error = asQuerentError(thrown)
      status.error = error.message
      onError(error, entry.name)
    },
  )
  return { entry, home, ready, status }
}

function homeOf({ name, model: given, modelFile }: SourceEntry, folder: string): ModelHome {
  if (modelFile !== undefined) return new ModelHome(modelFile, { required: true })
  return new ModelHome(join(folder, `${encodeURIComponent(name)}.ossie.yaml`), { given })
}

function statusOf({ catalogued, readAt }: Pick<LoadedSource, 'catalogued' | 'readAt'>): Omit<SourceStatus, 'name'> {
  const { dialect, tables, label } = catalogued.catalog
  return { ready: true, dialect, tables: tables.length, label, schemaReadAt: readAt }
}

async function load(entry: SourceEntry, home: ModelHome, schemas: KeptSchemas): Promise<LoadedSource> {
  const [source, model] = await Promise.all([entry.open(), home.read(), loadGuard('duckdb')])
  try {
    await loadGuard(source.dialect)
    // Before the look at the database, which takes longer.
    if (model) readModel(model.text, model.fileName)
    const { introspection, readAt } = await schemaOf(source, entry, schemas)
    return { source, introspection, readAt, catalogued: catalogOf(source, entry.label, introspection, model) }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The schema that was kept, while it is fresh; else what the database says of itself now. */
async function schemaOf(
  source: Source,
  { name, identity }: SourceEntry,
  schemas: KeptSchemas,
): Promise<Pick<LoadedSource, 'introspection' | 'readAt'>> {
  const place = identity?.()
  const kept = place && (await schemas.read(name, place))
  if (kept?.fresh) return kept
  const introspection = await source.introspect(undefined, kept?.introspection)
  const readAt = schemas.timestamp()
  if (place) await schemas.write(name, place, { readAt, introspection })
  return { introspection, readAt }
}

/** One configured source, `name=address` or just an address; `modelFile` is its semantic model. */
export function fileEntry(spec: string, settings: Settings, modelFile?: string): SourceEntry {
  const named = /^([A-Za-z][\w-]*)=(.+)$/.exec(spec)
  const address = named?.[2] ?? spec
  const name = named?.[1] ?? (isServerAddress(address) ? databaseName(address) : nameOf(address))
  const open = () => openSource(address, { name, settings })
  return { name, label: name.replaceAll('_', ' '), open, identity: () => identityOf(address), modelFile }
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
