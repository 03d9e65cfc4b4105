import { describe, expect, it } from 'vitest'
import type { Plan, Reason } from '../../src/types.ts'
import { howFacts } from './how-facts.ts'

const reason = (source: Reason['source'], meaning: string): Reason => ({ text: '', start: 0, end: 0, meaning, source })
const planOf = (...reasons: Reason[]): Plan => ({
  planner: 'instant',
  sql: '',
  columns: [],
  confidence: 1,
  explanation: '',
  reasons,
  assumptions: [],
})

describe('howFacts', () => {
  it('tells metrics and filters apart, each once', () => {
    const plan = planOf(
      reason('metric', 'metric headcount: People employed.'),
      reason('grammar', 'group'),
      reason('value', 'department is Sales'),
      reason('date', 'in 2025'),
      reason('value', 'department is Sales'),
    )
    expect(howFacts(plan)).toEqual({
      metrics: ['headcount: People employed.'],
      filters: ['department is Sales', 'in 2025'],
    })
  })
})
