/** Asking: a question comes in, a turn starts. */
import { createRoute, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Access } from '../../access/types.ts'
import { refuseLong } from '../../ask/askable.ts'
import { ERROR_CODES, QuerentError } from '../../errors.ts'
import type { App, ServerContext, ServerEnv } from '../context.ts'
import { ERRORS, json, jsonBody } from '../shapes.ts'
import { streamTurn, wantsEvents } from '../sse.ts'
import { toTurnResponse } from '../turn-response.ts'
import { Accepted, QueryBody, SqlBody, TurnResponse, WaitQuery } from '../turn-shapes.ts'
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
  request: { query: WaitQuery, body: jsonBody(QueryBody) },
  responses: {
    200: {
      description: 'The finished turn (`wait`), or the events of the turn (`Accept: text/event-stream`)',
      content: { 'application/json': { schema: TurnResponse }, 'text/event-stream': { schema: {} } },
    },
    202: json(Accepted, 'The turn has started'),
    ...ERRORS,
  },
})

const sql = createRoute({
  method: 'post',
  path: '/api/chat/sql',
  tags: ['chat'],
  summary: 'Run SQL that a person wrote',
  description:
    'The statement passes the same checks, policies and limits as any other and becomes a turn of the conversation. ' +
    'Answers as `/api/chat/query` does.',
  request: { query: WaitQuery, body: jsonBody(SqlBody) },
  responses: query.responses,
})

/** Registers `POST /api/chat/query` and `POST /api/chat/sql`. */
export function queryRoute(app: App, context: ServerContext): void {
  app.openapi(query, async (c) => {
    const body = c.req.valid('json')
    return answer(c, context, body, body.wait || c.req.valid('query').wait)
  })

  app.openapi(sql, async (c) => {
    const body = c.req.valid('json')
    const question = body.question ?? firstLine(body.sql)
    return answer(c, context, { ...body, question }, body.wait || c.req.valid('query').wait)
  })
}

const MAX_TITLE = 200

function firstLine(statement: string): string {
  const [line = ''] = statement.split('\n', 1)
  return line.slice(0, MAX_TITLE)
}

type Asked = Omit<z.infer<typeof QueryBody>, 'wait'> & { sql?: string }

/** Starts the turn and answers as the caller wants it: at once, as a stream, or when it has finished. */
async function answer(c: Context<ServerEnv>, context: ServerContext, asked: Asked, wait: boolean | undefined) {
  const access = c.get('access')
  const { question, sql: statement, session_id, source, options, replaces } = asked
  refuseLong(question, context.settings)
  await refuseUnknownSource(source ?? undefined, context, access)
  if (session_id) await context.querent.record.recentTurns(access.user.id, session_id, 1)
  const turn = await context.turns.start(
    {
      question,
      conversationId: session_id ?? undefined,
      source: source ?? undefined,
      maxRows: options?.max_rows,
      ...(replaces && { replaces }),
      ...(statement !== undefined && { sql: statement }),
      planner: options?.planner ?? undefined,
      model: options?.model ?? undefined,
    },
    access,
    context.keyring.keysFor(c, options?.model ?? undefined),
  )
  if (wait) return finishedTurn(turn)
  if (wantsEvents(c)) return streamTurn(c, turn)
  const { conversationId, messageId } = turn.turn
  return c.json({ session_id: conversationId, message_id: messageId, status: 'running' as const }, 202)
}

async function refuseUnknownSource(
  source: string | undefined,
  { querent }: ServerContext,
  access: Access,
): Promise<void> {
  if (source === undefined) return
  const known = (await querent.sources(access)).map(({ name }) => name)
  if (known.includes(source)) return
  throw new QuerentError('SOURCE_UNKNOWN', `There is no source ${JSON.stringify(source)}.`, {
    next: known.length === 0 ? undefined : `Use one of: ${known.join(', ')}.`,
  })
}

/** The finished turn as the answer; its status is that of its error, where it has one. */
export async function finishedTurn(live: LiveTurn): Promise<Response> {
  const turn = await live.whenFinished()
  const status = turn.error === undefined ? 200 : ERROR_CODES[turn.error.code].status
  return Response.json(toTurnResponse(turn, live.events), { status })
}
