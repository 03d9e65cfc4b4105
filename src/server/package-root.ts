/** Where this package lies, and which version it is. The same for `src/server/` and for the built `dist/server/`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The folder with package.json, with a slash at the end. */
export const PACKAGE_ROOT: string = fileURLToPath(new URL('../../', import.meta.url))

/** The version in package.json. */
export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(`${PACKAGE_ROOT}package.json`, 'utf8'))).version
