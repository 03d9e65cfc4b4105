/** Every migration in order. Written by `createMigration`: a change by hand is lost with the next one. */
import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-conversations.ts'
import * as m0002 from './0002-results.ts'
import * as m0003 from './0003-feedback.ts'
import * as m0004 from './0004-invocations.ts'
import * as m0005 from './0005-audit.ts'
import * as m0006 from './0006-released-cells.ts'
import * as m0007 from './0007-policies.ts'
import * as m0008 from './0008-api-keys.ts'
import * as m0009 from './0009-pins.ts'
import * as m0010 from './0010-verified-questions.ts'
import * as m0011 from './0011-invocation-facts.ts'
import * as m0012 from './0012-folders.ts'
import * as m0013 from './0013-spending.ts'
import * as m0014 from './0014-reads.ts'

export const migrations: { [name: string]: Migration } = {
  '0001-conversations': m0001,
  '0002-results': m0002,
  '0003-feedback': m0003,
  '0004-invocations': m0004,
  '0005-audit': m0005,
  '0006-released-cells': m0006,
  '0007-policies': m0007,
  '0008-api-keys': m0008,
  '0009-pins': m0009,
  '0010-verified-questions': m0010,
  '0011-invocation-facts': m0011,
  '0012-folders': m0012,
  '0013-spending': m0013,
  '0014-reads': m0014,
}
