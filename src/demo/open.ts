/** The demo as a source: built on first use by a process of its own, so that the server never loads an engine. */
import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelText } from '../catalog/load.ts'
import { QuerentError } from '../errors.ts'
import { DEMO_VERSION } from './version.ts'

/** The path of the demo database in the data folder, built if it is not there. Throws SOURCE_UNREADABLE. */
export async function demoDatabase(dataDir: string): Promise<string> {
  const path = join(dataDir, `demo-${DEMO_VERSION}.duckdb`)
  if (existsSync(path)) return path
  const script = fileURLToPath(new URL(`./build${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
  await new Promise<void>((resolve, reject) => {
    const child = fork(script, [path], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))))
  }).catch((cause) => {
    throw new QuerentError('SOURCE_UNREADABLE', `The demo database could not be built at ${path}.`, { cause })
  })
  return path
}

/** The demo's semantic model. */
export async function demoModel(): Promise<ModelText> {
  const path = modelPath()
  return { text: await readFile(path, 'utf8'), fileName: 'hr.ossie.yaml' }
}

/** Beside this file in the sources; the build copies it beside the compiled one. */
function modelPath(): string {
  return fileURLToPath(new URL('./hr.ossie.yaml', import.meta.url))
}
