import { QuerentError } from '../errors.ts'

/** The error for an address that cannot be used as a source; `problem` is a clause, `shown` the address without its password. */
export function unreadable(
  shown: string,
  problem: string,
  options: { next?: string; cause?: unknown } = {},
): QuerentError {
  return new QuerentError('SOURCE_UNREADABLE', `${shown}: ${problem}.`, options)
}
