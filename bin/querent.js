#!/usr/bin/env node
// Starts Querent. Plain JavaScript that old versions of Node can run too: Querent itself needs Node 24, and where the
// running Node is older, the one that "npm install" put into node_modules takes over.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 24
/** Room for new objects, in MB. Left alone, Node lets it grow to 128 MB and keeps them, for no speed that can be felt. */
const NEW_OBJECTS = '--max-semi-space-size=16'
const here = dirname(fileURLToPath(import.meta.url))

function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

function runWith(node) {
  const env = { ...process.env, QUERENT_NODE_CHOSEN: '1' }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env })
  // A terminal sends SIGINT to both processes; the child decides what it means.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => {
    console.error(`Querent could not start ${node}: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1
    if (signal === 'SIGKILL') console.error('Querent was killed.')
  })
}

/** A server starts Node anew, in place of this process, with the limit that must be given before it runs. */
function limitMemory() {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').includes('semi-space-size')
  if (given || process.argv[2] !== 'serve' || process.platform === 'win32' || process.connected) return
  const args = [NEW_OBJECTS, ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  process.execve?.(process.execPath, [process.execPath, ...args], process.env)
}

async function start() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= NEEDED_MAJOR) {
    limitMemory()
    const built = join(here, '..', 'dist', 'cli', 'main.js')
    const source = join(here, '..', 'src', 'cli', 'main.ts')
    if (!existsSync(source) && !existsSync(built)) throw new Error('Querent is not built: run "npm run build".')
    // A checkout runs its sources, so that an older build beside them is never what answers.
    await import(existsSync(source) ? '../src/cli/main.ts' : '../dist/cli/main.js')
    return
  }
  const node = process.env.QUERENT_NODE_CHOSEN ? undefined : findNode()
  if (node === undefined) {
    console.error(
      `Querent needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}.\n` +
        'Install it from https://nodejs.org, or run "npm install" in the folder of Querent, which brings it along.',
    )
    process.exitCode = 1
    return
  }
  runWith(node)
}

await start()
