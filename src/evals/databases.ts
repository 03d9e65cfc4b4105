/** The databases that question sets name: files of the data folder, unpacked where they are packed. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The folder with data sets for tests and benchmarks, or undefined where there is none. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = env.QUERENT_DATA ?? '../shared/data'
  return existsSync(folder) ? folder : undefined
}

/** A path that a source can open; packed files are unpacked once into the given folder. */
export async function unpacked(path: string, into: string): Promise<string> {
  if (!path.endsWith('.gz')) return path
  const target = join(into, basename(path, '.gz'))
  if (!existsSync(target)) {
    await mkdir(into, { recursive: true })
    await writeFile(target, gunzipSync(await readFile(path)))
  }
  return target
}
