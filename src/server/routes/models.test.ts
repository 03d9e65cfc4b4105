/** Keys that a person enters: they reach the model of that session, and nothing else sees them. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineModel } from '../../index.ts'
import type { SessionKeys } from '../../models/index.ts'
import { BY_DEPARTMENT, openScripted, scriptedModel } from '../../plan/agent/scripted.fixture.ts'
import { readSettings } from '../../settings.ts'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { createLogger } from '../logger.ts'
import { askAndWait, openTestQuerent, send, silent } from '../test-server.ts'

const OTHER = 'custom:other'
const AWS = 'bedrock:global.anthropic.claude-sonnet-4-5-20250929-v1:0'
const SECRET = 'sk-a-key-that-nobody-else-may-see'
const MINUTE = 60_000

/** The keys that each call to the models came with, by the model. */
const seen: [string, SessionKeys | undefined][] = []
const { model } = scriptedModel(({ prompt }) => {
  if (prompt.includes('FAIL')) throw new Error(`401 wrong key ${SECRET}`)
  return BY_DEPARTMENT
})
const spied = (name: string) =>
  defineModel(name, (keys) => {
    seen.push([`custom:${name}`, keys])
    return model
  })

let scripted: Awaited<ReturnType<typeof openScripted>>
let app: App
const log: string[] = []

beforeAll(async () => {
  scripted = await openScripted({
    script: [],
    settings: { languageModels: `custom:scripted,${OTHER},${AWS}` },
    options: { models: { ...spied('scripted'), ...spied('other') } },
  })
  const settings = readSettings({ logLevel: 'trace', jsonLogs: 'true', sessionKeyMinutes: '30' }, {})
  const sink = new Writable({ write: (chunk, _, done) => done(void log.push(String(chunk))) })
  app = createApp(scripted.querent, settings, createLogger(settings, sink))
})
afterEach(() => {
  seen.length = 0
  vi.useRealTimers()
})
afterAll(() => scripted.close())

const path = '/api/session/models'

/** Enters keys as a browser does, and gives the cookie of its session. */
async function enter(body: object, cookie?: string) {
  const answer = await send(app, path, { method: 'PUT', body, headers: cookie ? { cookie } : {} })
  return { ...answer, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? cookie ?? '' }
}

const ask = (cookie: string, options: object = {}, question = 'people by department') =>
  send(app, '/api/chat/query', { body: { question, wait: true, options }, headers: { cookie } })

