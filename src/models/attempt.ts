/** One try of one call to one model, by the AI SDK: nothing is repeated here and no tool is run. */
import {
  type EmbeddingModel,
  embedMany,
  extractJsonMiddleware,
  extractReasoningMiddleware,
  type FinishReason,
  generateText,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  NoOutputGeneratedError,
  Output,
  type Schema,
  type SystemModelMessage,
  streamText,
  tool,
  wrapLanguageModel,
  zodSchema,
} from 'ai'
import type { z } from 'zod'
import type { ModelName } from './names.ts'
import type { ModelCall, ToolCall, Usage } from './types.ts'
import { estimatedUsage, outputTokensOf, reportedUsage } from './usage.ts'

export type Attempt<T> = {
  text: string
  object?: T
  toolCalls: ToolCall[]
  finish: 'stop' | 'length' | 'tool-calls' | 'content-filter'
  usage: Usage
  messages: ModelMessage[]
  /** Why the reply cannot be used, although it came and was paid for. */
  problem?: unknown
}

type ConcreteModel = Exclude<LanguageModel, string>

/** The whole reply at once. Throws whatever the provider throws. */
export async function generateOnce<T>(
  model: ConcreteModel,
  name: ModelName,
  call: ModelCall<T>,
  abortSignal: AbortSignal,
): Promise<Attempt<T>> {
  const result = await generateText({ ...requestOf(model, name, call), abortSignal })
  return toAttempt(call, {
    text: result.text,
    finishReason: result.finishReason,
    rawFinishReason: result.rawFinishReason,
    usage: result.usage,
    toolCalls: result.toolCalls,
    messages: result.responseMessages,
    output: async () => result.output,
  })
}

const PARALLEL_REQUESTS = 4

/** One vector a text, and the tokens that the provider counted; NaN or 0 when it did not. */
export async function embedOnce(
  model: Exclude<EmbeddingModel, string>,
  values: string[],
  abortSignal: AbortSignal,
): Promise<{ vectors: number[][]; tokens: number }> {
  const options = { model, values, abortSignal, maxRetries: 0, maxParallelCalls: PARALLEL_REQUESTS }
  const { embeddings, usage } = await embedMany(options)
  return { vectors: embeddings, tokens: usage.tokens }
}

/** Yields the text as it comes. `progress` is called for everything the model sends, also for thoughts and tool input. */
export async function* streamOnce<T>(
  model: ConcreteModel,
  name: ModelName,
  call: ModelCall<T>,
  abortSignal: AbortSignal,
  progress: () => void,
): AsyncGenerator<string, Attempt<T>> {
  const result = streamText({ ...requestOf(model, name, call), abortSignal, onError: () => {} })
  for await (const part of result.stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw new DOMException(part.reason ?? 'aborted', 'AbortError')
    if (part.type.endsWith('-delta') || part.type === 'tool-call') progress()
    if (part.type === 'text-delta' && part.text) yield part.text
  }
  return toAttempt(call, {
    text: await result.text,
    finishReason: await result.finishReason,
    rawFinishReason: await result.rawFinishReason,
    usage: await result.usage,
    toolCalls: await result.toolCalls,
    messages: await result.responseMessages,
    output: async () => result.output,
  })
}

function requestOf<T>(model: ConcreteModel, name: ModelName, call: ModelCall<T>) {
  // The SDK prints warnings of providers to the console unless told not to.
  globalThis.AI_SDK_LOG_WARNINGS = false
  return {
    model: adapted(model, name, call),
    instructions: call.system === undefined ? undefined : systemMessage(name, call.system),
    messages: call.messages,
    tools: call.tools && Object.fromEntries(Object.entries(call.tools).map(([key, offer]) => [key, offered(offer)])),
    toolChoice: call.toolChoice,
    output: call.schema ? Output.object({ schema: converted(call.schema) }) : undefined,
    maxOutputTokens: outputTokensOf(call),
    // The names of deployments on Azure do not tell which models refuse a temperature.
    temperature: call.temperature ?? (name.provider === 'azure' ? undefined : 0),
    maxRetries: 0,
    // A model that answers with the address of a file does not make this server fetch it.
    experimental_download: async (files: unknown[]) => files.map(() => null),
    // Nothing is kept at OpenAI, and schemas may have optional fields: replies are checked here.
    providerOptions: {
      openai: { store: false, strictJsonSchema: false },
      openaiCompatible: { strictJsonSchema: false },
    },
  }
}

