/**
 * Prices of language models in US dollars for a million tokens, and the cost of a call.
 *
 * Taken on 2026-11-21 from stored copies of the providers' pages, not from the pages themselves: prices may have changed
 * since a copy was made, or since then. Compare with your own bill before you rely on a budget in dollars. The pages:
 * Anthropic https://platform.claude.com/docs/en/about-claude/pricing (cache writes of 5 minutes),
 * OpenAI https://developers.openai.com/api/docs/pricing (standard tier),
 * Google https://ai.google.dev/gemini-api/docs/pricing (paid tier, text),
 * Amazon https://aws.amazon.com/bedrock/pricing/ (us-east-1; Claude as Anthropic lists it, 10 % more through a regional
 * endpoint than through a global one, from Claude 4.5 on).
 * A model that is not here has no known price. QUERENT_MODEL_PRICES adds to the table and replaces rows of it.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { QuerentError } from '../errors.ts'
import type { Usage } from './types.ts'

const Rate = z.strictObject({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  /** Input read from the cache; as dear as other input when absent. */
  cacheRead: z.number().nonnegative().optional(),
  /** Input written to the cache; as dear as other input when absent. */
  cacheWrite: z.number().nonnegative().optional(),
})
const Price = Rate.extend({
  /** Another rate for the whole call when the prompt has more tokens than this. */
  long: Rate.extend({ above: z.number().positive() }).optional(),
})
export type Price = z.infer<typeof Price>

/** By `provider:model`, without dates; a name may end in `*`. */
export type Prices = Readonly<Record<string, Price>>

const claude = (input: number, output: number, cacheRead: number): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite: input * 1.25,
})

const CLAUDE: Prices = {
  'claude-haiku-4-5': claude(1, 5, 0.1),
  'claude-haiku-5-5': { ...claude(0.1, 0.5, 0.01), long: { above: 100_000, ...claude(0.5, 2.5, 0.05) } },
  'claude-sonnet-4-5': claude(3, 15, 0.3),
  'claude-sonnet-4-6': claude(3, 15, 0.3),
  'claude-sonnet-5': claude(2, 10, 0.2),
  'claude-sonnet-5-5': claude(2, 10, 0.1),
  'claude-opus-4-5': claude(5, 25, 0.5),
  'claude-opus-4-6': claude(5, 25, 0.5),
  'claude-opus-4-7': claude(5, 25, 0.5),
  'claude-opus-4-8': claude(5, 25, 0.5),
  'claude-opus-5': claude(5, 25, 0.5),
  'claude-opus-5-5': claude(4, 20, 0.2),
}

const REGIONAL = 1.1

const regional = (rate: Price): Price => ({
  input: rate.input * REGIONAL,
  output: rate.output * REGIONAL,
  cacheRead: (rate.cacheRead ?? rate.input) * REGIONAL,
  cacheWrite: (rate.cacheWrite ?? rate.input) * REGIONAL,
  ...(rate.long && { long: { above: rate.long.above, ...regional(rate.long) } }),
})

const named = (prefix: string, prices: Prices, change: (price: Price) => Price = (price) => price): Prices =>
  Object.fromEntries(Object.entries(prices).map(([name, price]) => [`${prefix}${name}`, change(price)]))

const KNOWN_PRICES: Prices = {
  ...named('anthropic:', CLAUDE),
  ...named('bedrock:global.anthropic.', CLAUDE),
  ...named('bedrock:anthropic.', CLAUDE, regional),
  'bedrock:amazon.nova-micro': { input: 0.035, output: 0.14, cacheRead: 0.00875 },
  'bedrock:amazon.nova-lite': { input: 0.06, output: 0.24, cacheRead: 0.015 },
  'bedrock:amazon.nova-pro': { input: 0.8, output: 3.2, cacheRead: 0.2 },
  'bedrock:amazon.titan-embed-text-v2:0': { input: 0.02, output: 0 },
  'openai:gpt-5.4': { input: 2.5, output: 15, cacheRead: 0.25 },
  'openai:gpt-5.4-mini': { input: 0.75, output: 4.5, cacheRead: 0.075 },
  'openai:gpt-5.2': { input: 1.75, output: 14, cacheRead: 0.175 },
  'openai:gpt-5': { input: 1.25, output: 10, cacheRead: 0.125 },
  'openai:gpt-5-mini': { input: 0.25, output: 2, cacheRead: 0.025 },
  'openai:gpt-4.1': { input: 2, output: 8, cacheRead: 0.5 },
  'openai:gpt-4.1-mini': { input: 0.4, output: 1.6, cacheRead: 0.1 },
  'openai:text-embedding-3-small': { input: 0.02, output: 0 },
  'openai:text-embedding-3-large': { input: 0.13, output: 0 },
  'google:gemini-2.5-pro': {
    input: 1.25,
    output: 10,
    cacheRead: 0.125,
    long: { above: 200_000, input: 2.5, output: 15, cacheRead: 0.25 },
  },
  'google:gemini-2.5-flash': { input: 0.3, output: 2.5, cacheRead: 0.03 },
  'google:gemini-2.5-flash-lite': { input: 0.1, output: 0.4, cacheRead: 0.01 },
}

/** The table with the rows of a JSON file (`{"ollama:*": {"input": 0, "output": 0}}`) before it. Throws SETTINGS_INVALID. */
export function readPrices(file: string): Prices {
  if (!file) return KNOWN_PRICES
  const parsed = z.record(z.string(), Price).safeParse(readJson(file))
  if (parsed.success) return { ...parsed.data, ...without(KNOWN_PRICES, parsed.data) }
  const issue = parsed.error.issues[0]
  throw new QuerentError(
    'SETTINGS_INVALID',
    `${file} is no table of prices: ${issue?.path.join('.')}: ${issue?.message}.`,
  )
}

const without = (prices: Prices, replaced: Prices): Prices =>
  Object.fromEntries(Object.entries(prices).filter(([name]) => !priceOf(name, replaced)))

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new QuerentError('SETTINGS_INVALID', `The table of prices ${file} cannot be read as JSON.`, { cause })
  }
}

/** The price of a model; undefined when it is not known. */
export function priceOf(name: string, prices: Prices): Price | undefined {
  const known = [name, withoutDate(name), withoutRegion(withoutDate(name))]
  const exact = known.find((candidate) => Object.hasOwn(prices, candidate))
  if (exact !== undefined) return prices[exact]
  const pattern = Object.keys(prices).find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)))
  return pattern === undefined ? undefined : prices[pattern]
}

/** `claude-sonnet-4-5-20250929-v1:0` and `gpt-5-2025-08-07` without date and version. */
const withoutDate = (name: string): string => name.replace(/-v\d+(:\d+)?$/, '').replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, '')

/** An inference profile of one geography, `us.` or `eu.`, costs what the region itself costs. */
const withoutRegion = (name: string): string => name.replace(/^bedrock:(us|us-gov|eu|apac|jp|au|ca)\./, 'bedrock:')

/** US dollars; null when the price is not known. */
export function costOf(usage: Usage, price: Price | undefined): number | null {
  if (!price) return null
  const rate = price.long && usage.inputTokens > price.long.above ? price.long : price
  const plain = Math.max(0, usage.inputTokens - usage.cachedTokens - usage.cacheWriteTokens)
  const sum =
    plain * rate.input +
    usage.cachedTokens * (rate.cacheRead ?? rate.input) +
    usage.cacheWriteTokens * (rate.cacheWrite ?? rate.input) +
    usage.outputTokens * rate.output
  return sum / 1_000_000
}
