/** The `querent` command: what bin/querent.js starts. */
import { run } from './program.ts'
import { processTerminal } from './terminal.ts'

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const exitCode = await run(process.argv.slice(2), processTerminal())

// Everything is closed by now, but idle threads of the libraries would keep the process for another second.
process.stdout.write('', () => process.exit(exitCode))
