/** Conversations of the caller: list, read, rename, delete. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ConversationSummary } from '../../record/index.ts'
import type { App, ServerContext } from '../context.ts'
import { ERRORS, History, json, PageQuery, type Session, SessionParam, SessionWithTurns, TitleBody } from '../shapes.ts'

const path = '/api/chat/session/{session_id}'
const tags = ['conversations']

const history = createRoute({
  method: 'get',
  path: '/api/chat/history',
  tags,
  summary: 'Conversations, the last used first',
  request: { query: PageQuery },
  responses: { 200: json(History, 'One page of conversations'), ...ERRORS },
})

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'One conversation with its turns',
  request: { params: SessionParam },
  responses: { 200: json(SessionWithTurns, 'The conversation, oldest turn first'), ...ERRORS },
})

const rename = createRoute({
  method: 'patch',
  path,
  tags,
  summary: 'Give a conversation another title',
  request: {
    params: SessionParam,
    body: { required: true, content: { 'application/json': { schema: TitleBody } } },
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

/** Registers history and the conversation routes. */
export function conversationRoutes(app: App, context: ServerContext): void {
  const { record } = context.querent

  app.openapi(history, async (c) => {
    const page = c.req.valid('query')
    const userId = c.get('access').user.id
    const found = await record.conversations(userId, page)
    const total = await record.countConversations(userId)
    return c.json({ sessions: found.map(toSession), total, ...page }, 200)
  })

  app.openapi(read, async (c) => {
    const found = await record.conversation(c.get('access').user.id, c.req.valid('param').session_id)
    return c.json({ ...toSession(found), turns: found.turns }, 200)
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
}

const toSession = (found: ConversationSummary): Session => ({
  id: found.id,
  title: found.title,
  source: found.source,
  created_at: found.createdAt,
  updated_at: found.updatedAt,
  message_count: found.messageCount,
  last_question: found.lastQuestion,
})
