/** Shapes of conversations, marks and pins. */
import { z } from '@hono/zod-openapi'
import { id, PageQuery } from './shapes.ts'
import { ShownTurn } from './turn-shapes.ts'

export const HistoryQuery = PageQuery.extend({
  search: z.string().max(200).optional().describe('words of a title or of a question'),
  folder: id.optional().describe('id of a folder; `none`: conversations in no folder'),
})

export const SessionQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('the newest turns; without it all of them'),
  before: id.optional().describe('only turns before this message'),
})

export const Session = z
  .object({
    id: z.string(),
    title: z.string(),
    source: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    message_count: z.number(),
    last_question: z.string().nullable(),
    folder_id: z.string().nullable(),
  })
  .openapi('Session')
export type Session = z.infer<typeof Session>

export const History = z
  .object({ sessions: z.array(Session), total: z.number(), limit: z.number(), offset: z.number() })
  .openapi('History')
export type History = z.infer<typeof History>

export const MarkShape = z
  .object({
    message_id: z.string(),
    pinned: z.boolean(),
    positive: z.boolean().nullable().describe('null when nothing was said'),
  })
  .openapi('Mark')
export type MarkShape = z.infer<typeof MarkShape>

export const SessionWithTurns = Session.extend({
  turns: z.array(ShownTurn),
  marks: z.array(MarkShape).describe('what was said of these turns'),
}).openapi('SessionWithTurns')
export type SessionWithTurns = z.infer<typeof SessionWithTurns>

export const Pins = z
  .object({
    pins: z.array(
      z.object({
        message_id: z.string(),
        session_id: z.string(),
        question: z.string(),
        words: z.string().nullable(),
        pinned_at: z.string(),
      }),
    ),
  })
  .openapi('Pins')
export type Pins = z.infer<typeof Pins>

export const TitleBody = z.strictObject({ title: z.string().trim().min(1).max(200) }).openapi('Title')
