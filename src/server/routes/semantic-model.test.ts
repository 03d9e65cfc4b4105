import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { askAndWait, openTestQuerent, send, silent } from '../test-server.ts'

const MODEL = `version: 0.2.0.dev0
semantic_model:
  - name: staff
    datasets:
      - name: employees
        source: employees
        # one row each
        description: Staff.
    metrics:
      - name: people
        expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(employees.id)}]}
`

type Model = {
  text: string
  version: string
  origin: string
  file_name: string
  parts: { metrics: { name: string }[] } | null
  problems: { message: string; line?: number }[]
  warnings: { message: string; line?: number }[]
}

describe('the semantic model of a source', () => {
  let app: App
  let house: Awaited<ReturnType<typeof openTestQuerent>>
  let file: string
  const path = '/api/sources/employees/model'

  beforeAll(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'querent-model-')), 'staff.yaml')
    await writeFile(file, MODEL)
    house = await openTestQuerent({ model: file })
    app = createApp(house.querent, house.settings, silent)
  })
  afterAll(() => house.close())

  const read = async () => (await send(app, path)).json as Model
  const put = (body: object) => send(app, path, { method: 'PUT', body })
  const check = async (body: object) => (await send(app, `${path}/check`, { body })).json as Model

  it('is read as it stands in its file', async () => {
    expect(await read()).toMatchObject({ text: MODEL, origin: 'file', file_name: file, problems: [] })
  })

  it('is tried with edits, and nothing is saved', async () => {
    const edits = [{ edit: 'metric-added', name: 'pay', expression: 'SUM(employees.salary)', synonyms: ['payroll'] }]
    const checked = await check({ text: MODEL, edits })
    expect(checked.problems).toEqual([])
    expect(checked.text).toContain('# one row each')
    expect(checked.parts?.metrics.map(({ name }) => name)).toEqual(['people', 'pay'])
    expect(await readFile(file, 'utf8')).toBe(MODEL)
  })

  it('says what is wrong, and where', async () => {
    const edits = [{ edit: 'metric', metric: 'people', expression: 'COUNT(employees.nothing)' }]
    expect((await check({ text: MODEL, edits })).warnings).toMatchObject([{ line: 10 }])
    const twice = [{ edit: 'metric-added', name: 'people', expression: 'SUM(employees.salary)' }]
    expect((await check({ text: MODEL, edits: twice })).problems).toMatchObject([
      { line: 12, message: 'the metric name "people" is used twice' },
    ])
    expect((await check({ text: 'semantic_model: [' })).problems).toMatchObject([{ line: 1 }])
    expect((await check({ text: 'semantic_model: [' })).parts).toBeNull()
    expect((await put({ text: 'semantic_model: [', version: 'x' })).status).toBe(422)
  })

  it('is in force for the next question as soon as it is saved', async () => {
    const before = await askAndWait(app, 'payroll')
    expect(before.status).not.toBe('completed')
    const { version } = await read()
    const edits = [{ edit: 'metric-added', name: 'pay', expression: 'SUM(employees.salary)', synonyms: ['payroll'] }]
    const { text } = await check({ text: MODEL, edits })
    const saved = await put({ text, version })
    expect(saved.status).toBe(200)
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await askAndWait(app, 'payroll')).answer_summary).toContain('405,000')
    expect((await send(app, '/api/schema/tables')).text).toContain('payroll')
  })

  it('is not overwritten when it was changed meanwhile', async () => {
    const { text, version } = await read()
    await writeFile(file, `${text}# by hand\n`)
    const refused = await put({ text, version })
    expect(refused.status).toBe(409)
    expect(refused.json).toMatchObject({ error: { code: 'MODEL_CONFLICT' } })
    expect(await readFile(file, 'utf8')).toContain('# by hand')
  })

  it('lets one of two savers win', async () => {
    const { text, version } = await read()
    const both = await Promise.all([put({ text: `${text}# a\n`, version }), put({ text: `${text}# b\n`, version })])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('belongs to owners who may read the whole source', async () => {
    const user = { id: 'ann', name: 'Ann', roles: ['analyst'], attributes: {} }
    const { key } = await house.querent.record.createKey({
      userId: user.id,
      userName: user.name,
      roles: user.roles,
      attributes: {},
      expiresAt: null,
    })
    const headers = { 'x-api-key': key }
    for (const sent of [{ headers }, { method: 'PUT', headers, body: { text: MODEL, version: '' } }])
      expect((await send(app, path, sent)).status).toBe(403)
    expect((await send(app, `${path}/check`, { headers, body: { text: MODEL } })).status).toBe(403)
    const policy =
      'roles:\n  owner:\n    sources:\n      employees:\n        tables:\n          employees: {columns: [id]}\n'
    await house.querent.record.savePolicy(policy, 'test')
    expect((await send(app, path)).status).toBe(403)
  })

  it('is a draft where there is none, and is kept in the data folder from then on', async () => {
    const bare = await openTestQuerent()
    const its = createApp(bare.querent, bare.settings, silent)
    const draft = (await send(its, path)).json as Model
    expect(draft).toMatchObject({ origin: 'draft', version: '', problems: [] })
    const saved = await send(its, path, { method: 'PUT', body: { text: draft.text, version: '' } })
    expect(saved.json).toMatchObject({
      origin: 'file',
      file_name: join(bare.settings.dataDir, 'models/employees.ossie.yaml'),
    })
    await bare.close()
  })
})
