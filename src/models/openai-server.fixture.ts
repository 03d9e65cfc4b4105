/**
 * For tests and measurements: a server that speaks the chat completions protocol of OpenAI, whole and streamed, and
 * answers as a function says. It can run as a process of its own:
 * `node openai-server.fixture.ts reply.ts`, where `reply.ts` exports the function as its default, prints its address.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

export type ChatMessage = {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string | null | { type: string; text?: string }[]
  tool_calls?: { id: string; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}
export type ChatTool = { type: 'function'; function: { name: string; description?: string; parameters: unknown } }

export type ChatRequest = {
  model: string
  messages: ChatMessage[]
  tools: ChatTool[]
  /** The JSON schema that the reply must have, when one was sent. */
  schema: unknown
  isStream: boolean
}

/** Text; or text and tool calls; `error` is an HTTP status instead of a reply. */
export type ScriptedReply =
  | string
  | {
      text?: string
      /** Instead of the text where the reply is streamed: parts, each sent when it comes. */
      parts?: AsyncIterable<string>
      tools?: { name: string; input: unknown }[]
      error?: number
      retryAfter?: number
    }

export type ReplyFunction = (request: ChatRequest) => ScriptedReply | Promise<ScriptedReply>

export type OpenAiServer = {
  /** The address, with `/v1`. */
  url: string
  /** What to put into QUERENT_MODEL. */
  model: string
  calls: number
  /** Counted as a quarter of the bytes. */
  tokens: { input: number; output: number }
  requests: ChatRequest[]
  close(): Promise<void>
}

export type ServerOptions = {
  port?: number
  /** Milliseconds before the first word, and before each further one. */
  firstWordMs?: number
  wordMs?: number
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4)

/** Starts the server on this machine. */
export async function startOpenAiServer(reply: ReplyFunction, options: ServerOptions = {}): Promise<OpenAiServer> {
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (!request.url?.endsWith('/chat/completions')) return fail(response, 404)
    const text = Buffer.concat(chunks).toString()
    const asked = requestOf(JSON.parse(text))
    server.calls += 1
    server.tokens.input += tokensOf(text)
    server.requests.push(asked)
    const said = await reply(asked)
    const full = typeof said === 'string' ? { text: said } : said
    if (full.error) return fail(response, full.error, full.retryAfter)
    const output = tokensOf((full.text ?? '') + JSON.stringify(full.tools ?? ''))
    server.tokens.output += output
    const usage = { prompt_tokens: tokensOf(text), completion_tokens: output, total_tokens: tokensOf(text) + output }
    await (asked.isStream ? stream : whole)(response, asked.model, full, usage, options)
  })
  http.listen(options.port ?? 0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`
  const server: OpenAiServer = {
    url,
    model: `openai-compatible:${url}#scripted`,
    calls: 0,
    tokens: { input: 0, output: 0 },
    requests: [],
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
  return server
}

function requestOf(body: {
  model: string
  messages: ChatMessage[]
  tools?: ChatTool[]
  stream?: boolean
  response_format?: { json_schema?: { schema: unknown } }
}): ChatRequest {
  const schema = body.response_format?.json_schema?.schema
  return { model: body.model, messages: body.messages, tools: body.tools ?? [], schema, isStream: body.stream === true }
}

/** The text of the last message of a role, for scripts that choose their reply by it. */
export function lastText({ messages }: Pick<ChatRequest, 'messages'>, role: ChatMessage['role'] = 'user'): string {
  const content = messages.findLast((message) => message.role === role)?.content ?? ''
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
}

type Full = Exclude<ScriptedReply, string>
type Sender = (
  response: ServerResponse,
  model: string,
  said: Full,
  usage: object,
  options: ServerOptions,
) => Promise<void>

const base = (model: string) => ({ id: 'chatcmpl-scripted', created: Math.floor(Date.now() / 1000), model })

const calls = ({ tools = [] }: Full) =>
  tools.map(({ name, input }, index) => ({
    index,
    id: `call_${index}_${name}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))

const finishOf = ({ tools }: Full): string => (tools?.length ? 'tool_calls' : 'stop')

const whole: Sender = async (response, model, said, usage, { firstWordMs = 0 }) => {
  if (firstWordMs) await sleep(firstWordMs)
  const message = {
    role: 'assistant',
    content: said.text ?? null,
    ...(said.tools?.length && { tool_calls: calls(said) }),
  }
  const choices = [{ index: 0, message, finish_reason: finishOf(said) }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ...base(model), object: 'chat.completion', choices, usage }))
}

const stream: Sender = async (response, model, said, usage, { firstWordMs = 0, wordMs = 0 }) => {
  const chunk = (choices: object[], more = {}): boolean =>
    response.write(`data: ${JSON.stringify({ ...base(model), object: 'chat.completion.chunk', choices, ...more })}\n\n`)
  const delta = (one: object, finish_reason: string | null = null): boolean =>
    chunk([{ index: 0, delta: one, finish_reason }])
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (firstWordMs) await sleep(firstWordMs)
  delta({ role: 'assistant', content: '' })
  for await (const content of said.parts ?? (said.text ?? '').match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    if (wordMs) await sleep(wordMs)
    if (response.destroyed) return
    delta({ content })
  }
  if (said.tools?.length) delta({ tool_calls: calls(said) })
  delta({}, finishOf(said))
  chunk([], { usage })
  response.end('data: [DONE]\n\n')
}

function fail(response: ServerResponse, status: number, retryAfter?: number): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  response.end(JSON.stringify({ error: { message: `scripted ${status}`, type: 'scripted', code: null } }))
}

if (import.meta.main) {
  const [script, port] = process.argv.slice(2)
  const { default: reply } = (await import(pathToFileURL(resolve(script ?? '')).href)) as { default: ReplyFunction }
  const { model } = await startOpenAiServer(reply, { port: Number(port ?? 0) })
  console.log(model)
}
