/** What happens around a call: choice, fallback, retries, breaker, deadlines, budgets, accounting. */
import dns from 'node:dns'
import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it, vi } from 'vitest'
import { QuerentError } from '../errors.ts'
import { readSettings, type SettingName } from '../settings.ts'
import { type CallRecord, type ModelCall, type ModelOptions, memorySpending, openModels } from './index.ts'

const call: ModelCall = { user: 'ada', purpose: 'test', messages: [{ role: 'user', content: 'Hello' }] }
const FAST = { count: 3, baseMs: 1, maxMs: 5 }
const STOP = { unified: 'stop' as const, raw: 'stop' }

type Generated = Awaited<ReturnType<MockLanguageModelV4['doGenerate']>>
type Act = (options: { abortSignal?: AbortSignal }) => Promise<Generated>

const tokens = (input: number, output: number) => ({
  inputTokens: { total: input, noCache: input, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: output, text: output, reasoning: undefined },
})

const says =
  (text: string, usage = tokens(10, 5)): Act =>
  async () => ({ content: [{ type: 'text', text }], finishReason: STOP, usage, warnings: [] })

const fails =
  (
    code: 'LLM_UNAVAILABLE' | 'LLM_THROTTLED' | 'LLM_KEY' | 'LLM_UNKNOWN' | 'LLM_REFUSED' | 'LLM_PROMPT_TOO_LONG',
  ): Act =>
  async () => {
    throw new QuerentError(code, `It is ${code}.`)
  }

const hangs: Act = ({ abortSignal }) =>
  new Promise((_, reject) => abortSignal?.addEventListener('abort', () => reject(abortSignal.reason)))

/** Models by name, each doing its acts in turn; the last act is repeated. */
function setUp(
  acts: Record<string, Act[]>,
  given: Partial<Record<SettingName, string>> = {},
  options: Partial<ModelOptions> = {},
) {
  const records: CallRecord[] = []
  const counts: Record<string, number> = {}
  const custom = Object.fromEntries(
    Object.entries(acts).map(([name, list]) => {
      const doGenerate: Act = (sent) => {
        counts[name] = (counts[name] ?? 0) + 1
        return (list[Math.min(counts[name], list.length) - 1] as Act)(sent)
      }
      return [name, () => new MockLanguageModelV4({ doGenerate })]
    }),
  )
  const settings = readSettings({ languageModels: Object.keys(acts).join(','), ...given }, {})
  const onCall = (record: CallRecord): void => void records.push(record)
  return { models: openModels(settings, { env: {}, custom, retries: FAST, onCall, ...options }), records, counts }
}

describe('choosing', () => {
  it('takes the first model, or the one that is asked for', async () => {
    const { models } = setUp({ 'custom:a': [says('from a')], 'custom:b': [says('from b')] })
    expect(await models.call(call)).toMatchObject({ text: 'from a', model: 'custom:a' })
    expect(await models.call({ ...call, model: 'custom:b' })).toMatchObject({ text: 'from b', model: 'custom:b' })
    expect(models.list().map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['custom:a', true],
      ['custom:b', false],
    ])
  })

  it('names the models there are when asked for another', async () => {
    const { models } = setUp({ 'custom:a': [says('')] })
    const error = models.call({ ...call, model: 'custom:z' })
    await expect(error).rejects.toMatchObject({
      code: 'LLM_UNKNOWN',
      message: expect.stringContaining('custom:z'),
      next: expect.stringContaining('custom:a'),
    })
  })

  it('says so when there is none', async () => {
    const { models } = setUp({})
    await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_NOT_CONFIGURED' })
    expect(() => models.stream(call)).toThrow(expect.objectContaining({ code: 'LLM_NOT_CONFIGURED' }))
  })
})