describe('keys of a session', () => {
  it('reach the model of that session alone', async () => {
    const { cookie, status, json } = await enter({ api_key: SECRET })
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        keys: [
          {
            model: 'custom:scripted',
            provider: 'custom',
            fields: ['api_key'],
            region: null,
            expires_at: expect.any(String),
          },
        ],
      },
    })
    expect((await ask(cookie)).json).toMatchObject({ status: 'completed' })
    expect(seen).toEqual([['custom:scripted', expect.objectContaining({ for: 'custom:scripted', apiKey: SECRET })]])
    await askAndWait(app, 'people by department')
    expect(seen.at(-1)).toEqual(['custom:scripted', undefined])
  })

  it('go to the account that they were entered for', async () => {
    const { cookie } = await enter({ model: OTHER, api_key: SECRET })
    await ask(cookie, { model: 'custom:scripted' })
    expect(seen).toEqual([['custom:scripted', undefined]])
    await ask(cookie, { model: OTHER })
    await ask(cookie)
    expect(seen.slice(1).map(([name, keys]) => [name, keys?.apiKey])).toEqual([
      [OTHER, SECRET],
      [OTHER, SECRET],
    ])
  })

  it('reach every address that asks', async () => {
    const { cookie } = await enter({ api_key: SECRET })
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'people by department' }] }]
    const question = 'people by department'
    await send(app, '/api/chat/stream', { body: { id: 'chat', messages }, headers: { cookie } })
    await send(app, '/v1/agent', { body: { question }, headers: { cookie } })
    await send(app, '/v1/agent/stream', { body: { question }, headers: { cookie } })
    await send(app, '/query', { body: { query: question }, headers: { cookie } })
    expect(seen.map(([, keys]) => keys?.apiKey)).toEqual([SECRET, SECRET, SECRET, SECRET])
  })

  it('have a cookie that no script reads and no other site sends', async () => {
    const { headers } = await enter({ api_key: SECRET })
    expect(headers.get('set-cookie')).toMatch(/^querent_keys=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const secure = await app.request('https://localhost/api/session/models', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: SECRET }),
    })
    expect(secure.headers.get('set-cookie')).toContain('; Secure')
  })

  it('are replaced, listed and forgotten by their account', async () => {
    const aws = { model: AWS, access_key_id: 'AKIAEXAMPLE', secret_access_key: 'hidden', region: 'eu-central-1' }
    const { cookie } = await enter({ ...aws, session_token: 'token' })
    await enter(aws, cookie)
    const { json } = await enter({ model: OTHER, api_key: SECRET }, cookie)
    expect(json).toMatchObject({
      keys: [
        { model: AWS, provider: 'bedrock', fields: ['access_key_id', 'secret_access_key'], region: 'eu-central-1' },
        { model: OTHER, fields: ['api_key'], region: null },
      ],
    })
    const headers = { cookie }
    expect((await send(app, '/api/models', { headers })).json).toMatchObject({
      models: [{ has_session_key: false }, { has_session_key: true }, { has_session_key: true }],
    })
    const one = await send(app, `${path}?model=${OTHER}`, { method: 'DELETE', headers })
    expect(one.json).toMatchObject({ keys: [{ model: AWS }] })
    const all = await send(app, path, { method: 'DELETE', headers })
    expect(all.json).toEqual({ keys: [] })
    expect(all.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await send(app, path, { headers })).json).toEqual({ keys: [] })
  })

  it('are forgotten when their time is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { cookie } = await enter({ api_key: SECRET })
    vi.advanceTimersByTime(29 * MINUTE)
    expect((await send(app, path, { headers: { cookie } })).json).toMatchObject({ keys: [{ fields: ['api_key'] }] })
    vi.advanceTimersByTime(2 * MINUTE)
    expect((await send(app, path, { headers: { cookie } })).json).toEqual({ keys: [] })
  })

  it("are their own user's, whoever holds the cookie", async () => {
    const { record } = scripted.querent
    const { key } = await record.createKey({
      userId: 'bob',
      userName: 'Bob',
      roles: [],
      attributes: {},
      expiresAt: null,
    })
    const { cookie } = await enter({ api_key: SECRET })
    const answer = await send(app, path, { headers: { cookie, 'x-api-key': key } })
    expect(answer).toMatchObject({ status: 200, json: { keys: [] } })
  })

  it('are in no answer, no log and no file', async () => {
    const { cookie } = await enter({ api_key: SECRET })
    const answers = [
      await send(app, path, { headers: { cookie } }),
      await send(app, '/api/models', { headers: { cookie } }),
      await ask(cookie),
      await ask(cookie, {}, 'FAIL'),
      await send(app, '/api/chat/history', { headers: { cookie } }),
    ]
    expect(answers.map(({ text }) => text).join('\n')).not.toContain(SECRET)
    expect(log.join('')).toContain(path)
    expect(log.join('') + scripted.errors.join('')).not.toContain(SECRET)
    const entries = await readdir(scripted.folder, { withFileTypes: true, recursive: true })
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')))
    expect(files.length).toBeGreaterThan(1)
    expect(contents.join('')).not.toContain(SECRET)
  })

  it.each<[string, object, string]>([
    ['nothing', {}, 'No key for custom:scripted was entered.'],
    ['half of a pair', { model: AWS, access_key_id: 'AKIA' }, `No key for ${AWS} was entered.`],
    ['a key with a space', { api_key: `${SECRET} x` }, '"api_key" in the request body cannot be used'],
    ['a key that breaks a header', { api_key: `${SECRET}\n\nx` }, '"api_key" in the request body cannot be used'],
    ['a key that is no text', { api_key: [SECRET] }, '"api_key" in the request body cannot be used'],
    ['an unknown field', { [SECRET]: SECRET }, 'The request body cannot be used: it has a field'],
    ['a region that is an address', { model: AWS, api_key: SECRET, region: 'evil.example/' }, '"region" in the'],
    [
      'a field of another provider',
      { api_key: SECRET, session_token: SECRET },
      'custom:scripted has no "session_token"',
    ],
  ])('refuse %s without saying it', async (_, body, message) => {
    const { status, text, headers } = await enter(body)
    expect({ status, text }).toMatchObject({
      status: 400,
      text: expect.stringContaining(JSON.stringify(message).slice(1, -1)),
    })
    expect(text + log.join('')).not.toContain(SECRET)
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('need a model that is configured', async () => {
    expect(await enter({ model: 'openai:gpt-5', api_key: SECRET })).toMatchObject({
      status: 404,
      json: { error: { code: 'LLM_UNKNOWN' } },
    })
    const bare = createApp({ ...scripted.querent, models: () => [] }, readSettings({}, {}), silent)
    const answer = await send(bare, path, { method: 'PUT', body: { api_key: SECRET } })
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 'LLM_NOT_CONFIGURED' } } })
  })
})

