/** Shapes of what is asked of a result: pages, downloads, charts. */
import { z } from '@hono/zod-openapi'
import { ChartType } from '../types.ts'
import { id, truth } from './shapes.ts'

export const ResultParam = z.object({ result_id: id })

export const DownloadQuery = z.object({
  name: z.string().max(200).optional().describe('what the file is called, without its ending'),
})

/** Pages reach so far; who wants more rows wants the download, which does not gather them in memory. */
const MAX_OFFSET = 100_000

export const ResultPageQuery = z.object({
  offset: z.coerce.number().int().min(0).max(MAX_OFFSET).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
})

export const ChartQuery = z.object({
  width: z.coerce.number().int().min(100).max(4000).optional().describe('pixels'),
  height: z.coerce
    .number()
    .int()
    .min(100)
    .max(4000)
    .optional()
    .describe('pixels; without it as high as the chart needs'),
  dark: truth.optional(),
  type: ChartType.optional().describe('another kind of chart than the answer shows'),
})
