import { QuerentError } from '../../errors.ts'
import type { FailureKind } from './protocol.ts'

/** Characters of text that a result kept in memory may hold. */
export const MAX_RESULT_CHARACTERS = 64_000_000

/**
 * An engine's failure as the error that callers see. The sentence is fixed, because the engine's own words can carry data;
 * they are kept as the cause, for the operator's log.
 */
export function engineFailure(kind: FailureKind, detail: string): QuerentError {
  const cause = new Error(detail)
  switch (kind) {
    case 'memory':
      return new QuerentError('QUERY_MEMORY', 'The query needs more memory than the engine may use.', { cause })
    case 'too-large':
      return new QuerentError('QUERY_MEMORY', `The result holds more than ${MAX_RESULT_CHARACTERS / 1e6} MB of text.`)
    case 'not-a-query':
      return new QuerentError('SQL_NOT_READ_ONLY', 'The engine accepts one SELECT statement at a time.', { cause })
    case 'interrupted':
      return cancelled()
    case 'failed':
      return new QuerentError('QUERY_FAILED', 'The database could not run this query.', { cause })
  }
}

/** The caller gave up. */
export function cancelled(cause?: unknown): QuerentError {
  return new QuerentError('CANCELLED', 'The query was cancelled.', { cause })
}

/** The time limit, in milliseconds, was reached. */
export function timedOut(timeoutMs: number): QuerentError {
  return new QuerentError('QUERY_TIMEOUT', `The query was stopped after ${timeoutMs / 1000} s.`)
}

/** The engine process was killed at its memory limit. */
export function overMemory(limitBytes: number): QuerentError {
  return new QuerentError('QUERY_MEMORY', `The query needs more than ${Math.round(limitBytes / 1e6)} MB of memory.`)
}

/** The engine process ended on its own; `how` says how, for the log. */
export function engineLost(how: string): QuerentError {
  return new QuerentError('ENGINE_LOST', 'The engine process ended while it ran this query.', { cause: new Error(how) })
}
