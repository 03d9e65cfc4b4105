/** Why a server cannot be reached, in words of our own: a driver's words may hold what the address should not show. */
import { QuerentError } from '../../errors.ts'
import { engineFailure, type FailureKind } from '../failure.ts'

const AUTHORITY = 'the certificate of the server is not from an authority that is trusted here'

/** Codes of Node.js, by what they mean to the operator. */
export const CONNECTION_PROBLEMS: Record<string, string> = {
  ECONNREFUSED: 'no server answers there',
  ECONNRESET: 'the server closed the connection',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this host',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ETIMEDOUT: 'the server did not answer in time',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be used by this user',
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host',
}

/** What is known by its words only. */
const BY_WORDS: [RegExp, string][] = [
  [/timeout|ETIMEDOUT|no answer within/i, 'the server did not answer in time'],
  [/not support (SSL|secure)/i, 'the server offers no TLS'],
  [/self.signed|unable to (verify|get)/i, AUTHORITY],
  [/altnames|does not match certificate/i, 'the certificate of the server is for another host'],
]

/** What is wrong with a connection, as the end of a sentence, and what may help. */
export function connectionProblem(thrown: unknown, codes: Record<string, string>): { problem: string; next?: string } {
  const error = thrown instanceof QuerentError ? thrown.cause : thrown
  const { code = '', message = '' } = error instanceof Error ? (error as Error & { code?: string }) : {}
  const problem = codes[code] ?? BY_WORDS.find(([words]) => words.test(message))?.[1] ?? 'the connection failed'
  if (problem.includes('certificate'))
    return { problem, next: 'Name the file with the certificate of its authority: sslrootcert=/path/to/ca.pem.' }
  if (problem.includes('TLS'))
    return { problem, next: 'Switch TLS on in the server, or add sslmode=disable where the network may be trusted.' }
  return { problem, next: 'Check the host, the port, the database, the user and the password of the address.' }
}

/** The error for callers when a source that once was open cannot connect now; `problem` is what they may be told of it. */
export function unreachable(cause: unknown, problem?: string): QuerentError {
  const why = problem === undefined ? '' : `: ${problem}`
  return new QuerentError('ENGINE_LOST', `The database cannot be reached now${why}.`, {
    next: 'Ask again in a few seconds; the source connects again by itself.',
    cause,
  })
}

/** A failure of a kind, with the driver's own error as its cause. */
export function driverFailure(kind: FailureKind, cause: unknown): QuerentError {
  const { code, message, next } = engineFailure(kind, '')
  const again = 'Ask again; the source connects again by itself.'
  return new QuerentError(code, message, { next: code === 'ENGINE_LOST' ? again : next, cause })
}
