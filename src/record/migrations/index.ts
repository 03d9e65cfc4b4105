/** Every migration in order. Written by `createMigration`: a change by hand is lost with the next one. */
import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-conversations.ts'
import * as m0002 from './0002-results.ts'
import * as m0003 from './0003-feedback.ts'
import * as m0004 from './0004-invocations.ts'

export const migrations: { [name: string]: Migration } = {
  '0001-conversations': m0001,
  '0002-results': m0002,
  '0003-feedback': m0003,
  '0004-invocations': m0004,
}
