/** The one door to a database: nothing is read without a line in the audit, nothing protected without a look at its groups. */
import type { Access, View } from './access/types.ts'
import { clearGroups, type LookInto } from './clear-groups.ts'
import type { Admission, ReadBudget } from './cost/budget.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import type { Checked, CheckedSql } from './guard/check.ts'
import type { AuditPurpose, Record } from './record/index.ts'
import type { Settings } from './settings.ts'
import type { RowStream, Rows, RunOptions, Scanned, Source } from './sources/index.ts'
import type { Cell } from './types.ts'

/** Who reads what, and why: what the audit says of a query. */
export type Reading = {
  checked: Checked
  source: Source
  view: View
  access: Access
  purpose: AuditPurpose
  question: string | null
  record: Record
  /** What queries may read; absent for reads of our own. */
  budget?: ReadBudget
  /** For the operator: a closing line that could not be written. */
  report(error: QuerentError): void
}

/** Rows, and how many groups were left out because they hold too few people. */
export type Read = Rows & { withheld: number }

/** Runs a checked statement. The audit has its line, with rows and time, before the rows are returned. Fails closed. */
export async function readRows(reading: Reading, options: RunOptions): Promise<Read> {
  const { statement, withheld } = await clearGroups(reading, lookInto(reading, options))
  const rows = await runAudited(reading, statement, options)
  if (withheld > 0 && rows.rows.length === 0) throw tooFew()
  return { ...rows, withheld }
}

function tooFew(): QuerentError {
  const message = 'Every group asked for holds too few people, or is too close to figures that you have seen before.'
  return new QuerentError('TOTALS_ONLY', message)
}

/** The same as a stream: the audit has its line before the first batch, and a closing line after the last. */
export async function streamRows(reading: Reading, options: RunOptions): Promise<RowStream & { withheld: number }> {
  const { statement, withheld } = await clearGroups(reading, lookInto(reading, options))
  const line = await openLine(reading, statement)
  try {
    const stream = await reading.source.stream(statement, { ...options, maxBytes: await line.admit(options) })
    const scanned = () => stream.scanned?.()
    return { columns: stream.columns, batches: counted(stream.batches, line, scanned), scanned, withheld }
  } catch (thrown) {
    throw await line.fail(thrown)
  }
}

/** Reads what a decision rests on: it has its line in the audit too, though none of its rows is shown. */
function lookInto(reading: Reading, options: RunOptions): LookInto {
  return (statement, maxRows) => runAudited({ ...reading, purpose: 'profile' }, statement, { ...options, maxRows })
}

async function runAudited(reading: Reading, statement: CheckedSql, options: RunOptions): Promise<Rows> {
  const line = await openLine(reading, statement)
  let rows: Rows
  try {
    rows = await reading.source.run(statement, { ...options, maxBytes: await line.admit(options) })
  } catch (thrown) {
    throw await line.fail(thrown)
  }
  await line.close(rows.rows.length, 'ok', rows.scanned)
  return rows
}

type Line = Awaited<ReturnType<typeof openLine>>

/** The line of the audit, also of a query that its reader's budget does not allow. When it is closed, what was read is counted. */
async function openLine(reading: Reading, statement: CheckedSql) {
  const { record, access, view, source, question, purpose, report, budget } = reading
  const { id: userId, name: userName, roles } = access.user
  const started = performance.now()
  const entry = { userId, userName, roles, policyFingerprint: view.fingerprint, source: source.name, question, purpose }
  const id = await record.beginAudit({ ...entry, sql: statement.sql })
  let admission: Admission | undefined
  const close = async (rows: number | null, outcome: string, scanned?: Scanned) => {
    await record.endAudit(id, { rows, ms: Math.round(performance.now() - started), outcome })
    await admission?.settle(scanned)
  }
  return {
    close,
    /** Lets the query through; returns the bytes that it may read, where there is a limit. */
    async admit(options: RunOptions): Promise<number | undefined> {
      admission = await budget?.admit({ ...reading, statement }, options)
      return admission?.maxBytes
    },
    /** Notes the failure and returns it; that the note failed is told to the operator, the reader learns of the first failure. */
    async fail(thrown: unknown): Promise<unknown> {
      await close(null, asQuerentError(thrown).code).catch((error) => report(asQuerentError(error)))
      return thrown
    },
  }
}

/** Passes batches on and closes the line when they end, however they end. */
async function* counted(
  batches: AsyncIterable<Cell[][]>,
  line: Line,
  scanned: () => Scanned | undefined,
): AsyncGenerator<Cell[][]> {
  let rows = 0
  let outcome = 'CANCELLED'
  try {
    for await (const batch of batches) {
      rows += batch.length
      yield batch
    }
    outcome = 'ok'
  } catch (thrown) {
    outcome = asQuerentError(thrown).code
    throw thrown
  } finally {
    await line.close(rows, outcome, scanned())
  }
}

/** Milliseconds that a query may take when the operator has set none. */
const TIMEOUT_MS = 30_000

/** Milliseconds that a query may take on a source: as the operator has set, else as is usual for its kind. */
export function timeoutOf(source: Pick<Source, 'timeoutMs'>, settings: Pick<Settings, 'queryTimeoutMs'>): number {
  return settings.queryTimeoutMs ?? source.timeoutMs ?? TIMEOUT_MS
}
