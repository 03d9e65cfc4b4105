/** How an answer came about: where its figures come from, and how long each stage took. */
import { createRoute, z } from '@hono/zod-openapi'
import { asQuerentError } from '../../errors.ts'
import { lineageOf, type OutputOrigins } from '../../guard/lineage.ts'
import type { Stage } from '../../record/index.ts'
import type { Catalog, Plan, Turn } from '../../types.ts'
import type { App, ServerContext } from '../context.ts'
import { findTurn } from '../find-turn.ts'
import { ERRORS, json, MessageParam } from '../shapes.ts'

export const How = z
  .object({
    outputs: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        metric: z.object({ name: z.string(), label: z.string(), description: z.string().optional() }).optional(),
        origins: z.array(
          z.object({
            table: z.string(),
            column: z.string().nullable().describe('null where the rows of the table are counted'),
          }),
        ),
      }),
    ),
    stages: z.array(z.object({ name: z.string(), ms: z.number() })).describe('in order; empty while the turn runs'),
  })
  .openapi('How')
export type How = z.infer<typeof How>

const how = createRoute({
  method: 'get',
  path: '/api/chat/how/{message_id}',
  tags: ['chat'],
  summary: 'How an answer came about',
  description:
    'Each column of the result with its metric and the columns and tables that it is computed from; the stages of the turn with their times.',
  request: { params: MessageParam },
  responses: { 200: json(How, 'Columns of the result and stages, in order'), ...ERRORS },
})

/** Registers how a turn came about. */
export function howRoute(app: App, context: ServerContext): void {
  app.openapi(how, async (c) => {
    const access = c.get('access')
    // Only who asked may find it.
    const { turn } = await findTurn(context, c.req.valid('param').message_id, access)
    const catalog = turn.source === undefined ? undefined : await context.querent.catalog(turn.source, access)
    const stages = await stagesOf(turn, context)
    return c.json({ outputs: outputsOf(turn, catalog), stages }, 200)
  })
}

/** Through the caller's catalog of today: of SQL that was refused, or that would be by now, nothing is told. */
function outputsOf({ plan }: Turn, catalog: Catalog | undefined): How['outputs'] {
  if (plan === undefined || catalog === undefined) return []
  try {
    return lineageOf(plan.sql, catalog).map((output) => toOutput(output, plan, catalog))
  } catch (thrown) {
    if (asQuerentError(thrown).code.startsWith('SQL_')) return []
    throw thrown
  }
}

async function stagesOf({ messageId }: Turn, { querent }: ServerContext): Promise<How['stages']> {
  try {
    const { stages } = await querent.record.monitor.trace(messageId)
    return stages.map(({ name, ms }: Stage) => ({ name, ms }))
  } catch (thrown) {
    if (asQuerentError(thrown).code === 'MESSAGE_UNKNOWN') return []
    throw thrown
  }
}

function toOutput({ output: name, origins }: OutputOrigins, plan: Plan, catalog: Catalog): How['outputs'][number] {
  const label = plan.columns.find((column) => column.name === name)?.label ?? name
  const asked = plan.form?.measures.flatMap((measure) => (measure.kind === 'metric' ? [measure.name] : [])) ?? []
  // A comparison or a share of a metric carries the metric's name within its own.
  const used = asked.find((metric) => metric === name) ?? asked.find((metric) => name.includes(metric))
  const metric = catalog.metrics.find((candidate) => candidate.name === used)
  return {
    name,
    label,
    origins,
    ...(metric && { metric: { name: metric.name, label: metric.label, description: metric.description } }),
  }
}
