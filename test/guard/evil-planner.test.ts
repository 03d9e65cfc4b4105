/** A planner that has turned: on every turn it emits an attack. Nothing that it says may reach hidden data. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createQuerent, type Planner, type Querent } from '../../src/index.ts'
import { readSettings } from '../../src/settings.ts'
import { makeDuckdb, makeSqlite } from '../../src/sources/databases.fixture.ts'
import type { AskEvent } from '../../src/types.ts'
import { attacks } from './corpus.ts'
import { ANALYST, CANARY, HR_POLICY_TEXT, hrSql } from './hr.ts'

const NOWHERE = { in: '/nowhere/in', out: '/nowhere/out', host: '127.0.0.1:9' }

/** Answers each question with the SQL of the next attack, sure of itself. */
function evilPlanner(sqls: string[]): Planner {
  let turn = 0
  return {
    name: 'instant',
    async plan() {
      const sql = sqls[turn++ % sqls.length] ?? ''
      const plan = {
        planner: 'instant' as const,
        sql,
        columns: [],
        confidence: 1,
        explanation: '',
        reasons: [],
        assumptions: [],
      }
      return { kind: 'plan', followUp: false, plan }
    },
  }
}

describe.each(['duckdb', 'sqlite'] as const)('an evil planner on %s', (dialect) => {
  let folder: string
  let querent: Querent
  const list = attacks(dialect, NOWHERE).filter((attack) => attack.class !== 'bomb')

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querent-evil-'))
    const path = join(folder, `hr.${dialect}`)
    if (dialect === 'duckdb') await makeDuckdb(path, hrSql('duckdb'))
    else makeSqlite(path, hrSql('sqlite'))
    const policy = join(folder, 'policy.yaml')
    await writeFile(policy, HR_POLICY_TEXT)
    const settings = readSettings({ dataDir: folder, sources: `hr=${path}`, policy }, {})
    querent = await createQuerent({ settings, planners: [evilPlanner(list.map(({ sql }) => sql))] })
    await querent.settled()
  })

  afterAll(async () => {
    await querent?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('gets nothing that the asker may not see, and every turn ends', { timeout: 120_000 }, async () => {
    const leaked: string[] = []
    const unfinished: string[] = []
    for (const attack of list) {
      const events: AskEvent[] = []
      for await (const event of querent.ask({ question: 'headcount' }, ANALYST)) events.push(event)
      const shown = events.filter((event) => event.type !== 'plan-ready' && event.type !== 'sql-checked')
      if (CANARY.test(JSON.stringify(shown))) leaked.push(attack.id)
      if (events.at(-1)?.type !== 'turn-finished') unfinished.push(attack.id)
    }
    expect(leaked).toEqual([])
    expect(unfinished).toEqual([])
    expect((await querent.record.verifyAudit()).broken).toBeNull()
  })
})