describe('fallback', () => {
  it.each(['LLM_UNAVAILABLE', 'LLM_THROTTLED', 'LLM_KEY', 'LLM_UNKNOWN'] as const)('goes on after %s', async (code) => {
    const { models } = setUp({ 'custom:a': [fails(code)], 'custom:b': [says('from b')] })
    const reply = await models.call(call)
    expect(reply).toMatchObject({ text: 'from b', model: 'custom:b' })
    const tries = code === 'LLM_KEY' || code === 'LLM_UNKNOWN' ? 1 : 4
    expect(reply.failed).toEqual(Array(tries).fill({ model: 'custom:a', code }))
  })

  it.each(['LLM_REFUSED', 'LLM_PROMPT_TOO_LONG'] as const)('does not go on after %s', async (code) => {
    const { models, counts } = setUp({ 'custom:a': [fails(code)], 'custom:b': [says('from b')] })
    await expect(models.call(call)).rejects.toMatchObject({ code })
    expect(counts).toEqual({ 'custom:a': 1 })
  })

  it('starts at the chosen model', async () => {
    const { models, counts } = setUp({ 'custom:a': [says('from a')], 'custom:b': [fails('LLM_KEY')] })
    expect(await models.call({ ...call, model: 'custom:b' })).toMatchObject({ text: 'from a' })
    expect(counts).toEqual({ 'custom:a': 1, 'custom:b': 1 })
  })

  it('tells of every model when none replies', async () => {
    const { models } = setUp({ 'custom:a': [fails('LLM_UNAVAILABLE')], 'custom:b': [fails('LLM_KEY')] })
    await expect(models.call(call)).rejects.toMatchObject({
      code: 'LLM_UNAVAILABLE',
      message: 'It is LLM_UNAVAILABLE. Tried as well: custom:b (LLM_KEY).',
    })
  })

  it('leaves half of the time to the next model when the first hangs', async () => {
    const { models, counts } = setUp({ 'custom:a': [hangs], 'custom:b': [says('from b')] }, { modelTimeoutMs: '100' })
    const reply = await models.call(call)
    expect(reply).toMatchObject({ text: 'from b', failed: [{ model: 'custom:a', code: 'LLM_TIMEOUT' }] })
    expect(counts).toEqual({ 'custom:a': 1, 'custom:b': 1 })
  })
})

