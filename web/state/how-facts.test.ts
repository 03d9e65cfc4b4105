import { describe, expect, it } from 'vitest'
import type { Plan, Reason } from '../../src/types.ts'
import { howFacts, sentencesOf, stagesOf } from './how-facts.ts'

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

describe('sentencesOf', () => {
  it('cuts between sentences, not within numbers and names', () => {
    expect(sentencesOf('Reads employees. Keeps 1.0 times hr.salaries. Sorts by name.')).toEqual([
      'Reads employees.',
      'Keeps 1.0 times hr.salaries.',
      'Sorts by name.',
    ])
  })
})

describe('stagesOf', () => {
  it('adds up what the page shows as one stage', () => {
    const stages = ['open', 'plan', 'check', 'run', 'chart', 'tell'].map((name, i) => ({ name, ms: i + 1 }))
    expect(stagesOf([...stages, { name: 'dream', ms: 9 }])).toEqual([
      { name: 'understanding', ms: 3 },
      { name: 'checking', ms: 3 },
      { name: 'running', ms: 4 },
      { name: 'telling', ms: 11 },
    ])
  })
})
