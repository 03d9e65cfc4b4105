/** What can go wrong at Athena, Glue and S3, by the names of their exceptions and the words of a failed execution. */
import { QuerentError } from '../../errors.ts'
import type { FailureKind } from '../failure.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import { trinoFailure } from '../trino/failure.ts'

const EXCEPTIONS: [FailureKind, string][] = [
  ['busy', 'TooManyRequestsException ThrottlingException Throttling RequestLimitExceeded SlowDown'],
  [
    'no-access',
    `AccessDeniedException AccessDenied ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidSignatureException
    InvalidClientTokenId InvalidAccessKeyId SignatureDoesNotMatch MissingAuthenticationTokenException CredentialsProviderError
    TokenProviderError`,
  ],
  ['unknown-name', 'EntityNotFoundException ResourceNotFoundException MetadataException NoSuchKey NoSuchBucket'],
  [
    'lost',
    'InternalServerException InternalServiceException InternalFailure InternalError ServiceUnavailable TimeoutError',
  ],
  ['interrupted', 'AbortError'],
]
const KINDS = new Map(EXCEPTIONS.flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name, kind] as const)))

/** What Athena says without an error name of Trino in front. */
const WORDS: [RegExp, FailureKind][] = [
  [/bytes scanned limit/i, 'reads-too-much'],
  [/exhausted resources|memory limit/i, 'memory'],
  [/time limit|timed? ?out|timeout/i, 'time'],
  [/access denied|not authorized|insufficient (permissions|lake formation)/i, 'no-access'],
  [/mismatched input|line \d+:\d+/i, 'unsupported'],
]

/** The kind of a failure by what Athena says of it: `COLUMN_NOT_FOUND: line 1:8: ..`, or a sentence. */
export function reasonFailure(reason: string): FailureKind {
  const byName = trinoFailure(/^([A-Z][A-Z_]+):/.exec(reason)?.[1] ?? '')
  return byName === 'failed' ? (WORDS.find(([words]) => words.test(reason))?.[1] ?? 'failed') : byName
}

/** A failed request as the error that callers see; the service's own words stay in the cause. */
export function requestFailure(thrown: unknown): QuerentError {
  if (thrown instanceof QuerentError) return thrown
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (name === 'InvalidRequestException') return driverFailure(reasonFailure(message), thrown)
  return driverFailure(KINDS.get(name) ?? (isNetwork(thrown) ? 'lost' : 'failed'), thrown)
}

function isNetwork(thrown: unknown): boolean {
  const { code = '' } = thrown as { code?: string }
  return /^(E[A-Z]+|UND_ERR_.*)$/.test(code) || /socket hang up|network/i.test(String(thrown))
}
