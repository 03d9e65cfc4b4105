/** Evaluations: a suite is asked of a source in the background. Owners alone may see and start them. */
import { join } from 'node:path'
import { createRoute, z } from '@hono/zod-openapi'
import { QuerentError } from '../../errors.ts'
import { evaluateSource, verifiedSuite } from '../../evals/evaluate.ts'
import { type EvalJob, EvalJobs } from '../../evals/jobs.ts'
import { reportPage } from '../../evals/report.ts'
import { ownSuite, type SuiteItem } from '../../evals/suite.ts'
import type { App, ServerContext } from '../context.ts'
import { ERRORS, id, json, jsonBody } from '../shapes.ts'

const tags = ['evals']
const path = '/api/evals/{eval_id}'
const EvalParam = z.object({ eval_id: id })

const EvalBody = z
  .strictObject({
    suite: z.string().max(200_000).optional().describe('YAML list of questions; absent: what people have verified'),
    title: z.string().min(1).max(200).optional(),
    source: z.string().max(200).optional(),
    planner: z.enum(['instant', 'agent', 'auto']).default('auto'),
    model: z.string().max(500).optional(),
    runs: z.number().int().min(1).max(20).default(1),
    parallel: z.number().int().min(1).max(16).default(1),
    limit: z.number().int().min(1).optional(),
  })
  .openapi('NewEval')

const Summary = z
  .record(z.string(), z.unknown())
  .describe('accuracy, precision, coverage, curve, latency, tokens, cost')
const EvalItem = z
  .object({
    id: z.string(),
    title: z.string(),
    asked: z.string().describe('by whom the questions are answered'),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
    created_at: z.string(),
    total: z.number(),
    done: z.number(),
    summary: Summary,
    error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
  })
  .openapi('Eval')
const EvalWithResults = EvalItem.extend({ results: z.array(z.record(z.string(), z.unknown())) }).openapi('EvalResults')

const start = createRoute({
  method: 'post',
  path: '/api/evals',
  tags,
  summary: 'Ask the questions of a suite in the background and judge the answers',
  request: { body: jsonBody(EvalBody) },
  responses: { 202: json(EvalItem, 'Begun, or waiting for those before it'), ...ERRORS },
})

const list = createRoute({
  method: 'get',
  path: '/api/evals',
  tags,
  summary: 'All evaluations, the latest first',
  responses: { 200: json(z.object({ evals: z.array(EvalItem) }), 'Without their results'), ...ERRORS },
})

const get = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'An evaluation with a result for each question so far',
  request: { params: EvalParam },
  responses: { 200: json(EvalWithResults, 'How it stands'), ...ERRORS },
})

const report = createRoute({
  method: 'get',
  path: `${path}/report`,
  tags,
  summary: 'An evaluation as a web page with pictures',
  request: { params: EvalParam },
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } }, ...ERRORS },
})

const stop = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Stop an evaluation; what it has so far is kept',
  request: { params: EvalParam },
  responses: { 204: { description: 'Stopped' }, ...ERRORS },
})

/** Registers the routes of evaluations; their results are kept in the data folder. */
export function evalRoutes(app: App, { querent, settings }: ServerContext): void {
  const jobs = new EvalJobs(join(settings.dataDir, 'evals'))

  app.openapi(start, async (c) => {
    const { suite, title, source, planner, model, runs, parallel, limit } = c.req.valid('json')
    const items = await itemsOf(suite, source, querent, limit)
    const job = jobs.start({
      title: title ?? (suite === undefined ? 'Verified questions' : 'Suite'),
      asked: `Planner: ${planner}${model ? ` with ${model}` : ''}`,
      total: items.length * runs,
      ask: (signal) => evaluateSource(items, { querent, source, planner, model }, { runs, parallel, signal }),
    })
    return c.json(shown(job), 202)
  })

  app.openapi(list, async (c) => c.json({ evals: (await jobs.list()).map(shown) }, 200))

  app.openapi(get, async (c) => {
    const { results, ...job } = await jobs.get(c.req.valid('param').eval_id)
    return c.json({ ...shown(job), results }, 200)
  })

  app.openapi(report, async (c) => {
    const { results, summary, title, asked, createdAt } = await jobs.get(c.req.valid('param').eval_id)
    return c.html(reportPage(results, summary, { title, asked, date: createdAt.slice(0, 10) }), 200)
  })

  app.openapi(stop, async (c) => {
    const { id } = await jobs.get(c.req.valid('param').eval_id)
    await jobs.stop(id)
    return c.body(null, 204)
  })
}

async function itemsOf(
  suite: string | undefined,
  source: string | undefined,
  querent: ServerContext['querent'],
  limit?: number,
): Promise<SuiteItem[]> {
  const items = suite === undefined ? await verifiedSuite(querent, source) : ownSuite(suite, 'that was sent')
  if (items.length === 0) throw new QuerentError('INVALID_REQUEST', 'The suite has no questions.')
  return items.slice(0, limit)
}

function shown({ createdAt, ...job }: EvalJob): z.input<typeof EvalItem> {
  return { ...job, created_at: createdAt }
}
