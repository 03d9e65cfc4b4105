/** Tokens as providers report them, and estimates where they do not. */
import type { LanguageModelUsage } from 'ai'
import { z } from 'zod'
import type { ModelCall, Usage } from './types.ts'

/** Bytes of text that make about one token, for English; other scripts have more bytes a character and more tokens. */
const BYTES_PER_TOKEN = 4

const DEFAULT_OUTPUT_TOKENS = 4096

/** Tokens that the reply of a call may have. */
export const outputTokensOf = (call: Pick<ModelCall, 'maxOutputTokens'>): number =>
  call.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN)

/** About how many tokens the prompt of a call has. */
export function promptTokens(call: ModelCall): number {
  const tools = Object.values(call.tools ?? {}).map((tool) => tool.description + jsonOf(tool.input))
  const schema = call.schema ? jsonOf(call.schema) : ''
  return tokensOf([call.system ?? '', JSON.stringify(call.messages), ...tools, schema].join('\n'))
}

const written = new WeakMap<z.ZodType, string>()

/** A schema as it is sent, written once: the same ones come with every question. */
function jsonOf(schema: z.ZodType): string {
  const text = written.get(schema) ?? JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }))
  written.set(schema, text)
  return text
}

/** What a call used when the provider did not say: the whole prompt, and the text that came. */
export function estimatedUsage(call: ModelCall, received: string): Usage {
  return { ...NO_USAGE, inputTokens: promptTokens(call), outputTokens: tokensOf(received), estimated: true }
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  estimated: false,
}

/** The provider's figures; undefined when it gave none. */
export function reportedUsage(usage: LanguageModelUsage): Usage | undefined {
  if (usage.inputTokens === undefined || usage.outputTokens === undefined) return undefined
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.inputTokenDetails.cacheWriteTokens ?? 0,
    estimated: false,
  }
}

/** The sum of what several tries of one call used. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    estimated: a.estimated || b.estimated,
  }
}
