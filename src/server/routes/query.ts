/** Asking: a question comes in, a turn starts. */
import { createRoute } from '@hono/zod-openapi'
import type { Access } from '../../access/types.ts'
import { ERROR_CODES, QuerentError } from '../../errors.ts'
import type { App, ServerContext } from '../context.ts'
import { Accepted, ERRORS, json, QueryBody, TurnResponse, WaitQuery } from '../shapes.ts'
import { streamTurn, wantsEvents } from '../sse.ts'
import { toTurnResponse } from '../turn-response.ts'
import type { LiveTurn } from '../turns.ts'

const query = createRoute({
  method: 'post',
  path: '/api/chat/query',
  tags: ['chat'],
  summary: 'Ask a question',
  description:
    'Answers at once with the ids of the turn, which goes on by itself; follow it with `/api/chat/updates` or ' +
    '`/api/chat/stream/{message_id}`. With `Accept: text/event-stream` the answer is the stream itself; with `wait` it ' +
    'is the finished turn, whose HTTP status is that of `error` when the turn failed.',
  request: { query: WaitQuery, body: { required: true, content: { 'application/json': { schema: QueryBody } } } },
  responses: {
    200: {
      description: 'The finished turn (`wait`), or the events of the turn (`Accept: text/event-stream`)',
      content: { 'application/json': { schema: TurnResponse }, 'text/event-stream': { schema: {} } },
    },
    202: json(Accepted, 'The turn has started'),
    ...ERRORS,
  },
})

/** Registers `POST /api/chat/query`. */
export function queryRoute(app: App, context: ServerContext): void {
  app.openapi(query, async (c) => {
    const body = c.req.valid('json')
    const access = c.get('access')
    const { question, session_id, source, options } = body
    refuseLongQuestion(question, context)
    refuseUnknownSource(source ?? undefined, context, access)
    if (session_id) await context.querent.record.recentTurns(access.user.id, session_id, 1)
    const turn = await context.turns.start(
      {
        question,
        conversationId: session_id ?? undefined,
        source: source ?? undefined,
        maxRows: options?.max_rows,
      },
      access,
    )
    if (body.wait || c.req.valid('query').wait) return finishedTurn(turn)
    if (wantsEvents(c)) return streamTurn(c, turn)
    const { conversationId, messageId } = turn.turn
    return c.json({ session_id: conversationId, message_id: messageId, status: 'running' as const }, 202)
  })
}

function refuseLongQuestion(question: string, { settings }: ServerContext): void {
  if (question.length <= settings.maxQuestionLength) return
  throw new QuerentError(
    'QUESTION_TOO_LONG',
    `The question has ${question.length} characters; ${settings.maxQuestionLength} are possible.`,
  )
}

function refuseUnknownSource(source: string | undefined, { querent }: ServerContext, access: Access): void {
  if (source === undefined) return
  const known = querent.sources(access).map(({ name }) => name)
  if (known.includes(source)) return
  throw new QuerentError('SOURCE_UNKNOWN', `There is no source ${JSON.stringify(source)}.`, {
    next: known.length === 0 ? undefined : `Use one of: ${known.join(', ')}.`,
  })
}

async function finishedTurn(live: LiveTurn): Promise<Response> {
  const turn = await live.whenFinished()
  const status = turn.error === undefined ? 200 : ERROR_CODES[turn.error.code].status
  return Response.json(toTurnResponse(turn, live.events), { status })
}
