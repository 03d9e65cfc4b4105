/** `POST /query`: rows alone, at the address and in the shapes that clients of an older HR metrics service know. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ErrorCode } from '../../errors.ts'
import type { Turn } from '../../types.ts'
import type { App, ServerContext } from '../context.ts'
import { json } from '../shapes.ts'

const Rows = z
  .object({ result: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))) })
  .openapi('PlainResult')
const Problem = z.object({ error: z.string() }).openapi('PlainError')

const plainQuery = createRoute({
  method: 'post',
  path: '/query',
  tags: ['compatible'],
  summary: 'Ask a question and get its rows',
  description: 'For clients of older services. Errors here are `{"error": "sentence"}`; `/api/chat/query` tells more.',
  // The body is read by hand: a missing question has an error of its own here.
  request: { body: { content: { 'application/json': { schema: z.looseObject({ query: z.string().optional() }) } } } },
  responses: {
    200: json(Rows, 'The rows, one object each'),
    400: json(Problem, 'There is no question, or it gives no query'),
    401: json(Problem, 'The database does not let this server in'),
    403: json(Problem, 'The rows may not be read'),
    500: json(Problem, 'The database, or something else, failed'),
  },
})

/** Registers `POST /query`. */
export function plainQueryRoute(app: App, context: ServerContext): void {
  app.openapi(
    plainQuery,
    async (c) => {
      const { query } = c.req.valid('json')
      if (query === undefined || query.trim() === '') return c.json({ error: 'Missing query parameter' }, 400)
      const live = await context.turns.start({ question: query }, c.get('access'), context.keyring.keysFor(c))
      const turn = await live.whenFinished()
      if (turn.error !== undefined) {
        const { error, status } = refusal(turn.error)
        return c.json({ error }, status)
      }
      if (turn.table === undefined) return c.json({ error: 'Invalid query' }, 400)
      return c.json({ result: rowObjects(turn.table) }, 200)
    },
    (result, c) => (result.success ? undefined : c.json({ error: 'Missing query parameter' }, 400)),
  )
}

const rowObjects = ({ columns, rows }: NonNullable<Turn['table']>) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))

const DATABASE: readonly ErrorCode[] = [
  'QUERY_FAILED',
  'QUERY_TIMEOUT',
  'QUERY_MEMORY',
  'ENGINE_LOST',
  'SOURCE_UNREADABLE',
]
const INVALID: readonly ErrorCode[] = ['SQL_INVALID', 'SQL_NOT_READ_ONLY', 'QUESTION_TOO_LONG']
const FORBIDDEN: readonly ErrorCode[] = ['SQL_NOT_PERMITTED', 'TOTALS_ONLY', 'FORBIDDEN']

type Refusal = { error: string; status: 400 | 401 | 403 | 500 }

/** How the service that came first said what went wrong. */
export function refusal({ code, message }: { code: ErrorCode; message: string }): Refusal {
  if (INVALID.includes(code)) return { error: 'Invalid query', status: 400 }
  if (FORBIDDEN.includes(code)) return { error: message, status: 403 }
  if (!DATABASE.includes(code)) return { error: `An error occurred: ${message}`, status: 500 }
  if (REFUSED_LOGIN.test(message)) return { error: 'Authentication failed', status: 401 }
  return { error: `Database error: ${message}`, status: 500 }
}

/** The sentences of sources whose database does not take their user or password. */
const REFUSED_LOGIN = /the user or the password is wrong|does not let this user in/
