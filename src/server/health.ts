/** How the parts of this server are: sources, store, models, disk, memory, log. */
import { stat, statfs } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { OWNER } from '../access/types.ts'
import type { Record } from '../record/index.ts'
import type { ServerContext } from './context.ts'
import { logFolder } from './log-files.ts'
import type { MonitorHealth } from './monitor-shapes.ts'
import { VERSION } from './package-root.ts'

/** What an operator wants to know first. A part that cannot say how it is makes nothing else silent. */
export async function healthOf({ querent, settings }: ServerContext): Promise<MonitorHealth> {
  const [sources, store, disk] = await Promise.all([
    querent.sources(OWNER),
    storeHealth(querent.record).catch(() => null),
    diskOf(settings.dataDir).catch(() => null),
  ])
  const { rss, heapUsed } = process.memoryUsage()
  const hasFiles = settings.logFiles > 0
  return {
    status: store !== null && sources.some(({ ready }) => ready) ? 'ok' : 'unavailable',
    version: VERSION,
    node: process.versions.node,
    uptime_s: Math.round(process.uptime()),
    sources,
    store,
    models: querent.models().map(({ name, isDefault, hasKey, hasPrice, breaker }) => ({
      ...{ name, breaker },
      is_default: isDefault,
      has_key: hasKey,
      has_price: hasPrice,
    })),
    disk,
    memory: { process_bytes: rss, heap_bytes: heapUsed, free_bytes: freemem(), total_bytes: totalmem() },
    log: {
      level: settings.logLevel,
      folder: hasFiles ? logFolder(settings) : null,
      files: settings.logFiles,
      file_mb: settings.logFileMb,
    },
  }
}

async function storeHealth(record: Record): Promise<MonitorHealth['store']> {
  const { auditLines, ...facts } = await record.monitor.store()
  const bytes = await sizeOf(facts.location)
  return { ...facts, audit_lines: auditLines, bytes }
}

/** Bytes of the store's file and of what is not in it yet; null for a store that is no file. */
async function sizeOf(location: string): Promise<number | null> {
  const [file, log] = await Promise.allSettled([stat(location), stat(`${location}-wal`)])
  if (file.status === 'rejected') return null
  return file.value.size + (log.status === 'fulfilled' ? log.value.size : 0)
}

async function diskOf(folder: string): Promise<{ free_bytes: number; total_bytes: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free_bytes: bavail * bsize, total_bytes: blocks * bsize }
}
