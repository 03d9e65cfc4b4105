import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a module that ends by killing its own process. `ready` is when it first prints; `killed` rejects with what it
 * printed as errors when it ends in any other way, and `ready` with it.
 */
export function startChild(module: string): { ready: Promise<void>; killed: Promise<void> } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', module], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const killed = once(child, 'close').then(([exitCode, signal]) => {
    if (signal !== 'SIGKILL')
      throw new Error(`The child ended with ${exitCode ?? signal} instead of SIGKILL: ${errors}`)
  })
  const printed = once(child.stdout, 'data').then(() => {})
  return { ready: Promise.race([printed, killed]), killed }
}

/**
 * Runs a module and kills it once it has printed `count` lines, wherever it then is. Returns every whole line that it
 * printed: what it had acknowledged. Throws when the module ends by itself.
 */
export async function linesUntilKilled(module: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', module], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    if (printed.split('\n').length > count) child.kill('SIGKILL')
  })
  const [exitCode, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error(`The child ended with ${exitCode ?? signal} instead of SIGKILL.`)
  return printed.split('\n').slice(0, -1)
}

/** Runs a module that ends by killing its own process, to its end. Throws when it ends in any other way. */
export async function killedChild(module: string): Promise<void> {
  await startChild(module).killed
}
