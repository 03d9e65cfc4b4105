/**
 * Every attack is refused, or runs on the real engine and changes nothing, shows nothing and tells nothing of what is hidden.
 * Every legitimate statement is allowed, and means after printing what it meant before.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '../../src/sources/describe-server.fixture.ts'
import { attacks, legitimate, NEVER, type Places, type Statement } from './corpus.ts'
import { type Outcome, openEngine, PATIENCE_MS, type TestEngine } from './engines.fixture.ts'
import { analystHr, hiddenIn, judge, loadGuards, openHr } from './gate.ts'
import { CANARY, type Engine } from './hr.ts'

const NOWHERE: Places = { in: '/in', out: '/out', host: '127.0.0.1:9' }
const SUITE_MS = 240_000

beforeAll(loadGuards)

/** Why an attack got through, by its verdict alone; null where that does not show. */
function missedByVerdict(attack: Statement): string | null {
  const verdict = judge(attack.sql, analystHr(attack.dialect))
  if (!verdict.allowed) return null
  if (NEVER.has(attack.class)) return 'allowed'
  const reads = hiddenIn(attack.sql, verdict.checked)
  return reads.length > 0 ? `reads ${reads.join(', ')}` : null
}

const problem = ({ id, sql }: Statement, what: string) => `${id}: ${what}: ${sql}`

function missed(list: Statement[]): string[] {
  return list.flatMap((attack) => {
    const what = missedByVerdict(attack)
    return what === null ? [] : [problem(attack, what)]
  })
}

function refused(list: Statement[]): string[] {
  return list.flatMap((statement) =>
    [openHr(statement.dialect), analystHr(statement.dialect)].flatMap((view) => {
      const verdict = judge(statement.sql, view)
      return verdict.allowed ? [] : [problem(statement, verdict.reason)]
    }),
  )
}

/** What an allowed statement shows of hidden things: a canary, a difference between the worlds, a change. */
async function leak(engine: TestEngine, sql: string): Promise<string | null> {
  const a = await engine.run('a', sql)
  const b = await engine.run('b', sql)
  if (a.stopped || b.stopped) return null
  if (a.wrote || b.wrote) return 'it wrote'
  const [seenA, seenB] = [JSON.stringify(a), JSON.stringify(b)]
  if (CANARY.test(seenA) || CANARY.test(seenB)) return `it shows ${CANARY.exec(seenA + seenB)?.input.slice(0, 120)}`
  return seen(a) === seen(b) ? null : 'it tells two worlds apart'
}

const seen = ({ rows, error }: Outcome) => JSON.stringify([rows?.toSorted(), error])

function onEngine(engine: Engine): void {
  let real: TestEngine
  beforeAll(async () => {
    real = await openEngine(engine)
  }, 60_000)
  afterAll(() => real?.close())

  it(
    'changes, shows and tells nothing',
    async () => {
      const before = await real.state()
      const problems: string[] = []
      for (const attack of attacks(engine, real.places)) {
        const verdict = judge(attack.sql, analystHr(engine))
        if (!verdict.allowed || NEVER.has(attack.class)) continue
        const what = await leak(real, verdict.checked.sql)
        if (what !== null) problems.push(problem(attack, what))
      }
      expect(problems).toEqual([])
      expect(await real.state()).toBe(before)
    },
    SUITE_MS,
  )

  it('would see a leak, a difference and a change', async () => {
    expect(await leak(real, 'SELECT MAX(note) FROM secrets')).toContain('it shows')
    expect(await leak(real, 'SELECT COUNT(*) FROM secrets')).toBe('it tells two worlds apart')
    expect(await leak(real, 'SELECT CAST(MAX(note) AS DECIMAL(5, 2)) / 0 FROM secrets')).toSatisfy(
      (found: string | null) => engine === 'sqlite' || engine === 'mysql' || found !== null,
    )
    const before = await real.state()
    await real.run('b', 'CREATE TABLE pwned (id INTEGER)')
    expect(await real.state()).not.toBe(before)
    await real.run('b', 'DROP TABLE pwned')
  })

  it(
    'means the same after printing',
    async () => {
      const problems: string[] = []
      for (const statement of legitimate(engine)) {
        const verdict = judge(statement.sql, openHr(engine))
        if (!verdict.allowed) continue
        const before = await real.run('a', statement.sql, PATIENCE_MS)
        const after = await real.run('a', verdict.checked.sql, PATIENCE_MS)
        if (!before.rows) problems.push(problem(statement, `the engine itself refuses: ${before.error ?? 'stopped'}`))
        else if (seen(before) !== seen(after))
          problems.push(problem(statement, after.error ?? `not ${verdict.checked.sql}`))
      }
      expect(problems).toEqual([])
    },
    SUITE_MS,
  )

  it(
    'runs for the analyst, who cannot tell the worlds apart',
    async () => {
      const problems: string[] = []
      for (const statement of legitimate(engine)) {
        const verdict = judge(statement.sql, analystHr(engine))
        if (!verdict.allowed) continue
        const { error, stopped } = await real.run('a', verdict.checked.sql, PATIENCE_MS)
        const what = error ?? (stopped && 'stopped') ?? (await leak(real, verdict.checked.sql))
        if (what !== null) problems.push(problem(statement, `${what} in ${verdict.checked.sql}`))
      }
      expect(problems).toEqual([])
    },
    SUITE_MS,
  )
}

describe.each(['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino'] as const)(
  'the guard on %s',
  (dialect) => {
    it('lets no attack through', () => {
      expect(missed(attacks(dialect, NOWHERE))).toEqual([])
    })

    it('refuses nothing legitimate', () => {
      expect(refused(legitimate(dialect))).toEqual([])
    })
  },
)

describe('what the guard allows on DuckDB', () => onEngine('duckdb'))
describe('what the guard allows on SQLite', () => onEngine('sqlite'))
describeServer('postgresql', 'what the guard allows on PostgreSQL', () => onEngine('postgresql'))
describeServer('mysql', 'what the guard allows on MariaDB', () => onEngine('mysql'))
