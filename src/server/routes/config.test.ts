import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings, SETTINGS } from '../../settings.ts'
import { createApp } from '../app.ts'
import { openTestQuerent, send, silent } from '../test-server.ts'
import { listSettings } from './config.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>

beforeAll(async () => {
  server = await openTestQuerent()
})
afterAll(() => server.close())

describe('configuration', () => {
  it('gives the page what it starts with', async () => {
    const app = createApp(server.querent, server.settings, silent)
    const { json } = await send(app, '/api/config')
    expect(json).toMatchObject({
      app_name: 'Querent',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      api_key_required: false,
      sources: [{ name: 'employees', ready: true }],
      examples: expect.any(Array),
      max_rows: 1000,
    })
    expect((await send(app, '/api/config/features')).json).toMatchObject({ default_max_rows: 1000 })
  })

  it('tells a caller without the key only that one is needed', async () => {
    const app = createApp(server.querent, { ...server.settings, apiKey: 'open sesame' }, silent)
    const keys = async (key?: string) => {
      const { json } = await send(app, '/api/config', { headers: key === undefined ? {} : { 'x-api-key': key } })
      return Object.keys(json as object).toSorted()
    }
    expect(await keys()).toEqual(['api_key_required', 'app_name', 'version'])
    expect(await keys('wrong')).toEqual(['api_key_required', 'app_name', 'version'])
    expect(await keys('open sesame')).toContain('sources')
  })

  it('is healthy while a source is ready', async () => {
    const healthy = createApp(server.querent, server.settings, silent)
    const broken = { name: 'hr', label: 'HR', dialect: 'duckdb', ready: false, tables: 0, error: 'gone' }
    const sick = createApp({ ...server.querent, sources: async () => [broken] }, server.settings, silent)
    for (const path of ['/health', '/api/config/health']) {
      const sources = [{ name: 'employees', ready: true }]
      expect(await send(healthy, path)).toMatchObject({ status: 200, json: { status: 'ok', sources } })
      expect(await send(sick, path)).toMatchObject({ status: 503, json: { status: 'unavailable' } })
    }
  })
})

describe('listed settings', () => {
  it('are all but the secrets', () => {
    const names = listSettings(readSettings({ apiKey: 'open sesame' }, {})).map(({ name }) => name)
    expect(names).not.toContain('apiKey')
    expect(names).toHaveLength(Object.values(SETTINGS).filter((setting) => !('secret' in setting)).length)
  })

  it('hide passwords in addresses', () => {
    const settings = readSettings({ sources: 'hr=postgres://ann:secret@db/hr,b.csv' }, {})
    const sources = listSettings(settings).find(({ name }) => name === 'sources')
    expect(sources?.value).toEqual(['hr=postgres://ann:***@db/hr', 'b.csv'])
  })
})
