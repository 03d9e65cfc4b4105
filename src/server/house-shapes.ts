/** Shapes of what a server says of itself: its features, settings and health. */
import { z } from '@hono/zod-openapi'
import { SourceItem } from './schema-shapes.ts'

export const Config = z
  .object({
    app_name: z.string(),
    version: z.string(),
    api_key_required: z.boolean(),
    sources: z.array(SourceItem).optional().describe('absent without a valid key, as are the fields below'),
    examples: z.array(z.string()).optional(),
    max_rows: z.number().optional(),
    owner: z.boolean().optional().describe('whether the caller is an owner, who may see the monitor'),
  })
  .openapi('Config')
export type Config = z.infer<typeof Config>

export const Features = z
  .object({
    enable_streaming: z.boolean(),
    enable_advanced_charts: z.boolean(),
    enable_sql_explanation: z.boolean(),
    default_max_rows: z.number(),
    max_export_rows: z.number(),
    export_formats: z.array(z.string()),
    chart_formats: z.array(z.string()),
  })
  .openapi('Features')

export const Health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    version: z.string(),
    sources: z.array(SourceItem.pick({ name: true, ready: true })),
  })
  .openapi('Health')

export const SettingsList = z
  .object({
    settings: z.array(
      z.object({ name: z.string(), env: z.string(), value: z.unknown(), default: z.string(), help: z.string() }),
    ),
  })
  .openapi('Settings')
export type SettingsList = z.infer<typeof SettingsList>
