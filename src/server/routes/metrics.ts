/** Figures for Prometheus. */
import { createRoute, z } from '@hono/zod-openapi'
import { OWNER } from '../../access/types.ts'
import type { App, ServerContext } from '../context.ts'
import { ERRORS } from '../shapes.ts'

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['monitor'],
  summary: 'Figures for Prometheus',
  description: 'Needs the key of an owner, or QUERENT_METRICS_TOKEN as `Authorization: Bearer`.',
  responses: {
    200: { description: 'The text format of Prometheus', content: { 'text/plain': { schema: z.string() } } },
    ...ERRORS,
  },
})

/** Registers `/metrics`. */
export function metricsRoute(app: App, { querent, metrics: counted }: ServerContext): void {
  app.openapi(metrics, async (c) =>
    c.text(await counted.text(await querent.sources(OWNER)), 200, { 'Content-Type': counted.contentType }),
  )
}