const conversions = new WeakMap<z.ZodType, Schema>()

/** A schema for the SDK, which turns it into JSON once: the same ones come with every question. */
function converted<T>(schema: z.ZodType<T>): Schema<T> {
  const known = conversions.get(schema) ?? zodSchema(schema)
  conversions.set(schema, known)
  return known as Schema<T>
}

const offered = (offer: NonNullable<ModelCall['tools']>[string]) =>
  tool({ description: offer.description, inputSchema: offer.input })

/** Local models put thoughts and code fences into the text; what hosted providers do by protocol is done here. */
function adapted(model: ConcreteModel, name: ModelName, call: ModelCall): ConcreteModel {
  if (!['ollama', 'openai-compatible'].includes(name.provider) || model.specificationVersion !== 'v4') return model
  const thoughts = extractReasoningMiddleware({ tagName: 'think' })
  return wrapLanguageModel({ model, middleware: call.schema ? [extractJsonMiddleware(), thoughts] : thoughts })
}

/** The system prompt is the same from call to call: where the provider caches what it is told to, it is told. */
function systemMessage(name: ModelName, content: string): SystemModelMessage {
  const message: SystemModelMessage = { role: 'system', content }
  if (name.provider === 'anthropic') {
    return { ...message, providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } }
  }
  if (name.provider === 'bedrock' && /anthropic\.claude|amazon\.nova/.test(name.id)) {
    return { ...message, providerOptions: { amazonBedrock: { cachePoint: { type: 'default' } } } }
  }
  return message
}

type Result<T> = {
  text: string
  finishReason: FinishReason
  rawFinishReason: string | undefined
  usage: LanguageModelUsage
  toolCalls: { toolCallId: string; toolName: string; input: unknown; invalid?: boolean; error?: unknown }[]
  messages: ModelMessage[]
  output: () => PromiseLike<T>
}

async function toAttempt<T>(call: ModelCall<T>, result: Result<unknown>): Promise<Attempt<T>> {
  const toolCalls = result.toolCalls.map(toToolCall)
  const attempt: Attempt<T> = {
    text: result.text,
    toolCalls,
    finish: finishOf(result),
    usage: reportedUsage(result.usage) ?? estimatedUsage(call, result.text),
    messages: result.messages,
  }
  const problem = brokenOff(result)
  if (problem) return { ...attempt, problem }
  if (!call.schema || toolCalls.length > 0 || attempt.finish === 'content-filter') return attempt
  try {
    return { ...attempt, object: (await result.output()) as T }
  } catch (error) {
    return { ...attempt, problem: error }
  }
}

function toToolCall(call: Result<unknown>['toolCalls'][number]): ToolCall {
  const { toolCallId: id, toolName: name, input } = call
  if (!call.invalid) return { id, name, input }
  return { id, name, input, error: call.error instanceof Error ? call.error.message : String(call.error) }
}

function finishOf({ finishReason, toolCalls }: Result<unknown>): Attempt<unknown>['finish'] {
  if (finishReason === 'content-filter' || finishReason === 'length') return finishReason
  return toolCalls.length > 0 ? 'tool-calls' : 'stop'
}

/** A stream that ended without the provider's word that it is complete, or a reply without anything in it. */
function brokenOff({ finishReason, rawFinishReason, text, toolCalls }: Result<unknown>): Error | undefined {
  const isEmpty = text === '' && toolCalls.length === 0 && !['length', 'content-filter'].includes(finishReason)
  const isUnfinished = ['error', 'interrupted'].includes(finishReason)
  if (!isEmpty && !isUnfinished && (finishReason !== 'other' || rawFinishReason !== undefined)) return undefined
  return new NoOutputGeneratedError({ message: `The reply ended with "${rawFinishReason ?? finishReason}".` })
}
