/** What a page or a monitor needs to know about this server. */
import { createRoute } from '@hono/zod-openapi'
import { OWNER, OWNER_ROLE } from '../../access/types.ts'
import { SETTINGS, type SettingName, type Settings } from '../../settings.ts'
import type { App, ServerContext } from '../context.ts'
import { Config, Features, Health, SettingsList } from '../house-shapes.ts'
import { VERSION } from '../package-root.ts'
import { NOBODY } from '../security.ts'
import { ERRORS, json } from '../shapes.ts'

const APP_NAME = 'Querent'
const tags = ['config']

const config = createRoute({
  method: 'get',
  path: '/api/config',
  tags,
  summary: 'What the web page starts with',
  description: 'Without a valid key, where one is needed: only name, version and that a key is needed.',
  responses: { 200: json(Config, 'The configuration'), ...ERRORS },
})

const features = createRoute({
  method: 'get',
  path: '/api/config/features',
  tags,
  summary: 'What this server can do',
  responses: { 200: json(Features, 'Features and limits'), ...ERRORS },
})

const healthRoute = <P extends string>(path: P) =>
  createRoute({
    method: 'get',
    path,
    tags,
    summary: 'Whether questions can be answered',
    responses: {
      200: json(Health, 'At least one source is ready'),
      503: json(Health, 'No source is ready'),
      ...ERRORS,
    },
  })

const settingsRoute = createRoute({
  method: 'get',
  path: '/api/settings',
  tags,
  summary: 'Every setting that is not a secret',
  responses: { 200: json(SettingsList, 'Settings with their values'), ...ERRORS },
})

/** Registers configuration, features, health and settings. */
export function configRoutes(app: App, { querent, settings }: ServerContext): void {
  const open = { app_name: APP_NAME, version: VERSION, api_key_required: settings.apiKey !== '' }

  app.openapi(config, async (c) => {
    const access = c.get('access')
    if (access === NOBODY) return c.json(open, 200)
    const sources = await querent.sources(access)
    const first = sources.find((source) => source.ready)
    const examples = first === undefined ? [] : (await querent.catalog(first.name, access)).examples
    const owner = access.user.roles.includes(OWNER_ROLE)
    return c.json({ ...open, sources, examples, max_rows: settings.maxRows, owner }, 200)
  })

  app.openapi(features, (c) =>
    c.json(
      {
        enable_streaming: true,
        enable_advanced_charts: true,
        enable_sql_explanation: true,
        default_max_rows: settings.maxRows,
        max_export_rows: settings.maxExportRows,
        export_formats: ['csv', 'json', 'parquet', 'xlsx'],
        chart_formats: ['svg', 'png'],
      },
      200,
    ),
  )

  for (const path of ['/health', '/api/config/health']) {
    app.openapi(healthRoute(path), async (c) => {
      const sources = (await querent.sources(OWNER)).map(({ name, ready }) => ({ name, ready }))
      const ready = sources.some((source) => source.ready)
      return ready
        ? c.json({ status: 'ok' as const, version: VERSION, sources }, 200)
        : c.json({ status: 'unavailable' as const, version: VERSION, sources }, 503)
    })
  }

  app.openapi(settingsRoute, (c) => c.json({ settings: listSettings(settings) }, 200))
}

type Listed = { name: string; env: string; value: unknown; default: string; help: string }

/** The settings that are not secrets, passwords in addresses hidden. */
export function listSettings(settings: Settings): Listed[] {
  const names = Object.keys(SETTINGS) as SettingName[]
  return names
    .filter((name) => !('secret' in SETTINGS[name]))
    .map((name) => {
      const { env, default: fallback, help } = SETTINGS[name]
      return { name, env, value: withoutPasswords(settings[name]), default: fallback, help }
    })
}

function withoutPasswords(value: Settings[SettingName]): unknown {
  if (Array.isArray(value)) return value.map(hidePassword)
  return typeof value === 'string' ? hidePassword(value) : value
}

const hidePassword = (address: string): string => address.replace(/(:\/\/[^/?#\s:]*):[^@\s]*@/, '$1:***@')
