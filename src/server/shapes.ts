/** Shapes that all routes of the HTTP API share, as zod schemas: they check requests and write the OpenAPI document. */
import { z } from '@hono/zod-openapi'
import { ERROR_CODE_NAMES } from './errors.ts'

export const id = z.string().min(1).max(100)

/** A switch in the address. */
export const truth = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1')

export const MessageParam = z.object({ message_id: id })
export const SessionParam = z.object({ session_id: id })

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  offset: z.coerce.number().int().min(0).default(0),
})

export const ErrorShape = z
  .object({
    error: z.object({
      code: z.enum(ERROR_CODE_NAMES),
      message: z.string().describe('what is wrong, in a sentence'),
      next: z.string().describe('what to do about it'),
    }),
  })
  .openapi('Error')

/** The responses that every route has besides its own. */
export const ERRORS = {
  default: { description: 'What went wrong', content: { 'application/json': { schema: ErrorShape } } },
} as const

/** A response of JSON in the given shape. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** A request whose body is JSON in the given shape. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } }
}
