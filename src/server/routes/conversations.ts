/** Conversations of the caller: list, search, read, rename, delete; and the answers that are kept at hand. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ConversationSummary, Mark, Record } from '../../record/index.ts'
import type { App, ServerContext } from '../context.ts'
import {
  History,
  HistoryQuery,
  Pins,
  type Session,
  SessionQuery,
  SessionWithTurns,
  TitleBody,
} from '../conversation-shapes.ts'
import { ERRORS, json, jsonBody, MessageParam, SessionParam } from '../shapes.ts'

const path = '/api/chat/session/{session_id}'
const tags = ['conversations']

const history = createRoute({
  method: 'get',
  path: '/api/chat/history',
  tags,
  summary: 'Conversations, the last used first',
  request: { query: HistoryQuery },
  responses: { 200: json(History, 'One page of conversations'), ...ERRORS },
})

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'One conversation with its turns',
  description: 'With `limit` the newest turns; with `before` those before a message. `message_count` counts all.',
  request: { params: SessionParam, query: SessionQuery },
  responses: { 200: json(SessionWithTurns, 'The conversation, oldest turn first'), ...ERRORS },
})

const rename = createRoute({
  method: 'patch',
  path,
  tags,
  summary: 'Give a conversation another title',
  request: {
    params: SessionParam,
    body: jsonBody(TitleBody),
  },
  responses: { 200: json(z.object({ id: z.string(), title: z.string() }), 'The new title'), ...ERRORS },
})

const remove = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Delete a conversation',
  request: { params: SessionParam },
  responses: { 204: { description: 'Deleted' }, ...ERRORS },
})

const pins = createRoute({
  method: 'get',
  path: '/api/chat/pins',
  tags,
  summary: 'The answers kept at hand',
  responses: { 200: json(Pins, 'The latest pinned first'), ...ERRORS },
})

const pinPath = '/api/chat/pins/{message_id}'
const Pinned = json(z.object({ message_id: z.string(), pinned: z.boolean() }), 'Done')

const pin = createRoute({
  method: 'post',
  path: pinPath,
  tags,
  summary: 'Keep an answer at hand',
  request: { params: MessageParam },
  responses: { 200: Pinned, ...ERRORS },
})

const unpin = createRoute({
  method: 'delete',
  path: pinPath,
  tags,
  summary: 'Keep an answer at hand no longer',
  request: { params: MessageParam },
  responses: { 200: Pinned, ...ERRORS },
})

/** Registers history, the conversation routes and the pins. */
export function conversationRoutes(app: App, context: ServerContext): void {
  const { record } = context.querent

  app.openapi(history, async (c) => {
    const { limit, offset, search, folder: named } = c.req.valid('query')
    const userId = c.get('access').user.id
    const folder = named === 'none' ? null : named
    const found = await record.conversations(userId, { limit, offset, search, folder })
    const total = await record.countConversations(userId, search, folder)
    return c.json({ sessions: found.map(toSession), total, limit, offset }, 200)
  })

  app.openapi(read, async (c) => {
    const userId = c.get('access').user.id
    const found = await record.conversation(userId, c.req.valid('param').session_id, c.req.valid('query'))
    const marks = await record.marks(
      userId,
      found.turns.map(({ messageId }) => messageId),
    )
    return c.json({ ...toSession(found), turns: found.turns, marks: marks.map(toMark) }, 200)
  })

  app.openapi(rename, async (c) => {
    const { title } = c.req.valid('json')
    const { session_id } = c.req.valid('param')
    await record.renameConversation(c.get('access').user.id, session_id, title)
    return c.json({ id: session_id, title }, 200)
  })

  app.openapi(remove, async (c) => {
    await record.deleteConversation(c.get('access').user.id, c.req.valid('param').session_id)
    return c.body(null, 204)
  })
  pinRoutes(app, record)
}

function pinRoutes(app: App, record: Record): void {
  app.openapi(pins, async (c) => {
    const found = await record.pins(c.get('access').user.id)
    const shapes = found.map(({ messageId, conversationId, pinnedAt, question, words }) => ({
      message_id: messageId,
      session_id: conversationId,
      question,
      words,
      pinned_at: pinnedAt,
    }))
    return c.json({ pins: shapes }, 200)
  })

  app.openapi(pin, async (c) => {
    const { message_id } = c.req.valid('param')
    await record.pin(c.get('access').user.id, message_id, true)
    return c.json({ message_id, pinned: true }, 200)
  })

  app.openapi(unpin, async (c) => {
    const { message_id } = c.req.valid('param')
    await record.pin(c.get('access').user.id, message_id, false)
    return c.json({ message_id, pinned: false }, 200)
  })
}

const toMark = ({ messageId, pinned, positive }: Mark) => ({ message_id: messageId, pinned, positive })

const toSession = (found: ConversationSummary): Session => ({
  id: found.id,
  title: found.title,
  source: found.source,
  created_at: found.createdAt,
  updated_at: found.updatedAt,
  message_count: found.messageCount,
  last_question: found.lastQuestion,
  folder_id: found.folderId,
})
