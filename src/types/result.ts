/** Results, and the charts that show them. */
import { z } from 'zod'
import { Cell, Grain, LogicalType, ValueFormat } from './values.ts'

/** A result column as the engine describes it. */
export type RawResultColumn = { name: string; type: LogicalType; nativeType: string }

export const ResultColumn = z.object({
  name: z.string(),
  label: z.string(),
  type: LogicalType,
  role: z.enum(['dimension', 'measure', 'time', 'key']),
  grain: Grain.optional(),
  unit: z.string().optional(),
  format: ValueFormat.optional(),
})
export type ResultColumn = z.infer<typeof ResultColumn>

/** A whole result that an engine has left elsewhere as CSV: whoever holds the address may fetch it until it expires. Never stored. */
export const ResultFile = z.object({ url: z.string(), rows: z.number(), expiresAt: z.string() })
export type ResultFile = z.infer<typeof ResultFile>

export const ResultTable = z.object({
  columns: z.array(ResultColumn),
  rows: z.array(z.array(Cell)),
  truncated: z.boolean().describe('true when there are more rows than were read'),
  file: ResultFile.optional().describe('the whole of a large result, where the engine keeps it; told once, not stored'),
})
export type ResultTable = z.infer<typeof ResultTable>

export const ChartType = z.enum(['bar', 'line', 'area', 'pie', 'scatter', 'heatmap', 'kpi', 'table'])
export type ChartType = z.infer<typeof ChartType>

/** Which chart shows a result; names columns of the result and never copies its data. */
export const ChartSpec = z.object({
  type: ChartType,
  title: z.string(),
  x: z.string().optional(),
  y: z.string().optional(),
  series: z.string().optional(),
  stacked: z.boolean().optional(),
  horizontal: z.boolean().optional(),
  reason: z.string(),
})
export type ChartSpec = z.infer<typeof ChartSpec>

/** How a question wants its result drawn: columns of the result by name, and what else it says of the picture. */
export const Drawing = z.object({
  x: z.string(),
  y: z.string(),
  series: z.string().optional(),
  stacked: z.boolean().optional(),
  order: z.object({ axis: z.enum(['x', 'y']), direction: z.enum(['asc', 'desc']) }).optional(),
})
export type Drawing = z.infer<typeof Drawing>
