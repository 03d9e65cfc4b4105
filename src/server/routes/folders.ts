/** Folders of the caller's conversations. */
import { createRoute, z } from '@hono/zod-openapi'
import type { App, ServerContext } from '../context.ts'
import { ERRORS, id, json, jsonBody, SessionParam } from '../shapes.ts'

const tags = ['conversations']
const path = '/api/chat/folders/{folder_id}'
const FolderParam = z.object({ folder_id: id })

const Folder = z
  .object({ id: z.string(), name: z.string(), count: z.number().describe('conversations in it') })
  .openapi('Folder')
export type FolderItem = z.infer<typeof Folder>

const NameBody = z.strictObject({ name: z.string().trim().min(1).max(100) }).openapi('FolderName')
const MoveBody = z.strictObject({ folder_id: id.nullable().describe('null: in no folder') }).openapi('Move')

const list = createRoute({
  method: 'get',
  path: '/api/chat/folders',
  tags,
  summary: 'The folders of conversations',
  responses: { 200: json(z.object({ folders: z.array(Folder) }), 'By name'), ...ERRORS },
})

const create = createRoute({
  method: 'post',
  path: '/api/chat/folders',
  tags,
  summary: 'Make a folder',
  request: { body: jsonBody(NameBody) },
  responses: { 201: json(Folder, 'The new folder'), ...ERRORS },
})

const rename = createRoute({
  method: 'patch',
  path,
  tags,
  summary: 'Give a folder another name',
  request: { params: FolderParam, body: jsonBody(NameBody) },
  responses: { 200: json(z.object({ id: z.string(), name: z.string() }), 'The new name'), ...ERRORS },
})

const remove = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Delete a folder; its conversations stay',
  request: { params: FolderParam },
  responses: { 204: { description: 'Deleted' }, ...ERRORS },
})

const move = createRoute({
  method: 'put',
  path: '/api/chat/session/{session_id}/folder',
  tags,
  summary: 'Put a conversation into a folder',
  request: { params: SessionParam, body: jsonBody(MoveBody) },
  responses: { 200: json(z.object({ id: z.string(), folder_id: z.string().nullable() }), 'Moved'), ...ERRORS },
})

/** Registers the routes of folders. */
export function folderRoutes(app: App, { querent: { record } }: ServerContext): void {
  app.openapi(list, async (c) => c.json({ folders: await record.folders(c.get('access').user.id) }, 200))

  app.openapi(create, async (c) => {
    const { name } = c.req.valid('json')
    return c.json({ id: await record.createFolder(c.get('access').user.id, name), name, count: 0 }, 201)
  })

  app.openapi(rename, async (c) => {
    const { folder_id } = c.req.valid('param')
    const { name } = c.req.valid('json')
    await record.renameFolder(c.get('access').user.id, folder_id, name)
    return c.json({ id: folder_id, name }, 200)
  })

  app.openapi(remove, async (c) => {
    await record.deleteFolder(c.get('access').user.id, c.req.valid('param').folder_id)
    return c.body(null, 204)
  })

  app.openapi(move, async (c) => {
    const { session_id } = c.req.valid('param')
    const { folder_id } = c.req.valid('json')
    await record.moveConversation(c.get('access').user.id, session_id, folder_id)
    return c.json({ id: session_id, folder_id }, 200)
  })
}
