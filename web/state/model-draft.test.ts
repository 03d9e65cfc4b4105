import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, editsOf, fitting, type ModelParts } from './model-draft.ts'

const PARTS: ModelParts = {
  name: 'hr',
  description: 'People.',
  datasets: [
    {
      name: 'staff',
      description: '',
      synonyms: ['people'],
      fields: [{ name: 'city', description: 'Where.', synonyms: [] }],
    },
  ],
  relationships: [{ name: 'team', from: 'staff', to: 'teams', description: '', synonyms: [] }],
  metrics: [
    { name: 'headcount', expression: 'COUNT(staff.id)', description: '', synonyms: [] },
    { name: 'headcount', dataset: 'staff', expression: 'COUNT(id)', description: '', synonyms: [] },
  ],
  verified: [{ question: 'How many?', sql: 'SELECT 1' }],
}

const edits = (change: (draft: Draft) => void) => {
  const draft = structuredClone(draftOf(PARTS))
  change(draft)
  return editsOf(PARTS, draft)
}

describe('editsOf', () => {
  it('has none for a form that was only looked at', () => {
    expect(edits(() => {})).toEqual([])
  })

  it('tells each changed element, with what changed of it alone', () => {
    const changed = edits((draft) => {
      draft.description = 'All people. '
      const [dataset] = draft.datasets
      if (dataset) dataset.synonyms = []
      if (dataset?.fields[0]) dataset.fields[0].description = ''
      if (draft.relationships[0]) draft.relationships[0].synonyms = ['works in']
      if (draft.metrics[1]) Object.assign(draft.metrics[1], { name: 'people', expression: 'COUNT(*)' })
    })
    expect(changed).toEqual([
      { edit: 'model', description: 'All people. ' },
      { edit: 'dataset', dataset: 'staff', synonyms: [] },
      { edit: 'field', dataset: 'staff', field: 'city', description: '' },
      { edit: 'relationship', relationship: 'team', synonyms: ['works in'] },
      { edit: 'metric', metric: 'headcount', dataset: 'staff', name: 'people', expression: 'COUNT(*)' },
    ])
  })

  it('tells metrics that were added and removed; one that is still empty waits', () => {
    const empty = { name: '', expression: '', description: '', synonyms: [], key: 'new' }
    expect(edits((draft) => draft.metrics.push(empty))).toEqual([])
    const changed = edits((draft) => {
      draft.metrics = [...draft.metrics.slice(1), { ...empty, name: 'pay', expression: 'SUM(staff.pay)' }]
    })
    expect(changed).toEqual([
      { edit: 'metric-removed', metric: 'headcount', dataset: undefined },
      { edit: 'metric-added', name: 'pay', expression: 'SUM(staff.pay)', description: '', synonyms: [] },
    ])
  })

  it('tells the verified questions as a whole', () => {
    const changed = edits((draft) => draft.verified.push({ question: 'Who?', sql: 'SELECT 2', key: 'new' }))
    expect(changed).toEqual([
      {
        edit: 'verified',
        verified: [
          { question: 'How many?', sql: 'SELECT 1' },
          { question: 'Who?', sql: 'SELECT 2' },
        ],
      },
    ])
  })
})

it('elements are found by any of their words', () => {
  expect(fitting(['Head count', 'Pay'], ' HEAD ', (item) => item)).toEqual(['Head count'])
})
