/** The log in files that are rotated by size. */
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import roll from 'pino-roll'
import { QuerentError } from '../errors.ts'
import type { Settings } from '../settings.ts'

const NAME = /^querent\.(\d+)\.log$/

/** Bytes read of the end of a file. */
const TAIL_BYTES = 256 * 1024

type FileSettings = Pick<Settings, 'dataDir' | 'logDir' | 'logFiles' | 'logFileMb'>

/** The folder of the log files. */
export const logFolder = ({ dataDir, logDir }: FileSettings): string => logDir || join(dataDir, 'logs')

/** What is written after the end is lost. */
export type LogFiles = { write(line: string): void; close(): Promise<void> }

/**
 * Writes lines to `querent.<number>.log`, the highest number last. A file that has reached its size is followed by the next,
 * and `logFiles` full ones are kept beside it; 0 keeps none, and then undefined is returned. Throws SETTINGS_INVALID
 * for a folder that cannot be written to.
 */
export async function openLogFiles(settings: FileSettings): Promise<LogFiles | undefined> {
  if (settings.logFiles === 0) return undefined
  const folder = logFolder(settings)
  try {
    // Written at once, so that no line is lost when the process ends, and the next file is there when old ones are counted.
    const stream = await roll({
      file: join(folder, 'querent'),
      extension: '.log',
      size: `${settings.logFileMb}m`,
      limit: { count: settings.logFiles + 1, removeOtherLogFiles: true },
      mkdir: true,
      sync: true,
      mode: 0o600,
    })
    let closed: Promise<void> | undefined
    return {
      write: (line) => void (closed ?? stream.write(line)),
      close: () => (closed ??= new Promise((resolve) => stream.once('close', resolve).end())),
    }
  } catch (cause) {
    throw new QuerentError('SETTINGS_INVALID', `The log cannot be written to ${folder}.`, {
      next: 'Set QUERENT_LOG_DIR to a folder that can be written to, or QUERENT_LOG_FILES=0.',
      cause,
    })
  }
}

/** The last lines that were written before this process began, oldest first; none where there are no files. */
export async function earlierLines(settings: FileSettings, count: number): Promise<string[]> {
  const folder = logFolder(settings)
  const names = await readdir(folder).catch(() => [])
  const [newest] = names.filter((name) => NAME.test(name)).sort((a, b) => numberOf(b) - numberOf(a))
  if (newest === undefined) return []
  return (await endOf(join(folder, newest))).split('\n').filter(Boolean).slice(-count)
}

const numberOf = (name: string): number => Number(NAME.exec(name)?.[1])

async function endOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