describe('retries', () => {
  it('are three, for what passes', async () => {
    const { models, counts } = setUp({ 'custom:a': [fails('LLM_UNAVAILABLE')] })
    await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE' })
    expect(counts).toEqual({ 'custom:a': 4 })
  })

  it('end with the deadline, also between two tries', async () => {
    const slow = { count: 3, baseMs: 60_000, maxMs: 60_000 }
    const { models } = setUp({ 'custom:a': [fails('LLM_UNAVAILABLE')] }, {}, { retries: slow })
    await expect(models.call({ ...call, deadline: Date.now() + 30 })).rejects.toMatchObject({ code: 'LLM_TIMEOUT' })
  })

  it('end when the user stops', async () => {
    const slow = { count: 3, baseMs: 60_000, maxMs: 60_000 }
    const stop = new AbortController()
    const act: Act = async (sent) => {
      setImmediate(() => stop.abort())
      return fails('LLM_UNAVAILABLE')(sent)
    }
    const { models, records } = setUp({ 'custom:a': [act] }, {}, { retries: slow })
    await expect(models.call({ ...call, signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(records).toMatchObject([{ code: 'CANCELLED', usage: { inputTokens: 0 } }])
  })

  it('are not begun for a call that is already over', async () => {
    const { models, counts } = setUp({ 'custom:a': [says('late')] })
    await expect(models.call({ ...call, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(models.call({ ...call, deadline: Date.now() - 1 })).rejects.toMatchObject({ code: 'LLM_TIMEOUT' })
    expect(counts['custom:a'] ?? 0).toBeLessThanOrEqual(1)
  })
})

describe('streaming', () => {
  const chunks = (...texts: string[]) => [
    { type: 'stream-start' as const, warnings: [] },
    { type: 'text-start' as const, id: '0' },
    ...texts.map((delta) => ({ type: 'text-delta' as const, id: '0', delta })),
  ]
  const end = [
    { type: 'text-end' as const, id: '0' },
    { type: 'finish' as const, finishReason: STOP, usage: tokens(10, 5) },
  ]
  const broken = { type: 'error' as const, error: { message: 'Overloaded', type: 'overloaded_error' } }

  function streaming(
    parts: Parameters<typeof simulateReadableStream>[0]['chunks'][],
    chunkDelayInMs: number | null = null,
  ) {
    let count = 0
    const model = new MockLanguageModelV4({
      doStream: async () => {
        const stream = simulateReadableStream({
          chunks: parts[Math.min(count++, parts.length - 1)] ?? [],
          chunkDelayInMs,
          initialDelayInMs: null,
        })
        return { stream } as Awaited<ReturnType<MockLanguageModelV4['doStream']>>
      },
    })
    const settings = readSettings({ languageModels: 'custom:a', modelFirstTokenMs: '250' }, {})
    const records: CallRecord[] = []
    const onCall = (record: CallRecord): void => void records.push(record)
    return {
      models: openModels(settings, { env: {}, custom: { 'custom:a': () => model }, retries: FAST, onCall }),
      records,
      count: () => count,
    }
  }

  async function read(models: ReturnType<typeof streaming>['models']) {
    const pieces: string[] = []
    const stream = models.stream(call)
    try {
      let step = await stream.next()
      for (; !step.done; step = await stream.next()) pieces.push(step.value)
      return { pieces, reply: step.value }
    } catch (error) {
      return { pieces, error: error as QuerentError }
    }
  }

  it('tries again as long as nothing was seen', async () => {
    const { models, count } = streaming([
      [...chunks(), broken],
      [...chunks('Hi ', 'there'), ...end],
    ])
    expect(await read(models)).toMatchObject({ pieces: ['Hi ', 'there'], reply: { text: 'Hi there' } })
    expect(count()).toBe(2)
  })

  it('does not try again once something was seen: nothing is said twice', async () => {
    const { models, count, records } = streaming([[...chunks('Hi '), broken]])
    expect(await read(models)).toMatchObject({ pieces: ['Hi '], error: { code: 'LLM_UNAVAILABLE' } })
    expect(count()).toBe(1)
    expect(records).toMatchObject([{ usage: { estimated: true, outputTokens: 1 }, code: 'LLM_UNAVAILABLE' }])
  })

  it('lets a slow model go on as long as it sends', async () => {
    const { models } = streaming([[...chunks('a', 'b', 'c', 'd', 'e'), ...end]], 60)
    expect(await read(models)).toMatchObject({ pieces: ['a', 'b', 'c', 'd', 'e'], reply: { failed: [] } })
  })

  it('counts what a reader who walked away had got', async () => {
    const { models, records } = streaming([[...chunks('Hi ', 'there'), ...end]])
    for await (const _ of models.stream(call)) break
    expect(records).toMatchObject([{ code: 'CANCELLED', usage: { estimated: true } }])
  })
})

describe('the breaker', () => {
  const breaker = { failures: 2, openMs: 60_000 }
  const once = { count: 0, baseMs: 1, maxMs: 1 }

  it('leaves a failing model alone', async () => {
    const { models, counts } = setUp({ 'custom:a': [fails('LLM_UNAVAILABLE')] }, {}, { breaker, retries: once })
    for (let i = 0; i < 2; i++) await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE' })
    expect(models.list()).toMatchObject([{ breaker: 'open' }])
    await expect(models.call(call)).rejects.toMatchObject({
      code: 'LLM_UNAVAILABLE',
      next: expect.stringMatching(/again in \d+ seconds/),
    })
    expect(counts).toEqual({ 'custom:a': 2 })
  })

  it('lets the next model do the work meanwhile', async () => {
    const acts = { 'custom:a': [fails('LLM_UNAVAILABLE')], 'custom:b': [says('from b')] }
    const { models, counts } = setUp(acts, {}, { breaker, retries: once })
    for (let i = 0; i < 5; i++) expect(await models.call(call)).toMatchObject({ text: 'from b' })
    expect(counts).toEqual({ 'custom:a': 2, 'custom:b': 5 })
  })

  it('ignores keys and refusals, which say nothing about the model', async () => {
    const { models, counts } = setUp({ 'custom:a': [fails('LLM_KEY')] }, {}, { breaker, retries: once })
    for (let i = 0; i < 4; i++) await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_KEY' })
    expect(counts).toEqual({ 'custom:a': 4 })
  })

  it('is not opened by calls with keys of a session, nor stops them', async () => {
    const { models, counts } = setUp({ 'custom:a': [fails('LLM_UNAVAILABLE')] }, {}, { breaker, retries: once })
    const own = { ...call, keys: { for: 'custom:a', apiKey: 'key-of-the-session' } }
    for (let i = 0; i < 4; i++) await expect(models.call(own)).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE' })
    expect(models.list()).toMatchObject([{ breaker: 'closed' }])
    expect(counts).toEqual({ 'custom:a': 4 })
  })
})

describe('budgets', () => {
  const day = new Date('2026-03-04T23:59:00Z')

  it('refuse before the call what may not fit, and say when they start again', async () => {
    const spending = memorySpending()
    await spending.settle({ user: 'ada', day: '2026-03-04', used: { tokens: 900, cost: 0 } })
    const { models, counts } = setUp(
      { 'custom:a': [says('Hi')] },
      { dailyTokens: '1000' },
      { spending, now: () => day },
    )
    await expect(models.call({ ...call, maxOutputTokens: 200 })).rejects.toMatchObject({
      code: 'BUDGET_SPENT',
      message: expect.stringContaining('900 of 1000 tokens'),
      next: expect.stringContaining('2026-03-05 at 00:00 UTC'),
    })
    expect(counts).toEqual({})
    expect(await models.call({ ...call, maxOutputTokens: 50 })).toMatchObject({ text: 'Hi' })
    expect(await spending.spent('ada', '2026-03-04')).toEqual({ tokens: 915, cost: 0 })
  })

  it('are of each user and each day', async () => {
    const spending = memorySpending()
    await spending.settle({ user: 'ada', day: '2026-03-04', used: { tokens: 1000, cost: 0 } })
    let now = day
    const { models } = setUp({ 'custom:a': [says('Hi')] }, { dailyTokens: '1000' }, { spending, now: () => now })
    const small = { ...call, maxOutputTokens: 10 }
    await expect(models.call(small)).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
    expect(await models.call({ ...small, user: 'ben' })).toMatchObject({ text: 'Hi' })
    now = new Date('2026-03-05T00:00:01Z')
    expect(await models.call(small)).toMatchObject({ text: 'Hi' })
  })

  it('count calls that are under way', async () => {
    const { models, counts } = setUp({ 'custom:a': [says('Hi')] }, { dailyTokens: '1000' })
    const big = { ...call, maxOutputTokens: 400 }
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => models.call(big)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(counts).toEqual({ 'custom:a': 2 })
    expect(await models.call(big)).toMatchObject({ text: 'Hi' })
  })

  it('let nothing through when the sums cannot be read', async () => {
    const broken = async (): Promise<never> => {
      throw new QuerentError('STORE_FAILED', 'The store is away.')
    }
    const { models, counts } = setUp(
      { 'custom:a': [says('Hi')] },
      { dailyTokens: '1000' },
      { spending: { reserve: broken, settle: broken, spent: broken } },
    )
    await expect(models.call(call)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(counts).toEqual({})
  })

  it('in dollars need prices', () => {
    const open = () => setUp({ 'custom:a': [says('Hi')] }, { dailyCost: '1' })
    expect(open).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining('custom:a') }),
    )
  })
})

describe('a model that answers with the address of a file', () => {
  it('does not make the server fetch it', async () => {
    const data = { type: 'url' as const, url: new URL('https://files.example/picture.png') }
    const lures: Act = async () => ({
      ...(await says('Look here.')({})),
      content: [{ type: 'file', mediaType: 'image/png', data }],
    })
    const fetched = vi.spyOn(globalThis, 'fetch')
    const looked = vi.spyOn(dns, 'lookup').mockImplementation(() => {
      throw new Error('looked up')
    })
    const error = await setUp({ 'custom:a': [lures] })
      .models.call(call)
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'LLM_REPLY_INVALID', cause: { message: expect.stringContaining('null') } })
    expect([fetched.mock.calls, looked.mock.calls]).toEqual([[], []])
    vi.restoreAllMocks()
  })
})

describe('accounting', () => {
  it('adds up what several tries used', async () => {
    const cut: Act = async () => ({
      content: [],
      finishReason: { unified: 'error', raw: 'x' },
      usage: tokens(7, 1),
      warnings: [],
    })
    const { models, records } = setUp({ 'custom:a': [cut], 'custom:b': [says('Hi')] })
    const reply = await models.call(call)
    expect(reply.usage).toMatchObject({ inputTokens: 17, outputTokens: 6 })
    expect(reply.cost).toBeNull()
    expect(records).toEqual([
      {
        user: 'ada',
        purpose: 'test',
        model: 'custom:b',
        usage: reply.usage,
        cost: null,
        milliseconds: expect.any(Number),
        failed: [{ model: 'custom:a', code: 'LLM_REPLY_INVALID' }],
        code: undefined,
      },
    ])
  })

  it('counts a refusal that was paid for', async () => {
    const refusal: Act = async () => ({
      ...(await says('No.')({})),
      finishReason: { unified: 'content-filter', raw: 'refusal' },
    })
    const { models, records } = setUp({ 'custom:a': [refusal] })
    await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_REFUSED' })
    expect(records).toMatchObject([{ code: 'LLM_REFUSED', usage: { inputTokens: 10, outputTokens: 5 } }])
  })

  it('says when a reply was cut at its length', async () => {
    const cut: Act = async () => ({
      ...(await says('There are')({})),
      finishReason: { unified: 'length', raw: 'length' },
    })
    expect(await setUp({ 'custom:a': [cut] }).models.call(call)).toMatchObject({ text: 'There are', finish: 'length' })
  })
})
