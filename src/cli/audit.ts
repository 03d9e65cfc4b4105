/** `querent audit`: who ran which query, and whether the log still is what was written. */
import { QuerentError } from '../errors.ts'
import { counted } from '../form/labels.ts'
import type { AuditLine } from '../record/index.ts'
import type { Given } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { tableText } from './text-table.ts'
import { withRecord } from './with-record.ts'

export type AuditListOptions = Given & { user?: string; since?: string; limit: number; json?: boolean }
export type AuditVerifyOptions = Given & { expect?: string }

const left = (title: string) => ({ title, align: 'left' as const })
const right = (title: string) => ({ title, align: 'right' as const })
const COLUMNS = [left('At'), left('User'), left('Source'), left('For'), left('Outcome'), right('Rows'), left('SQL')]

/** Lists queries, the latest first, as a table or as one JSON object a line. Returns the exit code. */
export function auditList({ user, since, limit, json, ...given }: AuditListOptions, terminal: Terminal) {
  return withRecord(given, async (record) => {
    const lines = await record.auditLines({ userId: user, since: since && isoTime(since), limit })
    if (json) for (const line of lines) terminal.out(`${JSON.stringify(line)}\n`)
    else terminal.out(tableText(COLUMNS, lines.map(cellsOf), terminal))
    return 0
  })
}

function cellsOf({ at, userId, source, purpose, outcome, rows, sql }: AuditLine): string[] {
  return [at, userId, source, purpose, outcome ?? 'not finished', String(rows ?? ''), sql]
}

/** Any way to write a time, as the log writes it. Throws INVALID_REQUEST. */
function isoTime(text: string): string {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new QuerentError('INVALID_REQUEST', `"${text}" is not a time.`, {
    next: 'Write it as 2026-01-31 or 2026-01-31T08:00Z.',
  })
}

/** Prints the hash of the last line, to be kept elsewhere. Returns the exit code. */
export function auditHead(given: Given, terminal: Terminal) {
  return withRecord(given, async (record) => {
    terminal.out(`${(await record.auditHead()).hash}\n`)
    return 0
  })
}

/** Reads the whole chain and says whether it holds. Returns the exit code: 1 when it is broken. */
export function auditVerify({ expect, ...given }: AuditVerifyOptions, terminal: Terminal) {
  return withRecord(given, async (record, location) => {
    const { seq, broken } = await record.verifyAudit(expect?.trim().toLowerCase())
    if (broken === null) terminal.out(`The audit in ${location} holds: ${counted(seq, 'line')}.\n`)
    else
      terminal.err(
        `${terminal.colours.red(`The audit in ${location} is broken`)} after line ${seq}: ${broken.problem}\n`,
      )
    return broken === null ? 0 : 1
  })
}
