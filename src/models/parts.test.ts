/** The small parts: names, prices, secrets, breaker. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../settings.ts'
import { Breaker } from './breaker.ts'
import { accountOf, openModels, parseModelName } from './index.ts'
import { costOf, priceOf, readPrices } from './prices.ts'
import { redact, sealed } from './secrets.ts'
import { NO_USAGE } from './usage.ts'

describe('model names', () => {
  it.each([
    ['bedrock:anthropic.claude-sonnet-4-5', 'bedrock', 'anthropic.claude-sonnet-4-5'],
    ['bedrock:us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    [
      'bedrock:arn:aws:bedrock:eu-central-1:1:inference-profile/x',
      'bedrock',
      'arn:aws:bedrock:eu-central-1:1:inference-profile/x',
    ],
    ['anthropic:claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5'],
    ['openai:gpt-5.2', 'openai', 'gpt-5.2'],
    ['azure:our-gpt', 'azure', 'our-gpt'],
    ['google:gemini-2.5-flash', 'google', 'gemini-2.5-flash'],
    [' ollama:qwen3:8b ', 'ollama', 'qwen3:8b'],
  ])('%s', (text, provider, id) => {
    expect(parseModelName(text)).toEqual({ name: text.trim(), provider, id })
  })

  it.each([
    ['openai-compatible:http://127.0.0.1:1234/v1#name', 'http://127.0.0.1:1234/v1', 'name'],
    ['openai-compatible:https://models.example/api/v1/#org/model:7b', 'https://models.example/api/v1', 'org/model:7b'],
  ])('%s', (text, baseUrl, id) => {
    expect(parseModelName(text)).toEqual({ name: text, provider: 'openai-compatible', id, baseUrl })
  })

  it.each([
    ['gpt-5', 'has no provider'],
    ['mistral:large', '"mistral" is no provider'],
    ['ollama:', 'no model after the colon'],
    ['openai-compatible:127.0.0.1:1234#m', 'not a web address'],
    ['openai-compatible:file:///etc/passwd#m', 'not a web address'],
    ['openai-compatible:http://127.0.0.1:1234/v1', 'the model after # is missing'],
    ['openai-compatible:http://127.0.0.1:1234/v1?key=hush#m', 'no user, password or query'],
    ['openai-compatible:http://me:hush@127.0.0.1/v1#m', 'no user, password or query'],
  ])('%s is none', (text, why) => {
    const parse = () => parseModelName(text)
    expect(parse).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining(why) }))
    expect(parse).not.toThrow(/hush/)
  })

  it.each([
    ['anthropic:a', 'anthropic:b', true],
    ['openai:a', 'azure:a', false],
    ['custom:a', 'custom:b', false],
    ['openai-compatible:http://one/v1#a', 'openai-compatible:http://one/v1/#b', true],
    ['openai-compatible:http://one/v1#a', 'openai-compatible:http://two/v1#a', false],
  ])('%s and %s are of one account: %s', (a, b, isOne) => {
    expect(accountOf(a) === accountOf(b)).toBe(isOne)
  })

  it('are read at the start', () => {
    const open = () => openModels(readSettings({ languageModels: 'ollama:a,nonsense' }, {}), { env: {} })
    expect(open).toThrow(/"nonsense"/)
  })
})

describe('sealed keys', () => {
  it('can be used and not be shown', () => {
    const keys = sealed({ for: 'openai:a', apiKey: 'key-of-the-session', accessKeyId: 'id-of-the-session' })
    expect([keys.apiKey, keys.accessKeyId]).toEqual(['key-of-the-session', 'id-of-the-session'])
    const holder = { turn: { keys }, list: [keys] }
    for (const text of [JSON.stringify(holder), inspect(holder, { depth: 9, showHidden: false }), format('%o', keys)])
      expect(text).not.toContain('of-the-session')
  })
})

describe('prices', () => {
  const prices = readPrices('')

  it.each([
    ['anthropic:claude-sonnet-4-5', 3],
    ['anthropic:claude-sonnet-4-5-20250929', 3],
    ['bedrock:global.anthropic.claude-sonnet-4-5-20250929-v1:0', 3],
    ['bedrock:us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3.3],
    ['bedrock:anthropic.claude-opus-4-6-v1', 5.5],
    ['bedrock:amazon.nova-lite-v1:0', 0.06],
    ['openai:gpt-5-2025-08-07', 1.25],
    ['openai:gpt-5-mini', 0.25],
  ])('%s', (name, input) => {
    expect(priceOf(name, prices)?.input).toBeCloseTo(input, 9)
  })

  it.each(['openai:gpt-5-turbo', 'azure:gpt-5', 'ollama:qwen3', 'bedrock:us.anthropic.claude-3-haiku'])(
    '%s has none: the cost is null, not 0',
    (name) => {
      expect(costOf({ ...NO_USAGE, inputTokens: 10 }, priceOf(name, prices))).toBeNull()
    },
  )

  it('count what the cache gives and takes', () => {
    const usage = {
      ...NO_USAGE,
      inputTokens: 1_000_000,
      cachedTokens: 600_000,
      cacheWriteTokens: 300_000,
      outputTokens: 100_000,
    }
    const price = priceOf('anthropic:claude-sonnet-4-5', prices)
    expect(costOf(usage, price)).toBeCloseTo(0.1 * 3 + 0.6 * 0.3 + 0.3 * 3.75 + 0.1 * 15, 9)
  })

  it('are higher for long prompts, where the provider says so', () => {
    const price = priceOf('google:gemini-2.5-pro', prices)
    expect(costOf({ ...NO_USAGE, inputTokens: 200_000 }, price)).toBeCloseTo(0.2 * 1.25, 9)
    expect(costOf({ ...NO_USAGE, inputTokens: 200_001 }, price)).toBeCloseTo(0.200001 * 2.5, 9)
  })

  it('are never below zero and never less for more tokens', () => {
    const count = fc.nat({ max: 1_000_000 })
    const known = fc.constantFrom(...Object.values(prices))
    fc.assert(
      fc.property(known, count, count, count, count, (price, plain, cached, written, output) => {
        const usage = {
          ...NO_USAGE,
          inputTokens: plain + cached + written,
          cachedTokens: cached,
          cacheWriteTokens: written,
          outputTokens: output,
        }
        const more = { ...usage, inputTokens: usage.inputTokens + 1, outputTokens: output + 1 }
        const cost = costOf(usage, price) ?? -1
        expect(cost).toBeGreaterThanOrEqual(0)
        expect(costOf(more, price) ?? -1).toBeGreaterThanOrEqual(cost)
      }),
    )
  })

  it('come from a file before the table', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'querent-prices-')), 'prices.json')
    writeFileSync(
      file,
      '{"ollama:*": {"input": 0, "output": 0}, "anthropic:claude-sonnet-4-5": {"input": 2, "output": 9}}',
    )
    const own = readPrices(file)
    expect(costOf({ ...NO_USAGE, inputTokens: 10 }, priceOf('ollama:qwen3', own))).toBe(0)
    expect(priceOf('anthropic:claude-sonnet-4-5-20250929', own)).toEqual({ input: 2, output: 9 })
    expect(priceOf('openai:gpt-5', own)?.input).toBe(1.25)
  })

  it.each([
    ['not json', '{"a":', 'cannot be read'],
    ['a wrong row', '{"a:b": {"input": "cheap", "output": 1}}', 'a:b'],
    ['a negative price', '{"a:b": {"input": -1, "output": 1}}', 'a:b'],
  ])('say what is wrong with the file: %s', (_, text, what) => {
    const file = join(mkdtempSync(join(tmpdir(), 'querent-prices-')), 'prices.json')
    writeFileSync(file, text)
    expect(() => readPrices(file)).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining(what) }),
    )
  })
})

describe('secrets', () => {
  it('are taken out whole, wherever they stand', () => {
    const secret = fc
      .string({ minLength: 6, maxLength: 60 })
      .filter((text) => text.trim() === text && !'(hidden)'.includes(text))
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
        const cleaned = redact(`${before} ${hidden} ${encodeURIComponent(hidden)} ${after}`, [hidden])
        expect(cleaned.split('(hidden)').some((part) => part.includes(hidden))).toBe(false)
      }),
    )
  })

  it.each([
    'sk-ant-api03-abcdefghijkl',
    'AKIAIOSFODNN7EXAMPLE',
    'AIzaSyA1234567890abcdefghijk',
    'Bearer abcdefghijk.lmnop',
  ])('are known by their looks: %s', (secret) => {
    expect(redact(`the key ${secret} is wrong`, [])).toBe('the key (hidden) is wrong')
  })
})

describe('the breaker', () => {
  it('opens after failures in a row, then lets one call try', () => {
    let now = 0
    const breaker = new Breaker({ failures: 2, openMs: 100 }, () => now)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    expect(breaker.state).toBe('closed')
    breaker.failed()
    expect([breaker.state, breaker.enter(), breaker.retryInMs]).toEqual(['open', false, 100])
    now = 100
    expect([breaker.state, breaker.enter(), breaker.enter()]).toEqual(['half-open', true, false])
    breaker.failed()
    expect([breaker.state, breaker.retryInMs]).toEqual(['open', 100])
    now = 200
    expect(breaker.enter()).toBe(true)
    breaker.released()
    expect(breaker.enter()).toBe(true)
    breaker.succeeded()
    expect(breaker.state).toBe('closed')
  })
})
