/** Compiled code of Querent and its libraries, kept between starts: compiling takes a sixth of a start. */
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/** Keeps what is imported from now on in `compiled` of the data folder. Where nothing can be written, nothing is kept. */
export function keepCompiled(dataDir: string): void {
  const folder = join(dataDir, 'compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enableCompileCache(folder)
  } catch {
    // The store needs the same folder, and says why it cannot be written to.
  }
}
