/** The monitor equals the store: every figure is compared with a query on the store's own file, over made-up questions. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Invocation } from '../../record/index.ts'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { LogTail } from '../log-tail.ts'
import { createLogger } from '../logger.ts'
import { Analytics, InvocationList, LogLines, MonitorFigures, MonitorHealth, TraceItem } from '../monitor-shapes.ts'
import { askAndWait, openTestQuerent, send, silent } from '../test-server.ts'
import { madeUpTurn } from './monitor.fixture.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>
let app: App
let store: DatabaseSync

beforeAll(async () => {
  server = await openTestQuerent()
  app = createApp(server.querent, server.settings, silent)
  store = new DatabaseSync(join(server.settings.dataDir, 'querent.sqlite'))
})
afterAll(async () => {
  store.close()
  await server.close()
})

const UNTIL = '2026-03-01T12:34:56.789Z'
const DAY_MS = 24 * 60 * 60_000

type Row = { [column: string]: SQLInputValue }
const rows = (sql: string, ...values: SQLInputValue[]): Row[] => store.prepare(sql).all(...values) as Row[]
const one = (sql: string, ...values: SQLInputValue[]): Row => rows(sql, ...values)[0] ?? {}

async function given(turns: readonly Invocation[]): Promise<void> {
  store.exec('delete from invocation; delete from feedback')
  for (const turn of turns) await server.querent.record.addInvocation(turn)
}

async function figuresOf(minutes: number): Promise<MonitorFigures> {
  const { json } = await send(app, `/api/monitor/figures?minutes=${minutes}&until=${UNTIL}`)
  return MonitorFigures.parse(json)
}

const SUMS = `count(*) requests, coalesce(sum(1 - success), 0) errors, avg(latency_ms) average_ms,
  coalesce(sum(cache_hit), 0) cache_hits, coalesce(sum(model_calls), 0) model_calls,
  coalesce(sum(prompt_tokens), 0) input_tokens, coalesce(sum(completion_tokens), 0) output_tokens,
  coalesce(sum(cached_tokens), 0) cached_tokens, coalesce(sum(cost), 0) cost,
  count(*) - count(cost) unpriced, coalesce(1.0 * sum(1 - success) / count(*), null) error_rate`
const WITHIN = 'from invocation where started_at >= ? and started_at < ?'

/** The time at the place that 95 of 100 do not exceed, found by counting. */
function p95(since: string, until: string): SQLInputValue {
  const { n } = one(`select count(*) n ${WITHIN}`, since, until)
  const place = Math.ceil(Number(n) * 0.95) - 1
  const at = one(
    `select latency_ms ms ${WITHIN} order by latency_ms limit 1 offset ?`,
    since,
    until,
    Math.max(0, place),
  )
  return at.ms ?? null
}

/** Sums of fractions may be added in another order. */
function expectSame(shown: object, expected: Row): void {
  for (const [name, value] of Object.entries(expected)) {
    const figure: unknown = Reflect.get(shown, name)
    if (typeof value === 'number') expect(figure, name).toBeCloseTo(value, 6)
    else expect(figure, name).toEqual(value)
  }
}

const turns = (spanMs: number) =>
  fc.array(
    fc.integer({ min: 0, max: spanMs }).chain((age) => madeUpTurn(new Date(Date.parse(UNTIL) - age))),
    {
      maxLength: 60,
    },
  )

