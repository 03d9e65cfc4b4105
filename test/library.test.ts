/** The library as others extend it: a tool, a model, a planner and a source of their own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { queryTimeSeries } from '../examples/time-series-tool/tool.ts'
import { createQuerent, definePlanner, defineSource, OWNER, type Source } from '../src/index.ts'
import { openScripted, turnOfEvents } from '../src/plan/agent/scripted.fixture.ts'
import { readSettings } from '../src/settings.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const INPUT = { metric: 'temperature', start_time: '2026-01-31T00:00:00', end_time: '2026-02-01T00:00:00' }

describe('the time-series example', () => {
  async function ask(input: object, roles = ['owner']) {
    const scripted = await openScripted({
      script: [
        { kind: 'look' },
        { tools: [{ name: 'query_time_series', input }] },
        {
          tools: [{ name: 'answer', input: { kind: 'result', result: 'result_1', understood: 'Temperature by hour' } }],
        },
        { tools: [{ name: 'answer', input: { kind: 'refusal', reason: 'There are no readings for you.' } }] },
      ],
      options: { tools: [queryTimeSeries] },
    })
    open.push(scripted.close)
    const access = { ...OWNER, user: { ...OWNER.user, roles } }
    return { ...scripted, ...(await scripted.ask('how warm was it', {}, access)), access }
  }

  it('answers with the table of the tool, kept and downloadable', async () => {
    const { turn, asked, querent, access } = await ask(INPUT)
    expect(turn).toMatchObject({ status: 'answered', chart: { type: 'line' }, sql: '' })
    expect(turn.table?.rows).toHaveLength(24)
    expect(turn.table?.rows[0]).toEqual(['2026-01-31T00:00:00', 20])
    expect(asked[0]?.prompt).toContain('query_time_series')
    expect(asked[2]?.prompt).toContain('result_1')
    const page = await querent.resultPage(turn.resultId ?? '', { offset: 22, limit: 5 }, access)
    expect(page.rows).toHaveLength(2)
    const { batches } = await querent.resultStream(turn.resultId ?? '', access)
    const rows = []
    for await (const batch of batches) rows.push(...batch)
    expect(rows).toHaveLength(24)
  })

  it('tells the model of wrong input, and keeps to what its caller may see', async () => {
    const wrong = await ask({ ...INPUT, metric: 'secrets' })
    expect(wrong.turn.status).toBe('declined')
    const refused = await ask(INPUT, ['guest'])
    expect(refused.turn).toMatchObject({
      status: 'declined',
      decline: { reason: expect.stringContaining('no readings') },
    })
    expect(refused.asked[2]?.prompt).toContain('may not see readings')
  })
})

it('takes a planner and a source that others define', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'querent-library-'))
  const ran: string[] = []
  const source: Source = {
    name: 'notes',
    dialect: 'duckdb',
    introspect: async () => ({
      tables: [
        {
          name: 'notes',
          columns: [{ name: 'text', type: 'string', nativeType: 'TEXT', nullable: true }],
          primaryKey: [],
          uniqueKeys: [],
          rowCount: 1,
        },
      ],
      relationships: [],
      warnings: [],
    }),
    run: async ({ sql }) => {
      ran.push(sql)
      return { columns: [{ name: 'text', type: 'string', nativeType: 'TEXT' }], rows: [['hello']], truncated: false }
    },
    stream: async () => ({ columns: [], batches: (async function* () {})() }),
    close: async () => {},
  }
  const echo = definePlanner({
    name: 'echo',
    plan: async (question) => ({
      kind: 'plan',
      followUp: false,
      plan: {
        planner: 'custom',
        sql: question,
        columns: [],
        confidence: 1,
        explanation: 'as said',
        reasons: [],
        assumptions: [],
      },
    }),
  })
  const querent = await createQuerent({
    settings: readSettings({ dataDir: folder }, {}),
    sources: [defineSource({ name: 'notes', open: async () => source })],
    planners: [echo],
  })
  open.push(
    () => querent.close(),
    () => rm(folder, { recursive: true }),
  )
  await querent.settled()
  expect(querent.planners()).toEqual(['echo'])
  const turn = await turnOfEvents(querent.ask({ question: 'SELECT text FROM notes' }, OWNER))
  expect(turn).toMatchObject({ status: 'answered', plan: { planner: 'custom' }, table: { rows: [['hello']] } })
  expect(ran).toEqual(['SELECT text FROM notes'])
  const refused = await turnOfEvents(querent.ask({ question: 'SELECT secret FROM elsewhere' }, OWNER))
  expect(refused.status).toBe('failed')
  expect(ran).toHaveLength(1)
})
