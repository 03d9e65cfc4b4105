/** Results of answers: pages of rows, downloads, chart images. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Access } from '../../access/types.ts'
import { QuerentError } from '../../errors.ts'
import { chooseChart } from '../../present/chart.ts'
import { type AboutLine, writeCsv, writeJson, writeParquet, writeXlsx } from '../../present/export.ts'
import { renderChart } from '../../present/render.ts'
import { type Reason, ResultTable } from '../../types.ts'
import type { App, ServerContext, ServerEnv } from '../context.ts'
import { refuseBadInput } from '../errors.ts'
import { ChartQuery, DownloadQuery, ResultPageQuery, ResultParam } from '../result-shapes.ts'
import { ERRORS, json } from '../shapes.ts'

const tags = ['results']

const DOWNLOADS = {
  csv: { type: 'text/csv; charset=utf-8', write: writeCsv },
  json: { type: 'application/json', write: writeJson },
  parquet: { type: 'application/vnd.apache.parquet', write: writeParquet },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: writeXlsx },
} as const

const IMAGES = { svg: 'image/svg+xml', png: 'image/png' } as const

const DownloadFormat = z.enum(['csv', 'json', 'parquet', 'xlsx'])
const ImageFormat = z.enum(['svg', 'png'])

const page = createRoute({
  method: 'get',
  path: '/api/results/{result_id}',
  tags,
  summary: 'Rows of a result',
  request: { params: ResultParam, query: ResultPageQuery },
  responses: { 200: json(ResultTable, 'The rows; `truncated` when more follow'), ...ERRORS },
})

/** Registers pages, downloads and charts of results. */
export function resultRoutes(app: App, context: ServerContext): void {
  describeFiles(app)
  app.get('/api/results/:file{[^/]+\\.(?:csv|json|parquet|xlsx)}', (c) => {
    const [id, format] = splitName(c.req.param('file'))
    return download(c, context, id, DownloadFormat.parse(format))
  })
  app.get('/api/results/:id/:file{chart\\.(?:svg|png)}', (c) => {
    const [, format] = splitName(c.req.param('file'))
    return chartImage(c, context, c.req.param('id'), ImageFormat.parse(format))
  })
  app.openapi(page, async (c) => {
    const { result_id } = c.req.valid('param')
    return c.json(await context.querent.resultPage(result_id, c.req.valid('query'), c.get('access')), 200)
  })
}

/** Puts the routes with a file ending into the OpenAPI document; its path templates cannot be routing patterns. */
function describeFiles(app: App): void {
  const binary = { schema: { type: 'string', format: 'binary' } } as const
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/results/{result_id}.{format}',
    tags,
    summary: 'Download a result',
    request: { params: ResultParam.extend({ format: DownloadFormat }), query: DownloadQuery },
    responses: {
      200: {
        description: 'Every row of the result, read anew',
        content: Object.fromEntries(Object.values(DOWNLOADS).map(({ type }) => [type, binary])),
      },
      ...ERRORS,
    },
  })
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/results/{result_id}/chart.{format}',
    tags,
    summary: 'The chart of an answer as an image',
    request: { params: ResultParam.extend({ format: ImageFormat }), query: ChartQuery },
    responses: {
      200: { description: 'The image', content: { [IMAGES.svg]: { schema: {} }, [IMAGES.png]: binary } },
      ...ERRORS,
    },
  })
}

const splitName = (file: string): [string, string] => {
  const dot = file.lastIndexOf('.')
  return [file.slice(0, dot), file.slice(dot + 1)]
}

async function download(
  c: Context<ServerEnv>,
  { querent }: ServerContext,
  id: string,
  format: z.infer<typeof DownloadFormat>,
): Promise<Response> {
  const left = new AbortController()
  const signal = AbortSignal.any([c.req.raw.signal, left.signal])
  const { columns, batches, withheld } = await querent.resultStream(id, c.get('access'), signal)
  const { type, write } = DOWNLOADS[format]
  const about = format === 'xlsx' ? await aboutResult(querent, id, { access: c.get('access'), withheld }) : []
  return new Response(await streamOf(write(columns, batches, about), left), {
    headers: {
      'Content-Type': type,
      'Content-Disposition': attachment(c.req.query('name') ?? `querent-${id}`, format),
      ...(withheld > 0 && { 'X-Withheld-Groups': String(withheld) }),
    },
  })
}

const FILTERING: ReadonlySet<Reason['source']> = new Set(['value', 'date'])

/** What a workbook says of its rows: the question, how it was understood, the SQL, and what was left out. */
async function aboutResult(
  { record }: ServerContext['querent'],
  id: string,
  { access, withheld }: { access: Access; withheld: number },
): Promise<AboutLine[]> {
  const { messageId, source, sql } = await record.result(access.user.id, id)
  const { question, plan, answer } = await record.turn(access.user.id, messageId)
  const filters = (plan?.reasons ?? []).filter((reason) => FILTERING.has(reason.source)).map(({ meaning }) => meaning)
  const lines: [string, string | undefined][] = [
    ['Question', question],
    ['Understood as', plan?.explanation],
    ['Filters', [...new Set(filters)].join('\n')],
    ['Source', source],
    ['SQL', sql],
    ['Notes', answer?.caveats.join('\n')],
    ['Withheld', withheld > 0 ? `${withheld} groups hold too few people and are left out.` : undefined],
    ['Read at', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
  ]
  return lines.flatMap(([name, text]) => (text ? [[name, text] as const] : []))
}

const MAX_NAME = 80

/** The header that names a file: letters and digits of any script, and a plain name for clients that read no other. */
function attachment(name: string, format: string): string {
  const full = name.replace(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, MAX_NAME)
  const plain = full.replace(/[^\w-]/g, '')
  const exact = plain === full ? '' : `; filename*=UTF-8''${encodeURIComponent(full.toWellFormed())}.${format}`
  return `attachment; filename="${plain || 'querent'}.${format}"${exact}`
}

/**
 * Pieces as a response body, read only as fast as the client takes them; a client that leaves ends the query. Resolves
 * with the first piece at hand, so that a query that fails at once is an error and not a broken file.
 */
async function streamOf(pieces: AsyncIterable<Uint8Array>, left: AbortController): Promise<ReadableStream<Uint8Array>> {
  const iterator = pieces[Symbol.asyncIterator]()
  let next: IteratorResult<Uint8Array> | undefined = await iterator.next()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = next ?? (await iterator.next())
      next = undefined
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      left.abort()
      await iterator.return?.()
    },
  })
}

async function chartImage(
  c: Context<ServerEnv>,
  { querent }: ServerContext,
  id: string,
  format: z.infer<typeof ImageFormat>,
): Promise<Response> {
  const parsed = ChartQuery.safeParse(c.req.query())
  if (!parsed.success) refuseBadInput({ ...parsed, target: 'query', data: c.req.query() }, c)
  const { width, height, dark, type } = ChartQuery.parse(c.req.query())
  const { chart: first, table } = await querent.record.result(c.get('access').user.id, id)
  if (!first || !table) throw new QuerentError('CHART_UNKNOWN', `The result ${id} has no chart.`)
  const isOther = type !== undefined && type !== first.type
  const chart = isOther ? chooseChart(table, { title: first.title, asked: type }).chart : first
  const size = { width, height, dark }
  const image =
    format === 'svg'
      ? await renderChart(chart, table, 'svg', size)
      : new Uint8Array(await renderChart(chart, table, 'png', size))
  return new Response(image, { headers: { 'Content-Type': IMAGES[format] } })
}
