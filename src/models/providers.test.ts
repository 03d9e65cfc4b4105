/** What is particular to one provider, on the wire: signatures, sessions, caching, embeddings. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { readSettings, type SettingName } from '../settings.ts'
import { eventFrame, signatures } from './aws.fixture.ts'
import { type ModelCall, openModels } from './index.ts'
import type { Provider } from './names.ts'
import { PROTOCOLS, type Protocol, SECRET } from './protocols.fixture.ts'
import { type Asked, send, sendChunks, startWireServer, type WireServer } from './wire.fixture.ts'

const FAST = { count: 3, baseMs: 1, maxMs: 5000 }
const call: ModelCall = {
  user: 'ada',
  purpose: 'test',
  system: 'Be brief.',
  messages: [{ role: 'user', content: 'Hello' }],
}

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())
afterEach(() => vi.unstubAllEnvs())

function protocolOf(provider: Provider): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol.provider === provider)
  if (!found) throw new Error(provider)
  return found
}

function open(given: Partial<Record<SettingName, string>>, env: Record<string, string>) {
  return openModels(readSettings(given, {}), { env, retries: FAST })
}

function openProvider(provider: Provider, env: Record<string, string> = {}) {
  const protocol = protocolOf(provider)
  return open({ languageModels: protocol.model(server.url) }, { ...protocol.env(server.url), ...env })
}

const last = (): Asked => {
  const asked = server.asked.at(-1)
  if (!asked) throw new Error('nothing was asked')
  return asked
}
const bodyOf = (asked: Asked): Record<string, unknown> => JSON.parse(asked.body.toString())

describe('Amazon Bedrock', () => {
  const { model, whole, stream, streamType, errors } = protocolOf('bedrock')
  const name = model(server?.url ?? '')
  const location = () => ({ AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url })
  const keys = {
    for: name,
    accessKeyId: 'AKIDEXAMPLE12345678',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'token/of+a-session==',
  }

  it.each(['whole', 'stream'])('signs what it sends with the keys of the session (%s)', async (mode) => {
    const models = open({ languageModels: name }, location())
    if (mode === 'whole') {
      server.script(send(whole({ text: 'Hi' })))
      await models.call({ ...call, keys })
    } else {
      server.script(sendChunks(streamType, stream({ text: 'Hi' })))
      for await (const _ of models.stream({ ...call, keys }));
    }
    const { carried, expected } = signatures(last(), keys.secretAccessKey)
    expect(carried).toBe(expected)
    expect(last().headers['x-amz-security-token']).toBe(keys.sessionToken)
    expect(last().headers.authorization).toContain('AKIDEXAMPLE12345678')
    expect(last().headers.authorization).toMatch(/\/eu-central-1\/bedrock\/aws4_request/)
    expect(last().body.toString()).not.toContain(keys.secretAccessKey)
  })

  it('tells a signature of another key', async () => {
    server.script(send(whole({ text: 'Hi' })))
    await open({ languageModels: name }, location()).call({ ...call, keys })
    const { carried, expected } = signatures(last(), `${keys.secretAccessKey}x`)
    expect(carried).not.toBe(expected)
  })

  it('uses the keys of the session, not those of the server, and its region', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'of-the-server')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOFTHESERVER00000')
    const models = open({ languageModels: name }, { ...location(), AWS_BEARER_TOKEN_BEDROCK: 'of-the-server' })
    server.script(send(whole({ text: 'Hi' })))
    await models.call({ ...call, keys: { ...keys, region: 'us-west-2' } })
    expect(last().headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345678\/\d+\/us-west-2\//)
  })

  it('finds keys in the environment, and in a profile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'querent-aws-'))
    const file = join(folder, 'credentials')
    await writeFile(
      file,
      '[reports]\naws_access_key_id = AKIAPROFILE000000000\naws_secret_access_key = of-the-profile\n',
    )
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'))
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT00000')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of-the-environment')
    server.script(send(whole({ text: 'Hi' })))
    await open({ languageModels: name }, location()).call(call)
    expect(signatures(last(), 'of-the-environment')).toMatchObject({
      carried: signatures(last(), 'of-the-environment').expected,
    })
    for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(variable, '')
    await open({ languageModels: name }, { ...location(), AWS_PROFILE: 'reports' }).call(call)
    const { carried, expected } = signatures(last(), 'of-the-profile')
    expect(carried).toBe(expected)
    await rm(folder, { recursive: true })
  })

  it('says so when there are no keys anywhere', async () => {
    const nowhere = join(tmpdir(), 'querent-no-such-file')
    for (const variable of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(variable, nowhere)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(variable, '')
    server.script(send(whole({ text: 'Hi' })))
    const error = open({ languageModels: name }, location()).call(call)
    await expect(error).rejects.toMatchObject({ code: 'LLM_KEY', next: expect.stringContaining('AWS_PROFILE') })
    expect(server.asked).toEqual([])
  })

  it('says so when half of the keys is missing, or the region', async () => {
    const half = open({ languageModels: name }, location()).call({ ...call, keys: { for: name, accessKeyId: 'AKIA' } })
    await expect(half).rejects.toMatchObject({ code: 'LLM_KEY' })
    const nowhere = open({ languageModels: name }, {}).call({ ...call, keys })
    await expect(nowhere).rejects.toMatchObject({
      code: 'LLM_NOT_CONFIGURED',
      message: expect.stringContaining('AWS_REGION'),
    })
  })

  it('shows no part of the keys in an error that repeats them', async () => {
    const message = `The request with ${keys.accessKeyId} and ${encodeURIComponent(keys.sessionToken)} is not signed right.`
    server.script(send({ ...errors['wrong key'], body: JSON.stringify({ message }) }))
    const error = await open({ languageModels: name }, location())
      .call({ ...call, keys })
      .catch((thrown) => thrown)
    expect(error.code).toBe('LLM_KEY')
    expect(String(error.cause)).toContain('(hidden)')
    for (const secret of [keys.accessKeyId, encodeURIComponent(keys.sessionToken)]) {
      expect(`${error.stack} ${error.cause.stack}`).not.toContain(secret)
    }
  })

  it.each([
    ['throttlingException', 'LLM_THROTTLED'],
    ['modelStreamErrorException', 'LLM_UNAVAILABLE'],
    ['internalServerException', 'LLM_UNAVAILABLE'],
    ['validationException', 'LLM_REQUEST_INVALID'],
  ])('reads %s in the middle of a stream', async (type, code) => {
    const begun = stream({ text: 'There are 42.' }).slice(0, 2)
    server.script(sendChunks(streamType, [...begun, eventFrame('exception', type, { message: 'Sorry.' })]))
    const reading = (async () => {
      for await (const _ of openProvider('bedrock').stream(call));
    })()
    await expect(reading).rejects.toMatchObject({ code })
    expect(server.asked).toHaveLength(1)
  })

  it('tries again when the exception comes before any text', async () => {
    const exception = eventFrame('exception', 'throttlingException', { message: 'Too many tokens, please wait.' })
    server.script(sendChunks(streamType, [exception]), sendChunks(streamType, stream({ text: 'Hi' })))
    const pieces: string[] = []
    for await (const piece of openProvider('bedrock').stream(call)) pieces.push(piece)
    expect(pieces.join('')).toBe('Hi')
  })

  it('names inference profiles when the model needs one', async () => {
    const message =
      'Invocation of model ID anthropic.claude-sonnet-4-5 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.'
    server.script(send({ ...errors['unknown model'], body: JSON.stringify({ message }) }))
    const error = openProvider('bedrock').call(call)
    await expect(error).rejects.toMatchObject({
      code: 'LLM_UNKNOWN',
      next: expect.stringContaining('inference profile'),
    })
  })

  it('marks the system prompt for the cache, for models that have one', async () => {
    server.script(send(whole({ text: 'Hi' })))
    await openProvider('bedrock').call(call)
    expect(bodyOf(last()).system).toEqual([{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }])
    const env = { ...location(), AWS_BEARER_TOKEN_BEDROCK: SECRET }
    await open({ languageModels: 'bedrock:meta.llama3-3-70b-instruct-v1:0' }, env).call(call)
    expect(bodyOf(last()).system).toEqual([{ text: 'Be brief.' }])
  })
})

describe('prompts', () => {
  it('mark the system prompt for the cache of Anthropic', async () => {
    server.script(send(protocolOf('anthropic').whole({ text: 'Hi' })))
    await openProvider('anthropic').call(call)
    expect(bodyOf(last()).system).toEqual([{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }])
  })

  it('are not kept by OpenAI', async () => {
    server.script(send(protocolOf('openai').whole({ text: 'Hi' })))
    for (const provider of ['openai', 'azure'] as const) {
      await openProvider(provider).call(call)
      expect(bodyOf(last()).store).toBe(false)
    }
  })

  it('ask for the likeliest words unless told otherwise; Azure deployments may not take it', async () => {
    const { whole } = protocolOf('ollama')
    server.script(send(whole({ text: 'Hi' })))
    await openProvider('ollama').call(call)
    expect(bodyOf(last())).toMatchObject({ temperature: 0, max_tokens: 4096 })
    await openProvider('ollama').call({ ...call, temperature: 0.5, maxOutputTokens: 50 })
    expect(bodyOf(last())).toMatchObject({ temperature: 0.5, max_tokens: 50 })
    server.script(send(protocolOf('azure').whole({ text: 'Hi' })))
    await openProvider('azure').call(call)
    expect(bodyOf(last())).not.toHaveProperty('temperature')
  })
})

describe('local models', () => {
  const { whole, stream, streamType } = protocolOf('ollama')

  it('think aloud: the thoughts are no part of the answer', async () => {
    const text = '<think>The user wants a number.</think>There are 42.'
    server.script(send(whole({ text })))
    expect((await openProvider('ollama').call(call)).text).toBe('There are 42.')
    server.script(sendChunks(streamType, stream({ text })))
    const pieces: string[] = []
    for await (const piece of openProvider('ollama').stream(call)) pieces.push(piece)
    expect(pieces.join('')).toBe('There are 42.')
  })

  it('put JSON between code fences', async () => {
    server.script(send(whole({ text: '<think>Hm.</think>```json\n{"count":42}\n```' })))
    const schema = z.object({ count: z.number() })
    expect((await openProvider('ollama').call({ ...call, schema })).object).toEqual({ count: 42 })
  })

  it('are not charged for when they say nothing of tokens: figures are estimated', async () => {
    server.script(
      send({
        headers: { 'content-type': 'application/json' },
        body: withoutUsage(whole({ text: 'x'.repeat(400) }).body),
      }),
    )
    const { usage, cost } = await openProvider('ollama').call(call)
    expect(usage).toMatchObject({ outputTokens: 100, estimated: true })
    expect(cost).toBeNull()
  })

  it('are found where OLLAMA_HOST says, in each of its forms', async () => {
    const { port, host } = new URL(server.url)
    for (const address of [server.url, `${server.url}/`, host, `0.0.0.0:${port}`]) {
      server.script(send(whole({ text: 'Hi' })))
      await open({ languageModels: 'ollama:qwen3' }, { OLLAMA_HOST: address }).call(call)
      expect(last().headers).toMatchObject({ host })
      expect(last().headers).not.toHaveProperty('authorization')
    }
  })
})

describe('keys', () => {
  it.each(['anthropic', 'openai', 'azure', 'google'] as const)('are asked for by name: %s', async (provider) => {
    const models = open({ languageModels: protocolOf(provider).model('') }, {})
    expect(models.list()).toMatchObject([{ hasKey: false }])
    await expect(models.call(call)).rejects.toMatchObject({ code: 'LLM_KEY', next: expect.stringMatching(/_API_KEY/) })
  })

  it.each(['anthropic', 'openai', 'azure', 'google', 'ollama', 'openai-compatible'] as const)(
    'of a session come before those of the server: %s',
    async (provider) => {
      const protocol = protocolOf(provider)
      server.script(send(protocol.whole({ text: 'Hi' })))
      const keys = { for: protocol.model(server.url), apiKey: 'key-of-the-session' }
      await openProvider(provider).call({ ...call, keys })
      expect(last().headers[protocol.key[0]]).toContain('key-of-the-session')
      expect(JSON.stringify(last().headers)).not.toContain(SECRET)
    },
  )

  it('of a session never go to another account', async () => {
    const [own, other] = [protocolOf('anthropic').model(''), protocolOf('openai').model('')]
    const env = { ...protocolOf('anthropic').env(server.url), ...protocolOf('openai').env(server.url) }
    const models = open({ languageModels: `${own},${other}` }, env)
    const keys = { for: own, apiKey: 'key-of-the-session' }
    server.script(send(protocolOf('anthropic').errors.broken))
    await expect(models.call({ ...call, keys })).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE' })
    expect(new Set(server.asked.map(({ url }) => url))).toEqual(new Set(['/v1/messages']))
    await expect(models.call({ ...call, model: other, keys })).rejects.toMatchObject({ code: 'LLM_KEY' })
  })
})

describe('embeddings', () => {
  const texts = Array.from({ length: 70 }, (_, index) => `text ${index}`)
  const request = { user: 'ada', purpose: 'index', texts }

  it('come from Titan, one text a request', async () => {
    server.script((response, asked) => {
      const { inputText } = JSON.parse(asked.body.toString())
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ embedding: [Number(inputText.slice(5)), 1], inputTextTokenCount: 3 }))
    })
    const env = {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url,
      AWS_BEARER_TOKEN_BEDROCK: SECRET,
    }
    const models = open({ embeddingModel: 'bedrock:amazon.titan-embed-text-v2:0' }, env)
    const { vectors, usage, cost, model } = await models.embed(request)
    expect(vectors).toEqual(texts.map((_, index) => [index, 1]))
    expect(usage).toMatchObject({ inputTokens: 210, estimated: false })
    expect(cost).toBeCloseTo((210 * 0.02) / 1e6, 12)
    expect(model).toBe(models.embeddingModel)
    expect(last().url).toBe('/model/amazon.titan-embed-text-v2%3A0/invoke')
  })

  it.each([
    ['openai:text-embedding-3-small', () => protocolOf('openai').env(server.url)],
    ['ollama:nomic-embed-text', () => protocolOf('ollama').env(server.url)],
    ['azure:our-embeddings', () => protocolOf('azure').env(server.url)],
  ])('come from %s, many texts a request, after a failure too', async (name, env) => {
    server.script(send(protocolOf('openai').errors.broken), (response, asked) => {
      const { input } = JSON.parse(asked.body.toString()) as { input: string[] }
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: [Number(text.slice(5)), 1] }))
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ object: 'list', data, usage: { prompt_tokens: input.length, total_tokens: input.length } }),
      )
    })
    const { vectors, usage } = await open({ embeddingModel: name }, env()).embed(request)
    expect(vectors).toEqual(texts.map((_, index) => [index, 1]))
    expect(usage.inputTokens).toBe(70)
    expect(server.asked).toHaveLength(3)
  })

  it('say so when there are none', async () => {
    await expect(open({}, {}).embed(request)).rejects.toMatchObject({ code: 'LLM_NOT_CONFIGURED' })
    const anthropic = open({ embeddingModel: 'anthropic:claude-sonnet-4-5' }, { ANTHROPIC_API_KEY: SECRET })
    await expect(anthropic.embed(request)).rejects.toMatchObject({ code: 'LLM_UNKNOWN' })
  })
})

function withoutUsage(body: string | Buffer): string {
  const { usage: _, ...rest } = JSON.parse(body.toString())
  return JSON.stringify(rest)
}
