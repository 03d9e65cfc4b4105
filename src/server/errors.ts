/** Every error of the HTTP face in the one JSON shape: thrown errors, bad input, unknown addresses. */
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'
import { asQuerentError, ERROR_CODES, type ErrorCode, QuerentError } from '../errors.ts'
import type { App, ServerContext, ServerEnv } from './context.ts'

const RETRY_AFTER_SECONDS = '5'

/** The HTTP answer to an error: its status and `{error: {code, message, next}}`. */
export function errorResponse(error: QuerentError, headers: Record<string, string> = {}): Response {
  const retry = error.status === 503 ? { 'Retry-After': RETRY_AFTER_SECONDS } : undefined
  return Response.json(error.toBody(), { status: error.status, headers: { ...retry, ...headers } })
}

/** Catches what routes and middleware throw, and requests that no route takes. */
export function handleErrors(app: App, { logger }: ServerContext): void {
  app.onError((thrown, c) => {
    const error = asRequestError(thrown)
    const about = { requestId: c.get('requestId'), code: error.code }
    if (error.status >= 500) logger.error({ ...about, err: thrown }, error.message)
    else logger.debug(about, error.message)
    return errorResponse(error)
  })
  app.notFound((c) => errorResponse(notFound(c)))
}

/** The error for a request that no route takes. */
export function notFound(c: Context): QuerentError {
  return new QuerentError('NOT_FOUND', `There is nothing at ${c.req.method} ${c.req.path}.`)
}

/** The answer to a method that the address does not take; `Allow` names those that it does. */
export function wrongMethod(c: Context, allowed: string[]): Response {
  const error = new QuerentError('NOT_FOUND', `${c.req.path} does not take ${c.req.method}.`, {
    next: `Use ${allowed.join(' or ')}; /docs lists every route.`,
  })
  return errorResponse(error, { Allow: allowed.join(', ') })
}

function asRequestError(thrown: unknown): QuerentError {
  if (!(thrown instanceof HTTPException)) return asQuerentError(thrown)
  if (thrown.status === 415) return wrongContentType()
  return new QuerentError('INVALID_REQUEST', 'The request body is not valid JSON.', {
    next: 'Send one JSON object; /docs shows its fields.',
    cause: thrown,
  })
}

/** The error for a body that is not sent as JSON. */
export function wrongContentType(): QuerentError {
  return new QuerentError('INVALID_REQUEST', 'The request body must be JSON.', {
    next: 'Send the header "content-type: application/json".',
  })
}

type Checked = { target: string; data?: unknown } & ({ success: true } | { success: false; error: z.core.$ZodError })

/** What every route does with input that its schema refuses: throws INVALID_REQUEST naming the field and the value. */
export function refuseBadInput(result: Checked, _c: Context<ServerEnv>): void {
  if (result.success) return
  const { issues } = result.error
  const place = PLACES[result.target] ?? `the ${result.target}`
  throw unknownFields(issues, place) ?? invalidField(issues, place, result.data)
}

/**
 * The same for input that holds secrets: throws INVALID_REQUEST naming the field, and neither its value nor the names of
 * fields that are not known.
 */
export function refuseSecretInput(result: Checked): undefined {
  if (result.success) return undefined
  const [issue] = result.error.issues
  const isUnknown = issue?.code === 'unrecognized_keys'
  const subject = issue?.path.length ? `"${issue.path.join('.')}" in the request body` : 'The request body'
  const reason = isUnknown ? 'it has a field that is not known here' : (issue?.message ?? 'it is not valid')
  throw new QuerentError('INVALID_REQUEST', `${subject} cannot be used: ${reason}.`, {
    next: 'Correct it and send it again; /docs lists the fields of this route.',
  })
}

const PLACES: Record<string, string> = { json: 'the request body', query: 'the address', param: 'the address' }

function unknownFields(issues: z.core.$ZodIssue[], place: string): QuerentError | undefined {
  const names = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => `"${[...issue.path, key].join('.')}"`) : [],
  )
  if (names.length === 0) return undefined
  return new QuerentError('INVALID_REQUEST', `Unknown in ${place}: ${names.join(', ')}.`, {
    next: 'Leave it out; /docs lists the fields of this route.',
  })
}

function invalidField(issues: z.core.$ZodIssue[], place: string, data: unknown): QuerentError {
  const [issue] = issues
  const field = issue?.path.join('.') ?? ''
  const value = valueAt(data, issue?.path ?? [])
  if (field === 'question' && isBlank(value)) return new QuerentError('QUESTION_MISSING', 'There is no question.')
  if (value === undefined) return new QuerentError('INVALID_REQUEST', `"${field}" is missing in ${place}.`)
  const subject = field === '' ? capitalised(place) : `"${field}" in ${place}`
  const reason = issue?.message ?? 'it is not valid'
  return new QuerentError('INVALID_REQUEST', `${subject} cannot be ${shown(value)}: ${reason}.`)
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

function valueAt(data: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => {
    return typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined
  }, data)
}

/** A value as JSON, cut where it gets long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`
}

/** The names of all error codes, for the documented shape of errors. */
export const ERROR_CODE_NAMES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]
