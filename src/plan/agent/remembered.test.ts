import { describe, expect, it } from 'vitest'
import { OWNER } from '../../access/types.ts'
import { ValueIndex } from '../../catalog/value-index.ts'
import type { Catalog, Plan } from '../../types.ts'
import type { PlanContext, PlanOutcome } from '../types.ts'
import { rememberedPlanner } from './remembered.ts'

const catalog = { source: 'hr', tables: [], metrics: [] } as unknown as Catalog
const plan: Plan = {
  planner: 'agent',
  sql: 'SELECT 1',
  columns: [],
  confidence: 0.9,
  explanation: 'one',
  reasons: [],
  assumptions: [],
}

function counting(outcome: PlanOutcome = { kind: 'plan', plan, followUp: false }) {
  let asked = 0
  let remembered = 0
  const planner = rememberedPlanner({
    name: 'agent',
    plan: async () => {
      asked += 1
      return outcome
    },
  })
  const context: PlanContext = { catalog, values: new ValueIndex(), today: '2026-01-01', access: OWNER }
  const ask = (question: string, more: Partial<PlanContext> = {}) =>
    planner.plan(question, {
      ...context,
      ...more,
      onRemembered: () => {
        remembered += 1
      },
    })
  return { ask, counts: () => ({ asked, remembered }) }
}

describe('a planner with a memory', () => {
  it('makes the plan of a question once', async () => {
    const { ask, counts } = counting()
    expect(await ask('one?')).toEqual(await ask('one?'))
    await ask('another?')
    expect(counts()).toEqual({ asked: 2, remembered: 1 })
  })

  it('plans anew for others, another day, another model, another catalog, after other turns and when told to', async () => {
    const { ask, counts } = counting()
    await ask('one?')
    const bob = { ...OWNER.user, id: 'bob' }
    await ask('one?', { access: { ...OWNER, user: bob } })
    await ask('one?', { access: { ...OWNER, fingerprint: 'other rights' } })
    await ask('one?', { today: '2026-01-02' })
    await ask('one?', { model: 'openai:other' })
    await ask('one?', { catalog: { ...catalog } })
    await ask('one?', { verified: [{ question: 'one?', sql: 'SELECT 2' }] })
    await ask('one?', { history: [{} as never] })
    await ask('one?', { keys: { for: 'openai:other', apiKey: 'k' } })
    await ask('one?', { fresh: true })
    expect(counts()).toEqual({ asked: 10, remembered: 0 })
  })

  it('does not remember refusals, questions back, or answers from documents', async () => {
    const refusal: PlanOutcome = { kind: 'decline', decline: { reason: 'no', unknownWords: [], suggestions: [] } }
    const quoting: PlanOutcome = {
      kind: 'plan',
      followUp: false,
      plan: { ...plan, citations: [{ document: 'leave.md', heading: 'Notice', text: 'Two weeks.' }] as never },
    }
    for (const outcome of [refusal, quoting]) {
      const { ask, counts } = counting(outcome)
      await ask('one?')
      await ask('one?')
      expect(counts()).toEqual({ asked: 2, remembered: 0 })
    }
  })
})
