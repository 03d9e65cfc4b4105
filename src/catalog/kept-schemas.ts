/**
 * What databases have said of themselves, kept in the data folder beside the store and, like it, readable by nobody else: it
 * holds values of columns. Callers see of it what their view shows.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Identity, Introspection } from '../sources/index.ts'
import { LogicalType } from '../types.ts'

/** Changes with the shape of what is kept: files of another version are read anew. */
const VERSION = 1

/** What is kept; `readAt` is ISO, UTC. */
export type KeptSchema = { readAt: string; introspection: Introspection }

const Kept = z.object({
  version: z.literal(VERSION),
  key: z.string(),
  stamp: z.string(),
  readAt: z.iso.datetime(),
  introspection: z.custom<Introspection>((value) => IntrospectionShape.safeParse(value).success),
})

/** As much of the shape as tells a whole file from one of another version. */
const IntrospectionShape = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(
        z.object({ name: z.string(), type: LogicalType, nativeType: z.string(), nullable: z.boolean() }),
      ),
      primaryKey: z.array(z.string()),
      uniqueKeys: z.array(z.array(z.string())),
      rowCount: z.number().nullable(),
    }),
  ),
  relationships: z.array(z.object({ from: z.string(), to: z.string() })),
  warnings: z.array(z.string()),
  definitions: z.array(z.object({ hash: z.string(), rows: z.number().nullable() })).optional(),
})

export class KeptSchemas {
  readonly ttlMs: number
  private readonly folder: string
  private readonly now: () => Date

  /** `ttlMinutes` 0: nothing is kept. */
  constructor(folder: string, ttlMinutes: number, now: () => Date = () => new Date()) {
    this.folder = folder
    this.ttlMs = ttlMinutes * 60_000
    this.now = now
  }

  /**
   * What is kept of a source, and whether it is as fresh as it has to be: within the time, and of a file that has not changed.
   * Undefined where nothing is kept of this database, or where it cannot be read.
   */
  async read(source: string, identity: Identity): Promise<(KeptSchema & { fresh: boolean }) | undefined> {
    if (this.ttlMs === 0) return undefined
    const kept = await readKept(this.pathOf(source))
    if (kept?.key !== keyOf(identity)) return undefined
    const age = this.now().getTime() - Date.parse(kept.readAt)
    const fresh = age >= 0 && age < this.ttlMs && kept.stamp === identity.stamp
    return { readAt: kept.readAt, introspection: kept.introspection, fresh }
  }

  /** Keeps what was read; a reader finds the old file or the whole new one. */
  async write(source: string, identity: Identity, { readAt, introspection }: KeptSchema): Promise<void> {
    if (this.ttlMs === 0) return
    const path = this.pathOf(source)
    const draft = `${path}.${randomUUID()}`
    const kept = { version: VERSION, key: keyOf(identity), stamp: identity.stamp, readAt, introspection }
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    try {
      await writeFile(draft, JSON.stringify(kept), { mode: 0o600 })
      await rename(draft, path)
    } finally {
      await rm(draft, { force: true })
    }
  }

  /** This moment, ISO, UTC. */
  timestamp(): string {
    return this.now().toISOString()
  }

  private pathOf(source: string): string {
    return join(this.folder, `${encodeURIComponent(source)}.json`)
  }
}

/** Another place or another user is another database. */
function keyOf({ place }: Identity): string {
  return createHash('sha256').update(place).digest('hex')
}

async function readKept(path: string): Promise<z.infer<typeof Kept> | undefined> {
  try {
    return Kept.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}
