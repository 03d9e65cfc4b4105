/** What the rest of the house sees of language models: a call, its reply, what it cost. */
import type { ModelMessage } from 'ai'
import type { z } from 'zod'
import type { ErrorCode } from '../errors.ts'

/**
 * Credentials that a user entered for one session. They travel with a call, are used for the named model and its
 * account alone, and are never stored, logged or shown.
 */
export type SessionKeys = {
  /** The model, as `list()` names it, whose account the credentials belong to. */
  for: string
  apiKey?: string
  /** AWS: both keys, and the token of temporary credentials. */
  accessKeyId?: string
  secretAccessKey?: string
  sessionToken?: string
  region?: string
}

/** A tool that the model may ask for. Nothing here runs it: the caller does, and sends the result in the next call. */
export type ToolOffer = { description: string; input: z.ZodType }

export type ModelCall<T = unknown> = {
  /** Whose budget pays. */
  user: string
  /** What the call is for, for example `plan` or `title`; kept with the cost. */
  purpose: string
  system?: string
  messages: ModelMessage[]
  tools?: Record<string, ToolOffer>
  toolChoice?: 'auto' | 'required' | 'none'
  /** The reply must be JSON of this shape; it comes back parsed as `object`. */
  schema?: z.ZodType<T>
  /** A configured model; the default when absent. The other configured models stand in when it is unavailable. */
  model?: string
  keys?: SessionKeys
  /** Tokens that the reply may have at most. */
  maxOutputTokens?: number
  temperature?: number
  signal?: AbortSignal
  /** Milliseconds since 1970 at which the reply must be there; the configured limit holds as well. */
  deadline?: number
  /** Told what the call used when it ends, with or without a reply. */
  onCall?: (record: CallRecord) => void
}

/** One tool that the model asked for. `error` says why it cannot run: no such tool, or input of the wrong shape. */
export type ToolCall = { id: string; name: string; input: unknown; error?: string }

export type Usage = {
  inputTokens: number
  outputTokens: number
  /** The part of the input that was read from the provider's cache. */
  cachedTokens: number
  /** The part of the input that was written to the provider's cache. */
  cacheWriteTokens: number
  /** True where the provider did not say and the figures were estimated from the length of the text. */
  estimated: boolean
}

/** One try that did not give the reply. */
export type FailedAttempt = { model: string; code: ErrorCode }

export type Reply<T = unknown> = {
  text: string
  /** Present when the call had a schema and the model answered rather than asked for tools. */
  object?: T
  toolCalls: ToolCall[]
  /** `length`: the reply was cut at `maxOutputTokens`. */
  finish: 'stop' | 'length' | 'tool-calls'
  /** The model that replied. */
  model: string
  usage: Usage
  /** US dollars; null when the price of the model is not known. */
  cost: number | null
  /** What was tried before, in order. */
  failed: FailedAttempt[]
  /** What to append to the messages before the next call of the same conversation. */
  messages: ModelMessage[]
}

export type Embeddings = { vectors: number[][]; model: string; usage: Usage; cost: number | null }

export type EmbedCall = Pick<ModelCall, 'user' | 'purpose' | 'keys' | 'signal' | 'deadline'> & { texts: string[] }

/** A call as it is told to the log: no text of it, no credentials. */
export type CallRecord = {
  user: string
  purpose: string
  model: string
  usage: Usage
  cost: number | null
  milliseconds: number
  failed: FailedAttempt[]
  /** Why there was no reply; absent when there was one. */
  code?: ErrorCode
}

export type ModelState = {
  name: string
  provider: string
  isDefault: boolean
  /** False when the server has no key for it: a user may enter one. True for AWS, whose chain is asked when called. */
  hasKey: boolean
  hasPrice: boolean
  /** `open`: it failed so often in a row that it is left alone for a while. */
  breaker: 'closed' | 'open' | 'half-open'
}

/**
 * The configured language models. Errors are QuerentErrors: LLM_NOT_CONFIGURED, LLM_UNKNOWN, LLM_KEY, LLM_ACCESS,
 * LLM_THROTTLED, LLM_UNAVAILABLE, LLM_TIMEOUT, LLM_PROMPT_TOO_LONG, LLM_REQUEST_INVALID, LLM_REPLY_INVALID,
 * LLM_REFUSED, BUDGET_SPENT, CANCELLED.
 */
export interface Models {
  /** The configured models, default first. */
  list(): ModelState[]
  call<T = unknown>(call: ModelCall<T>): Promise<Reply<T>>
  /** The same call; yields the text as it comes, returns the reply. After the first text there is no second try. */
  stream<T = unknown>(call: ModelCall<T>): AsyncGenerator<string, Reply<T>>
  /** The name of the configured embedding model. */
  readonly embeddingModel: string | undefined
  /** One vector a text, in their order. */
  embed(call: EmbedCall): Promise<Embeddings>
}
