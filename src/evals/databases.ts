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

/**
 * The SQLite file of a suite's database: `<id>.sqlite` or `<id>/<id>.sqlite` in the folder, or in a `database.tar.gz` there,
 * which is unpacked once. Undefined where there is none.
 */
export async function suiteDatabase(folder: string, id: string, work: string): Promise<string | undefined> {
  const packed = join(folder, 'database.tar.gz')
  const unpackedTo = join(work, 'databases')
  if (existsSync(packed) && !existsSync(unpackedTo)) await unpackTar(packed, unpackedTo)
  const places = [folder, join(folder, 'database'), unpackedTo]
  return places
    .flatMap((place) => [join(place, `${id}.sqlite`), join(place, id, `${id}.sqlite`)])
    .find((file) => existsSync(file))
}

const BLOCK = 512

/** Writes the plain files of a tar archive into one folder, by their base names. */
async function unpackTar(file: string, into: string): Promise<void> {
  const tar = gunzipSync(await readFile(file))
  await mkdir(into, { recursive: true })
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    if (name === '') return
    const size = Number.parseInt(tar.toString('utf8', at + 124, at + 136), 8)
    const isFile = ['0', '\0'].includes(tar.toString('latin1', at + 156, at + 157))
    if (isFile) await writeFile(join(into, basename(name)), tar.subarray(at + BLOCK, at + BLOCK + size))
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}
