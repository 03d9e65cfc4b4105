/** One question, one text: for clients that know an agent and its threads, and nothing of rows and charts. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { ERROR_CODES, QuerentError } from '../../errors.ts'
import type { AskEvent } from '../../types.ts'
import type { App, ServerContext, ServerEnv } from '../context.ts'
import { ERRORS, json, jsonBody } from '../shapes.ts'
import { stepsOf } from '../turn-response.ts'
import { textOfTurn } from '../turn-words.ts'
import type { LiveTurn } from '../turns.ts'

const AgentBody = z
  .strictObject({
    question: z.string().trim().min(1),
    thread_id: z.string().min(1).max(200).nullish().describe('the same id goes on with the same conversation'),
    source: z.string().min(1).nullish(),
    model: z.string().min(1).nullish().describe('a configured language model'),
    planner: z.string().min(1).nullish().describe('`auto`, or one that /api/models names'),
  })
  .openapi('AgentRequest')
type AgentBody = z.infer<typeof AgentBody>

const request = { body: jsonBody(AgentBody) }
const tags = ['compatible']

const whole = createRoute({
  method: 'post',
  path: '/v1/agent',
  tags,
  summary: 'Ask a question and get the answer as text',
  request,
  responses: { 200: json(z.string(), 'The answer, never empty'), ...ERRORS },
})

const stream = createRoute({
  method: 'post',
  path: '/v1/agent/stream',
  tags,
  summary: 'The same, as server-sent events while it comes',
  description:
    'Events: `tool_message` (`content`, `tool_name`) for each step, `agent_message_delta` (`delta`) for each part of the ' +
    'text, `agent_message_complete` (`content`, `thread_id`, `message_id`) at the end.',
  request,
  responses: { 200: { description: 'The events', content: { 'text/event-stream': { schema: {} } } }, ...ERRORS },
})

/** Registers `/v1/agent` and `/v1/agent/stream`. */
export function agentRoutes(app: App, context: ServerContext): void {
  app.openapi(whole, async (c) => {
    const live = await start(c, context, c.req.valid('json'))
    const turn = await live.whenFinished()
    if (turn.error === undefined) return c.json(textOfTurn(turn), 200)
    const { code, message, next } = turn.error
    throw new QuerentError(code, message, { next })
  })

  app.openapi(stream, async (c) => {
    const live = await start(c, context, c.req.valid('json'))
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(c, async (sse) => {
      const left = new AbortController()
      sse.onAbort(() => left.abort())
      for await (const { event } of live.follow(0, left.signal)) await tell(event, live, sse)
    })
  })
}

function start(c: Context<ServerEnv>, { turns, keyring }: ServerContext, body: AgentBody): Promise<LiveTurn> {
  const { question } = body
  const thread = body.thread_id ?? undefined
  const source = body.source ?? undefined
  const model = body.model ?? undefined
  const planner = body.planner ?? undefined
  return turns.start({ question, thread, source, model, planner }, c.get('access'), keyring.keysFor(c, model))
}

async function tell(event: AskEvent, live: LiveTurn, sse: SSEStreamingApi): Promise<void> {
  const write = (name: string, data: object) => sse.writeSSE({ event: name, data: JSON.stringify(data) })
  if (event.type === 'words-delta') return write('agent_message_delta', { delta: event.text })
  if (event.type !== 'turn-finished') {
    const [step] = stepsOf([event])
    return write('tool_message', { tool_name: event.type, content: step?.description ?? '' })
  }
  const { conversationId, messageId, error } = live.turn
  const content = textOfTurn(live.turn)
  const isStreamed = live.events.some(({ type }) => type === 'words-delta')
  if (!isStreamed) await write('agent_message_delta', { delta: content })
  const failed = error && { error: { ...error, status: ERROR_CODES[error.code].status } }
  return write('agent_message_complete', { content, thread_id: conversationId, message_id: messageId, ...failed })
}
