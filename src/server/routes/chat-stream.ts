/** The UI message stream of the AI SDK (protocol v1): what `useChat` sends, and what it reads. */
import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { Access } from '../../access/types.ts'
import { QuerentError } from '../../errors.ts'
import type { AskEvent, Question } from '../../types.ts'
import type { App, ServerContext } from '../context.ts'
import { ERRORS, jsonBody } from '../shapes.ts'
import { stepsOf } from '../turn-response.ts'
import { textOfTurn } from '../turn-words.ts'
import type { LiveTurn } from '../turns.ts'

const UiMessage = z.looseObject({
  id: z.string().optional(),
  role: z.enum(['system', 'user', 'assistant']),
  parts: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
})

const ChatBody = z
  .looseObject({
    id: z.string().min(1).max(200).describe('the chat, which is one conversation'),
    messages: z.array(UiMessage).min(1).describe('the last one of the user is asked; the others are known here'),
    trigger: z.string().nullish(),
    messageId: z.string().max(200).nullish().describe('with "regenerate-message": the answer to ask for again'),
    source: z.string().min(1).nullish(),
    model: z.string().min(1).nullish(),
    planner: z.string().min(1).nullish(),
  })
  .openapi('UiChat')
type ChatBody = z.infer<typeof ChatBody>

const chat = createRoute({
  method: 'post',
  path: '/api/chat/stream',
  tags: ['chat'],
  summary: 'Ask from `useChat` of the AI SDK',
  description:
    'Answers with a UI message stream. Besides the text there are data parts: `data-step`, `data-plan`, `data-sql`, ' +
    '`data-table`, `data-chart`, `data-clarification`, `data-decline`.',
  request: { body: jsonBody(ChatBody) },
  responses: { 200: { description: 'The stream', content: { 'text/event-stream': { schema: {} } } }, ...ERRORS },
})

/** Registers `POST /api/chat/stream`. */
export function chatStreamRoute(app: App, context: ServerContext): void {
  app.openapi(chat, async (c) => {
    const access = c.get('access')
    const question = await questionOf(c.req.valid('json'), access, context)
    const live = await context.turns.start(question, access, context.keyring.keysFor(c, question.model))
    c.header('x-vercel-ai-ui-message-stream', 'v1')
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(c, async (sse) => {
      const left = new AbortController()
      // Whoever stops reading here has pressed "stop".
      sse.onAbort(() => {
        left.abort()
        live.cancel()
      })
      for await (const { event } of live.follow(0, left.signal))
        for (const chunk of chunksOf(event, live)) await sse.writeSSE({ data: JSON.stringify(chunk) })
      await sse.writeSSE({ data: '[DONE]' })
    })
  })
}

async function questionOf(body: ChatBody, access: Access, { querent }: ServerContext): Promise<Question> {
  const last = body.messages.findLast(({ role }) => role === 'user')
  const question = (last?.parts ?? [])
    .map(({ type, text }) => (type === 'text' ? (text ?? '') : ''))
    .join('')
    .trim()
  if (question === '') throw new QuerentError('QUESTION_MISSING', 'The last message of the user has no text.')
  return {
    question,
    thread: body.id,
    source: body.source ?? undefined,
    model: body.model ?? undefined,
    planner: body.planner ?? undefined,
    replaces: await replacedBy(body, access, querent.record),
  }
}

/** The answer that is asked for again, where this server gave it. */
async function replacedBy(
  { trigger, messageId }: ChatBody,
  { user }: Access,
  record: ServerContext['querent']['record'],
) {
  if (trigger !== 'regenerate-message' || !messageId) return undefined
  return record.turn(user.id, messageId).then(
    (turn) => turn.messageId,
    () => undefined,
  )
}

type Chunk = { type: string; [key: string]: unknown }

const TEXT = 'answer'

const part = (name: string, data: unknown): Chunk => ({ type: `data-${name}`, data })

/** The chunks that an event becomes. The text is one part, begun by its first words. */
function chunksOf(event: AskEvent, live: LiveTurn): Chunk[] {
  switch (event.type) {
    case 'question-received':
      return [{ type: 'start', messageId: event.messageId, messageMetadata: { conversationId: event.conversationId } }]
    case 'plan-ready':
      return [part('plan', event.plan)]
    case 'sql-checked':
      return [part('sql', { sql: event.sql, tables: event.tables, explanation: event.explanation })]
    case 'rows-available':
      return [part('table', { resultId: event.resultId, ...event.table })]
    case 'chart-ready':
      return [part('chart', event.chart)]
    case 'clarification-needed':
      return [part('clarification', event.clarification)]
    case 'declined':
      return [part('decline', event.decline)]
    case 'words-delta':
      return [...begun(event, live), { type: 'text-delta', id: TEXT, delta: event.text }]
    case 'turn-finished':
      return ended(live)
    default:
      return stepsOf([event]).map(({ description }) => ({ ...part('step', { description }), transient: true }))
  }
}

const wordsOf = (live: LiveTurn) => live.events.filter(({ type }) => type === 'words-delta')

const begun = (event: AskEvent, live: LiveTurn): Chunk[] =>
  wordsOf(live)[0] === event ? [{ type: 'text-start', id: TEXT }] : []

/** What remains of the text, and the end. A failure is an error of the stream, as the protocol has it. */
function ended(live: LiveTurn): Chunk[] {
  const isStreamed = wordsOf(live).length > 0
  const { error, answer } = live.turn
  const text = isStreamed ? (answer?.caveats ?? []).map((caveat) => `\n${caveat}`).join('') : textOfTurn(live.turn)
  const rest: Chunk[] = text === '' || error ? [] : [{ type: 'text-delta', id: TEXT, delta: text }]
  return [
    ...(isStreamed || error ? [] : [{ type: 'text-start', id: TEXT }]),
    ...rest,
    ...(isStreamed || !error ? [{ type: 'text-end', id: TEXT }] : []),
    ...(error ? [{ type: 'error', errorText: `${error.message} ${error.next}` }] : []),
    { type: 'finish' },
  ]
}
