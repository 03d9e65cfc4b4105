/** The scripted server as a process of its own, asked as any other server is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSettings } from '../settings.ts'
import { type ModelCall, openModels } from './index.ts'
import { lastText, startOpenAiServer } from './openai-server.fixture.ts'

const call: ModelCall = { user: 'ada', purpose: 'test', messages: [{ role: 'user', content: 'How many people?' }] }
const open = (model: string) => openModels(readSettings({ languageModels: model }, {}), { env: {} })

describe('the scripted server', () => {
  it('answers, streams, asks for tools, keeps to a schema and counts', async () => {
    const server = await startOpenAiServer((request) => {
      if (request.schema) return '{"count":42}'
      if (request.tools.length > 0) return { tools: [{ name: 'search', input: { name: 'Ada' } }] }
      return `You asked: ${lastText(request)}`
    })
    const models = open(server.model)
    const pieces: string[] = []
    for await (const piece of models.stream(call)) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe('You asked: How many people?')
    expect((await models.call({ ...call, schema: z.object({ count: z.number() }) })).object).toEqual({ count: 42 })
    const tools = { search: { description: 'Searches.', input: z.object({ name: z.string() }) } }
    const { toolCalls, usage } = await models.call({ ...call, tools })
    expect(toolCalls).toMatchObject([{ name: 'search', input: { name: 'Ada' } }])
    expect(usage).toMatchObject({ estimated: false })
    expect(server.calls).toBe(3)
    expect(server.tokens.input).toBeGreaterThan(usage.inputTokens)
    await server.close()
  })

  it('takes 32 questions at once', async () => {
    const server = await startOpenAiServer((request) => lastText(request))
    const models = open(server.model)
    const ask = (content: string) => models.call({ ...call, messages: [{ role: 'user', content }] })
    const replies = await Promise.all(Array.from({ length: 32 }, (_, index) => ask(`question ${index}`)))
    expect(replies.map(({ text }) => text)).toEqual(replies.map((_, index) => `question ${index}`))
    await server.close()
  })

  it('runs as a process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'querent-scripted-'))
    const script = join(folder, 'reply.mjs')
    await writeFile(script, 'export default (asked) => "There are " + asked.messages.length + " messages."\n')
    const fixture = new URL('openai-server.fixture.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [fixture, script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(child.stdout, 'data')
    const pieces: string[] = []
    for await (const piece of open(String(line).trim()).stream(call)) pieces.push(piece)
    expect(pieces.join('')).toBe('There are 1 messages.')
    child.kill()
    await once(child, 'exit')
    await rm(folder, { recursive: true })
  })
})
