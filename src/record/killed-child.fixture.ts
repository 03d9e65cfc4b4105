import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Runs a module that ends by killing its own process. Throws with what it printed when it ends in any other way. */
export async function killedChild(module: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', module], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const [exitCode, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error(`The child ended with ${exitCode ?? signal} instead of SIGKILL: ${printed}`)
}
