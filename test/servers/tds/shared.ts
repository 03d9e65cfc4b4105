/** One test server for all tests of a process; it ends with the process. */
import { startTds, type TdsServer } from './server.ts'

let started: Promise<TdsServer> | undefined

/** The server, started on first use. */
export function sharedTds(): Promise<TdsServer> {
  started ??= startTds({}, { lasting: true })
  return started
}
