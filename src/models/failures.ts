/** What went wrong with a provider: one code and sentence, and whether another try or another model can help. */
import {
  APICallError,
  LoadAPIKeyError,
  NoObjectGeneratedError,
  NoOutputGeneratedError,
  StreamProviderError,
  ToolChoiceViolationError,
} from 'ai'
import { type ErrorCode, QuerentError } from '../errors.ts'
import type { ModelName } from './names.ts'
import { redact } from './secrets.ts'
import { KEY_VARIABLES, missingKey, refused, type Verdict } from './verdicts.ts'

export type Failure = {
  error: QuerentError
  /** The same model may be tried again. */
  again: boolean
  /** Another model may do it. */
  another: boolean
  /** It says that the model is not well: counts for its breaker. */
  breaks: boolean
  /** Milliseconds after which the provider wants to be asked again. */
  retryAfterMs?: number
}

/** Any thrown value of a call to a model as a failure. `secrets` are taken out of what the log will see. */
export function readFailure(thrown: unknown, model: ModelName, secrets: readonly string[]): Failure {
  const known = causes(thrown).find((cause) => cause instanceof QuerentError)
  const error = known ?? asError(thrown, model, secrets)
  const broken = error.code === 'LLM_REPLY_INVALID' && !NoObjectGeneratedError.isInstance(thrown)
  return { error, ...((broken ? BROKEN : OUTCOMES[error.code]) ?? FINAL), retryAfterMs: retryAfter(thrown) }
}

type Outcome = Pick<Failure, 'again' | 'another' | 'breaks'>

const FINAL: Outcome = { again: false, another: false, breaks: false }
const PASSING: Outcome = { again: true, another: true, breaks: true }
const BROKEN: Outcome = { again: false, another: true, breaks: true }
const MISCONFIGURED: Outcome = { again: false, another: true, breaks: false }

const OUTCOMES: Partial<Record<ErrorCode, Outcome>> = {
  LLM_THROTTLED: PASSING,
  LLM_UNAVAILABLE: PASSING,
  LLM_TIMEOUT: PASSING,
  LLM_KEY: MISCONFIGURED,
  LLM_ACCESS: MISCONFIGURED,
  LLM_UNKNOWN: MISCONFIGURED,
}

function asError(thrown: unknown, model: ModelName, secrets: readonly string[]): QuerentError {
  const { code, sentence, next } = verdictOf(thrown, model)
  const wait = code === 'LLM_THROTTLED' ? retryAfter(thrown) : undefined
  const later = wait && `Ask again in ${Math.ceil(wait / 1000)} seconds, or choose another language model.`
  return new QuerentError(code, sentence, { next: next ?? (later || undefined), cause: forLog(thrown, secrets) })
}

function verdictOf(thrown: unknown, model: ModelName): Verdict {
  const about = describe(thrown)
  if (about.status !== undefined) return ofStatus(about.status, about.text, model)
  if (LoadAPIKeyError.isInstance(thrown)) return missingKey(model)
  if (NoObjectGeneratedError.isInstance(thrown)) {
    return { code: 'LLM_REPLY_INVALID', sentence: `${model.name} did not answer in the form that was asked for.` }
  }
  if (isReplyError(thrown)) return unreadable(model)
  if (about.isNetwork) return { code: 'LLM_UNAVAILABLE', sentence: `${model.name} cannot be reached.` }
  return unreadable(model)
}

const unreadable = (model: ModelName): Verdict => ({
  code: 'LLM_REPLY_INVALID',
  sentence: `${model.name} sent a reply that cannot be read or that broke off.`,
})

const isReplyError = (thrown: unknown): boolean =>
  NoOutputGeneratedError.isInstance(thrown) || ToolChoiceViolationError.isInstance(thrown)

type Rule = { statuses?: number[]; text?: RegExp; verdict: (model: ModelName) => Verdict }

/**
 * The first rule that fits says what an HTTP status with this text means. Texts are those of the providers' error
 * pages: what one sends as 401, another sends as 400 or 403.
 */
const RULES: Rule[] = [
  {
    statuses: [400, 401, 403],
    text: /API_KEY_INVALID|API key not valid|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientTokenId|security token|invalid_api_key|authentication_error/i,
    verdict: (model) => ({
      code: 'LLM_KEY',
      sentence: `${model.name} does not accept the key.`,
      next: `Check ${KEY_VARIABLES[model.provider]}, or the key that was entered for this session.`,
    }),
  },
  { statuses: [401], verdict: (model) => ({ code: 'LLM_KEY', sentence: `${model.name} does not accept the key.` }) },
  {
    text: /insufficient_quota|credit balance|billing/i,
    verdict: (model) => ({
      code: 'LLM_ACCESS',
      sentence: `The account for ${model.name} has no credit left.`,
      next: 'Check the billing of the account with the provider.',
    }),
  },
  {
    text: /inference profile/i,
    verdict: (model) => ({
      code: 'LLM_UNKNOWN',
      sentence: `${model.name} cannot be called by its own name in this region.`,
      next: 'Use the name of an inference profile, for example "global." or "us." before the model.',
    }),
  },
  {
    statuses: [400, 413, 422],
    text: /context_length_exceeded|context length|context window|prompt is too long|input is too long|too many tokens|maximum number of tokens/i,
    verdict: (model) => ({
      code: 'LLM_PROMPT_TOO_LONG',
      sentence: `The question with its context is too long for ${model.name}.`,
    }),
  },
  {
    statuses: [413],
    verdict: (model) => ({
      code: 'LLM_PROMPT_TOO_LONG',
      sentence: `The question with its context is too long for ${model.name}.`,
    }),
  },
  {
    statuses: [404],
    verdict: unknownModel,
  },
  {
    statuses: [400],
    text: /model identifier is invalid|model_not_found|is not a valid model|not found for API version/i,
    verdict: unknownModel,
  },
  {
    statuses: [400],
    text: /content_filter|content management policy|ResponsibleAI/i,
    verdict: (model) => refused(model),
  },
  {
    statuses: [402, 403],
    verdict: (model) => ({ code: 'LLM_ACCESS', sentence: `The account may not use ${model.name}.` }),
  },
  {
    statuses: [429],
    verdict: (model) => ({ code: 'LLM_THROTTLED', sentence: `${model.name} is asked too often at the moment.` }),
  },
  { statuses: [408, 409, 424], verdict: unavailable },
]

