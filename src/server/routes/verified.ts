/** Answers that a person approves: from then on the same words give the same SQL. */
import { createRoute, z } from '@hono/zod-openapi'
import { OWNER_ROLE } from '../../access/types.ts'
import type { App, ServerContext } from '../context.ts'
import { SourceQuery } from '../schema-shapes.ts'
import { ERRORS, id, json, jsonBody, MessageParam } from '../shapes.ts'

const Scope = z.enum(['mine', 'everyone'])

const VerifyBody = z
  .strictObject({
    scope: Scope.describe('for whom it holds; `everyone` needs the role of the owner'),
    question: z.string().trim().min(1).max(2000).nullish().describe('other words for it than those that were asked'),
  })
  .openapi('Verify')

const Saved = z.object({ id: z.string(), scope: Scope, source: z.string(), question: z.string() }).openapi('Verified')

const List = z
  .object({
    verified: z.array(
      Saved.extend({
        sql: z.string(),
        author: z.string(),
        verified_at: z.string().describe('a day, UTC'),
        removable: z.boolean().describe('the caller may remove it'),
      }),
    ),
  })
  .openapi('VerifiedList')

const tags = ['verified']

const save = createRoute({
  method: 'post',
  path: '/api/messages/{message_id}/verify',
  tags,
  summary: 'Approve the SQL of an answer for its question',
  request: {
    params: MessageParam,
    body: jsonBody(VerifyBody),
  },
  responses: { 201: json(Saved, 'What was saved'), ...ERRORS },
})

const list = createRoute({
  method: 'get',
  path: '/api/verified',
  tags,
  summary: 'The approved questions of a source',
  description: 'One’s own and those for everyone, where the caller may run their SQL; the latest first.',
  request: { query: SourceQuery },
  responses: { 200: json(List, 'The questions'), ...ERRORS },
})

const remove = createRoute({
  method: 'delete',
  path: '/api/verified/{id}',
  tags,
  summary: 'Remove an approved question',
  description: 'One’s own; an owner removes any.',
  request: { params: z.object({ id }) },
  responses: { 200: json(z.object({ id: z.string() }), 'Removed'), ...ERRORS },
})

/** Registers verifying, `/api/verified` and its removal. */
export function verifiedRoutes(app: App, { querent }: ServerContext): void {
  app.openapi(save, async (c) => {
    const { scope, question } = c.req.valid('json')
    const given = { scope, question: question ?? undefined }
    return c.json(await querent.verify(c.req.valid('param').message_id, given, c.get('access')), 201)
  })

  app.openapi(list, async (c) => {
    const access = c.get('access')
    const isOwner = access.user.roles.includes(OWNER_ROLE)
    const verified = (await querent.verified(c.req.valid('query').source, access)).map(
      ({ own, verifiedAt, ...item }) => ({ ...item, verified_at: verifiedAt, removable: own || isOwner }),
    )
    return c.json({ verified }, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await querent.removeVerified(id, c.get('access'))
    return c.json({ id }, 200)
  })
}