describe('planner and model of a question', () => {
  const body = (options: object) => ({ question: 'people by department', wait: true, options })

  it('are those that it names', async () => {
    const named = await send(app, '/api/chat/query', { body: body({ planner: 'agent', model: OTHER }) })
    expect(named.json).toMatchObject({ status: 'completed', plan: { planner: 'agent', model: OTHER } })
    const auto = await send(app, '/api/chat/query', { body: body({ planner: 'auto' }) })
    expect(auto.json).toMatchObject({ plan: { model: 'custom:scripted' } })
  })

  it.each<[object, number, string, string]>([
    [{ planner: 'oracle' }, 400, 'INVALID_REQUEST', 'Use one of: auto, agent.'],
    [{ planner: 'instant' }, 400, 'INVALID_REQUEST', 'Use one of: auto, agent.'],
    [{ model: 'openai:gpt-5' }, 404, 'LLM_UNKNOWN', `Use one of: custom:scripted, ${OTHER}, ${AWS}.`],
    [{ model: 'nonsense' }, 404, 'LLM_UNKNOWN', `Use one of: custom:scripted, ${OTHER}, ${AWS}.`],
    [{ planner: 'auto', model: '' }, 400, 'INVALID_REQUEST', expect.any(String)],
  ])('%j is refused before the turn starts', async (options, status, code, next) => {
    const before = await send(app, '/api/chat/history')
    const refused = await send(app, '/api/chat/query', { body: { ...body(options), wait: false } })
    expect(refused).toMatchObject({ status, json: { error: { code, next } } })
    expect((await send(app, '/api/chat/history')).json).toEqual(before.json)
  })

  it('need a language model that is configured', async () => {
    const server = await openTestQuerent()
    const bare = createApp(server.querent, server.settings, silent)
    for (const options of [{ planner: 'agent' }, { model: OTHER }]) {
      const { status, json } = await send(bare, '/api/chat/query', { body: body(options) })
      expect({ status, json }).toMatchObject({ status: 503, json: { error: { code: 'LLM_NOT_CONFIGURED' } } })
    }
    await server.close()
  })
})

describe('GET /api/models', () => {
  it('lists what can be chosen', async () => {
    const { json } = await send(app, '/api/models')
    expect(json).toMatchObject({
      models: [
        { name: 'custom:scripted', is_default: true, has_session_key: false, state: 'ready', key_fields: ['api_key'] },
        { name: OTHER, is_default: false },
        { name: AWS, provider: 'bedrock', key_fields: expect.arrayContaining(['secret_access_key', 'region']) },
      ],
      planners: ['agent'],
      embedding_model: null,
    })
  })
})