function ofStatus(status: number, text: string, model: ModelName): Verdict {
  const rule = RULES.find(
    (candidate) => (candidate.statuses?.includes(status) ?? true) && (candidate.text?.test(text) ?? true),
  )
  if (status < 500 && rule) return rule.verdict(model)
  if (status >= 500) return unavailable(model)
  if (status >= 300)
    return { code: 'LLM_REQUEST_INVALID', sentence: `${model.name} does not take the request (HTTP ${status}).` }
  return unreadable(model)
}

function unavailable(model: ModelName): Verdict {
  return { code: 'LLM_UNAVAILABLE', sentence: `${model.name} is not available at the moment.` }
}

function unknownModel(model: ModelName): Verdict {
  const next = model.provider === 'ollama' ? `Run "ollama pull ${model.id}" on the machine that serves it.` : undefined
  return { code: 'LLM_UNKNOWN', sentence: `The provider knows no model ${model.name}, or has retired it.`, next }
}

type Description = { status?: number; text: string; isNetwork: boolean }

function describe(thrown: unknown): Description {
  for (const cause of causes(thrown)) {
    if (APICallError.isInstance(cause)) return ofApiCall(cause)
    if (StreamProviderError.isInstance(cause)) {
      const text = `${cause.type ?? ''} ${cause.code ?? ''} ${cause.message}`
      return { status: cause.statusCode ?? statusOfType(text), text, isNetwork: false }
    }
  }
  return { text: String(thrown), isNetwork: isNetworkError(thrown) }
}

function ofApiCall(error: APICallError): Description {
  const type = error.responseHeaders?.['x-amzn-errortype'] ?? ''
  const text = `${type} ${error.message} ${bodyOf(error)}`
  const isNetwork = isNetworkError(error) || (error.statusCode === undefined && error.isRetryable)
  const isWhole = error.statusCode !== undefined && error.statusCode >= 300
  return { status: isWhole ? error.statusCode : undefined, text, isNetwork }
}

/** Typed as text, but some providers put the parsed reply there. */
function bodyOf({ responseBody }: { responseBody?: unknown }): string {
  return (typeof responseBody === 'string' ? responseBody : (JSON.stringify(responseBody) ?? '')).slice(0, 2000)
}

/** The status that an error in the middle of an event stream would have had before it. */
function statusOfType(text: string): number {
  if (/rate_limit|throttl|RESOURCE_EXHAUSTED/i.test(text)) return 429
  if (/authentication/i.test(text)) return 401
  if (/permission/i.test(text)) return 403
  if (/not_found/i.test(text)) return 404
  if (/invalid_request|context_length/i.test(text)) return 400
  return 500
}

const NETWORK_CODES = /^(E[A-Z]+|UND_ERR_\w+)$/

const isNetworkError = (thrown: unknown): boolean =>
  causes(thrown).some(
    (cause) =>
      (cause instanceof TypeError && /fetch failed|terminated/.test(cause.message)) ||
      (cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && NETWORK_CODES.test(cause.code)),
  )

const DEEPEST_CAUSE = 8

function causes(thrown: unknown): unknown[] {
  const found: unknown[] = []
  for (let cause = thrown; cause !== undefined && found.length < DEEPEST_CAUSE; ) {
    found.push(cause)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return found
}

const LONGEST_DETAIL = 500

/** What the operator's log sees: the provider's words, cut and without credentials, never the prompt. */
function forLog(thrown: unknown, secrets: readonly string[]): Error {
  const { status, text } = describe(thrown)
  return new Error(
    redact(`${status === undefined ? '' : `HTTP ${status}: `}${text.trim()}`, secrets).slice(0, LONGEST_DETAIL),
  )
}

/** The wait that a provider asks for in `retry-after-ms` or `retry-after` (RFC 9110, section 10.2.3), in milliseconds. */
function retryAfter(thrown: unknown): number | undefined {
  const headers = causes(thrown).find(APICallError.isInstance)?.responseHeaders
  const exact = Number.parseFloat(headers?.['retry-after-ms'] ?? '')
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const after = headers?.['retry-after']
  if (!after) return undefined
  const milliseconds = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined
}
