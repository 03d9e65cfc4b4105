/** Following and ending a turn that has been started. */
import { createRoute, z } from '@hono/zod-openapi'
import { QuerentError } from '../../errors.ts'
import type { App, ServerContext } from '../context.ts'
import { findTurn } from '../find-turn.ts'
import { ERRORS, json, jsonBody, MessageParam } from '../shapes.ts'
import { lastEventId, streamPast, streamTurn } from '../sse.ts'
import { eventsOf, toTurnResponse, toUpdates } from '../turn-response.ts'
import { FeedbackBody, TurnResponse, Updates, UpdatesQuery } from '../turn-shapes.ts'

const updates = createRoute({
  method: 'get',
  path: '/api/chat/updates',
  tags: ['chat'],
  summary: 'Wait for the next events of a turn',
  description: 'Answers at once when there are events after number `after`, else when one comes or the time is over.',
  request: { query: UpdatesQuery },
  responses: { 200: json(Updates, 'Where the turn is'), ...ERRORS },
})

const stream = createRoute({
  method: 'get',
  path: '/api/chat/stream/{message_id}',
  tags: ['chat'],
  summary: 'The events of a turn as server-sent events',
  description: 'Send `Last-Event-ID` to go on after the last event seen. 204 when there will be no more.',
  request: { params: MessageParam },
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: {} } } },
    204: { description: 'The turn has finished and the caller has all its events' },
    ...ERRORS,
  },
})

const result = createRoute({
  method: 'get',
  path: '/api/chat/result/{message_id}',
  tags: ['chat'],
  summary: 'A turn as it is now',
  request: { params: MessageParam },
  responses: { 200: json(TurnResponse, 'The turn'), ...ERRORS },
})

const Cancelled = z.object({ message_id: z.string(), status: TurnResponse.shape.status })

const cancel = createRoute({
  method: 'post',
  path: '/api/chat/cancel/{message_id}',
  tags: ['chat'],
  summary: 'Stop a turn',
  description: 'A turn that has already finished stays as it is.',
  request: { params: MessageParam },
  responses: { 200: json(Cancelled, 'The turn after it stopped'), ...ERRORS },
})

const feedback = createRoute({
  method: 'post',
  path: '/api/feedback',
  tags: ['chat'],
  summary: 'Say whether an answer was good',
  request: { body: jsonBody(FeedbackBody) },
  responses: { 200: json(z.object({ message_id: z.string(), positive: z.boolean() }), 'Taken'), ...ERRORS },
})

/** Registers updates, stream, result, cancel and feedback. */
export function turnRoutes(app: App, context: ServerContext): void {
  app.openapi(updates, async (c) => {
    const { message_id, session_id, after, timeout_ms } = c.req.valid('query')
    const { turn, live } = await findTurn(context, message_id, c.get('access'))
    if (session_id !== undefined && session_id !== turn.conversationId) {
      throw new QuerentError('MESSAGE_UNKNOWN', `Conversation ${session_id} has no message ${message_id}.`)
    }
    if (live === undefined) return c.json(toUpdates(turn, after, [], eventsOf(turn).at(-1)), 200)
    await live.settledAfter(after, AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(timeout_ms)]))
    return c.json(toUpdates(live.turn, after, live.eventsAfter(after), live.events.at(-1)), 200)
  })

  app.openapi(stream, async (c) => {
    const { turn, live } = await findTurn(context, c.req.valid('param').message_id, c.get('access'))
    const seen = lastEventId(c)
    const events = live?.events ?? eventsOf(turn)
    if (live?.finished !== false && seen >= events.length) return c.body(null, 204)
    // Numbers of the live events mean nothing to the record, so a late reader gets the turn from its start.
    return live === undefined ? streamPast(c, events) : streamTurn(c, live, seen)
  })

  app.openapi(result, async (c) => {
    const { turn, live } = await findTurn(context, c.req.valid('param').message_id, c.get('access'))
    return c.json(toTurnResponse(turn, live?.events ?? eventsOf(turn)), 200)
  })

  app.openapi(cancel, async (c) => {
    const { message_id } = c.req.valid('param')
    const { turn, live } = await findTurn(context, message_id, c.get('access'))
    live?.cancel()
    const { status } = toTurnResponse((await live?.whenFinished()) ?? turn, [])
    return c.json({ message_id, status }, 200)
  })

  app.openapi(feedback, async (c) => {
    const { message_id, positive, feedback_type, reason } = c.req.valid('json')
    const isGood = positive ?? (feedback_type === undefined ? undefined : feedback_type === 'thumbs_up')
    if (isGood === undefined) throw new QuerentError('INVALID_REQUEST', '"positive" in the request body is missing.')
    await context.querent.record.addFeedback(c.get('access').user.id, {
      messageId: message_id,
      positive: isGood,
      reason: reason ?? undefined,
    })
    return c.json({ message_id, positive: isGood }, 200)
  })
}