describe('the figures of a range', () => {
  it.each([
    [15, 'minute'],
    [24 * 60, 'ten-minutes'],
    [7 * 24 * 60, 'hour'],
    [30 * 24 * 60, 'day'],
  ])('of %i minutes equal queries on the store', async (minutes, bucket) => {
    await fc.assert(
      fc.asyncProperty(turns(minutes * 60_000 * 1.2), async (made) => {
        await given(made)
        const shown = await figuresOf(minutes)
        const { since, until } = shown
        expect(shown.bucket).toBe(bucket)
        expect(Date.parse(since)).toBeLessThanOrEqual(Date.parse(UNTIL) - minutes * 60_000)
        expectSame(shown.totals, { ...one(`select ${SUMS} ${WITHIN}`, since, until), p95_ms: p95(since, until) })
        expect(shown.traffic.map(({ at }) => at)).toEqual([...new Set(shown.traffic.map(({ at }) => at))].sort())
        for (const [i, { at, ...figures }] of shown.traffic.entries()) {
          const end = shown.traffic[i + 1]?.at ?? until
          expectSame(figures, { ...one(`select ${SUMS} ${WITHIN}`, at, end), p95_ms: p95(at, end) })
        }
        const mix = 'count(*) requests'
        expect(shown.planners).toEqual(
          rows(`select planner name, ${mix} ${WITHIN} group by 1 order by 2 desc, 1`, since, until),
        )
        expect(shown.errors).toEqual(
          rows(`select error_code name, ${mix} ${WITHIN} and success = 0 group by 1 order by 2 desc, 1`, since, until),
        )
        const models = rows(
          `select model, ${SUMS} ${WITHIN} and model is not null group by 1 order by 2 desc, 1`,
          since,
          until,
        )
        expect(shown.models.map(({ model }) => model)).toEqual(models.map(({ model }) => model))
        for (const [i, figures] of shown.models.entries()) {
          const { model, requests, input_tokens, output_tokens, cost, unpriced } = models[i] ?? {}
          expectSame(figures, { model, requests, input_tokens, output_tokens, cost, unpriced } as Row)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('are nothing where nothing was asked', async () => {
    await given([])
    const { totals, traffic, planners } = await figuresOf(60)
    expect(totals).toMatchObject({ requests: 0, error_rate: null, average_ms: null, p95_ms: null, cost: 0 })
    expect(traffic).toHaveLength(61)
    expect(planners).toEqual([])
  })
})

describe('the questions', () => {
  const list = async (query: string) =>
    InvocationList.parse((await send(app, `/api/monitor/invocations?minutes=1440&until=${UNTIL}&${query}`)).json)

  it('by any filter, order and page are those of the store', async () => {
    const filters = fc.record(
      {
        status: fc.constantFrom('answered', 'failed', 'declined'),
        planner: fc.constantFrom('instant', 'agent', 'none'),
        model: fc.constantFrom('ollama:small', 'none'),
        source: fc.constantFrom('hr', 'none'),
        user: fc.constantFrom('ada', 'bob'),
        error: fc.constantFrom('QUERY_TIMEOUT', 'none'),
        search: fc.constantFrom('pay', '100%', 'A_B', 'É'),
        slower_than: fc.constantFrom('0', '500'),
        order: fc.constantFrom('latest', 'slowest'),
      },
      { requiredKeys: [] },
    )
    // Many filters at once find nothing, so that each is tried alone as well.
    const some = fc.oneof(
      filters,
      fc.constantFrom('pay', '100%', 'A_B', 'É').map((search) => ({ search })),
    )
    const columns = {
      status: 'status',
      planner: 'planner',
      model: 'model',
      source: 'source',
      user: 'user_id',
      error: 'error_code',
    }
    await fc.assert(
      fc.asyncProperty(
        turns(DAY_MS * 1.2),
        some as typeof filters,
        fc.integer({ min: 0, max: 5 }),
        async (made, filter, offset) => {
          await given(made)
          const shown = await list(new URLSearchParams({ ...filter, limit: '7', offset: `${offset}` }).toString())
          const conditions = Object.entries(columns).flatMap(([name, column]) => {
            const value = filter[name as keyof typeof columns]
            return value === undefined ? [] : [value === 'none' ? `${column} is null` : `${column} = '${value}'`]
          })
          if (filter.search) conditions.push(`instr(lower(question), lower('${filter.search}')) > 0`)
          if (filter.slower_than) conditions.push(`latency_ms >= ${filter.slower_than}`)
          const where = [WITHIN, ...conditions].join(' and ')
          const range = [shown.since, shown.until]
          expect(shown.total).toBe(one(`select count(*) n ${where}`, ...range).n)
          const order = filter.order === 'slowest' ? 'latency_ms' : 'started_at'
          const expected = rows(
            `select *, prompt_tokens input_tokens, completion_tokens output_tokens ${where} order by ${order} desc, id
          limit 7 offset ${offset}`,
            ...range,
          )
          expect(shown.invocations.map(({ message_id }) => message_id)).toEqual(expected.map((row) => row.message_id))
          for (const [i, { cache_hit, ...item }] of shown.invocations.entries()) {
            expect(expected[i]).toMatchObject({ ...item, cache_hit: cache_hit ? 1 : 0 })
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('offer the values that there are as filters', async () => {
    const [turn] = fc.sample(madeUpTurn(new Date(Date.parse(UNTIL) - 1000)), { numRuns: 1, seed: 1 })
    if (turn === undefined) throw new Error('no turn was made up')
    await given([
      { ...turn, id: 'a', planner: null, userId: 'ada' },
      { ...turn, id: 'b', planner: 'agent', userId: 'bob' },
    ])
    const { facets } = await list('')
    expect(facets.planner.toSorted()).toEqual(['agent', 'none'])
    expect(facets.user).toEqual(['ada', 'bob'])
  })
})

describe('analytics', () => {
  it('equal queries on the store', async () => {
    await fc.assert(
      fc.asyncProperty(turns(8 * DAY_MS), async (made) => {
        await given(made)
        const { json } = await send(app, `/api/monitor/analytics?days=7&until=${UNTIL}&limit=5`)
        const shown = Analytics.parse(json)
        const range = [shown.since, shown.until] as const
        expect(Date.parse(shown.until) - Date.parse(shown.since)).toBe(7 * DAY_MS)
        const times = 'avg(latency_ms) average_ms, min(latency_ms) min_ms, max(latency_ms) max_ms'
        expectSame(shown.latency, one(`select count(*) count, ${times} ${WITHIN}`, ...range))
        expectSame(shown.totals, { ...one(`select ${SUMS} ${WITHIN}`, ...range), p95_ms: p95(...range) })
        expect(shown.slowest.map(({ message_id }) => message_id)).toEqual(
          rows(`select message_id ${WITHIN} order by latency_ms desc, id limit 5`, ...range).map((r) => r.message_id),
        )
        const asked = rows(
          `select trim(min(question)) question, count(*) count, sum(status = 'answered') answered,
          max(started_at) last_asked ${WITHIN} group by lower(trim(question)) order by 2 desc, lower(trim(question)) limit 5`,
          ...range,
        )
        expect(shown.most_asked.map(({ average_ms: _, ...rest }) => rest)).toEqual(asked)
        const words = rows(
          `select word, count(*) count from (select distinct invocation.id, lower(value) word
          from invocation, json_each(unknown_words) where started_at >= ? and started_at < ?)
          group by word order by 2 desc, 1 limit 5`,
          ...range,
        )
        expect(shown.declined_words).toEqual(words)
      }),
      { numRuns: 25 },
    )
  })

  it('count what was said of answers, and conversations', async () => {
    await given([])
    const said = await askAndWait(app, 'headcount by department')
    await server.querent.record.addFeedback('owner', { messageId: said.message_id, positive: false, reason: 'wrong' })
    const shown = Analytics.parse((await send(app, '/api/monitor/analytics?days=1')).json)
    expect(shown.feedback).toEqual({ positive: 0, negative: 1 })
    expect(shown.conversations).toBe(one('select count(*) n from conversation').n)
  })
})

describe('the trace of a question', () => {
  beforeEach(() => given([]))

  it('has every stage with its time, the SQL, the rows, and what was said', async () => {
    const { message_id } = await askAndWait(app, 'average salary by department')
    await server.querent.record.addFeedback('owner', { messageId: message_id, positive: true })
    const { json } = await send(app, `/api/monitor/invocations/${message_id}`)
    const trace = TraceItem.parse(json)
    const stages = ['open', 'resolve', 'prepare', 'plan', 'check', 'run', 'chart', 'tell']
    expect(trace.stages.map(({ name }) => name)).toEqual(stages)
    expect(trace).toMatchObject({ status: 'answered', planner: 'instant', rows: 3, cost: 0, calls: [] })
    expect(trace.sql).toMatch(/^SELECT/i)
    expect(trace.feedback).toEqual({ positive: true, reason: null })
    let end = 0
    for (const { start, ms } of trace.stages) {
      expect(start).toBeGreaterThanOrEqual(end - 0.02)
      end = start + ms
    }
    expect(end).toBeLessThanOrEqual(trace.latency_ms + 0.02)
    const stored = one('select stages, latency_ms from invocation where message_id = ?', message_id)
    expect(JSON.parse(String(stored.stages))).toEqual(trace.stages)
    expect(stored.latency_ms).toBe(trace.latency_ms)
  })

  it('of a question that failed ends with the stage that failed; of a declined one it names the words', async () => {
    await askAndWait(app, 'how many llamas do we have')
    const [declined] = rows('select unknown_words, stages from invocation')
    expect(JSON.parse(String(declined?.unknown_words))).toContain('llamas')
    expect(JSON.parse(String(declined?.stages)).at(-1)).toMatchObject({ name: 'plan' })
    await given([])
    await send(app, '/api/chat/sql', { body: { sql: 'delete from employees', wait: true } })
    const [failed] = rows('select error_code, stages from invocation')
    expect(failed?.error_code).toBe('SQL_NOT_READ_ONLY')
    expect(JSON.parse(String(failed?.stages)).at(-1)).toMatchObject({ name: 'check' })
  })

  it('of an unknown question is not there', async () => {
    const { status, json } = await send(app, `/api/monitor/invocations/${randomUUID()}`)
    expect(status).toBe(404)
    expect(json).toMatchObject({ error: { code: 'MESSAGE_UNKNOWN' } })
  })
})

describe('health and log', () => {
  it('tell how the parts are', async () => {
    const shown = MonitorHealth.parse((await send(app, '/api/monitor/health')).json)
    expect(shown).toMatchObject({ status: 'ok', sources: [{ name: 'employees', ready: true }], models: [] })
    expect(shown.store).toMatchObject({
      kind: 'sqlite',
      turns: one('select count(*) n from turn').n,
      invocations: one('select count(*) n from invocation').n,
      audit_lines: one('select count(*) n from audit').n,
      conversations: one('select count(*) n from conversation').n,
    })
    expect(shown.disk?.total_bytes).toBeGreaterThan(shown.disk?.free_bytes ?? 0)
    const { record } = server.querent
    const broken = { ...record, monitor: { ...record.monitor, store: () => Promise.reject(new Error('gone')) } }
    const sick = createApp({ ...server.querent, record: broken }, server.settings, silent)
    expect((await send(sick, '/api/monitor/health')).json).toMatchObject({ status: 'unavailable', store: null })
  })

  it('give the last lines and follow', async () => {
    const tail = new LogTail()
    const logger = createLogger({ logLevel: 'info', jsonLogs: true }, nowhere(), { streams: [tail] })
    const logged = createApp(server.querent, server.settings, logger, undefined, tail)
    for (let i = 1; i <= 30; i += 1) logger.info({ i }, `line ${i}`)
    const { lines } = LogLines.parse((await send(logged, '/api/monitor/log')).json)
    expect(lines.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i + 11}`))
    expect(lines[0]).toMatchObject({ n: 11, level: 'info', details: { i: 11 } })

    const left = new AbortController()
    const response = await logged.request('/api/monitor/log/stream?lines=2', { signal: left.signal })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) text += (await reader?.read())?.value ?? ''
    }
    await readUntil('"line 30"')
    expect(text).not.toContain('"line 10"')
    logger.warn('something new')
    await readUntil('"something new"')
    expect(text).toContain('event: line')
    await reader?.cancel()
  })
})

function nowhere() {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

describe('who is not an owner', () => {
  it('sees none of it', async () => {
    const { record } = server.querent
    const locked = createApp(server.querent, { ...server.settings, apiKey: 'open sesame' }, silent)
    const person = { userId: 'ann', userName: 'Ann', attributes: {}, expiresAt: null }
    const analyst = await record.createKey({ ...person, roles: ['analyst'] })
    const owner = await record.createKey({ ...person, roles: ['owner'] })
    const paths = ['figures', 'invocations', 'invocations/x', 'analytics', 'log', 'log/stream', 'health']
    for (const path of [...paths.map((name) => `/api/monitor/${name}`), '/metrics']) {
      for (const key of [undefined, 'wrong', analyst.key]) {
        const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key }
        const answered = await send(locked, path, { headers })
        expect(`${path} ${answered.status}`).toBe(`${path} 403`)
        expect(answered.json).toMatchObject({ error: { code: 'FORBIDDEN' } })
      }
      if (path.endsWith('stream')) continue
      const { status } = await send(locked, path, { headers: { 'x-api-key': owner.key } })
      expect(status).toBe(path.endsWith('/x') ? 404 : 200)
    }
    const config = async (key: string) => (await send(locked, '/api/config', { headers: { 'x-api-key': key } })).json
    expect(await config(analyst.key)).toMatchObject({ owner: false })
    expect(await config(owner.key)).toMatchObject({ owner: true })
  })
})
