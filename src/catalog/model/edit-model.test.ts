import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editModel } from './edit-model.ts'
import type { ModelEdit } from './model-parts.ts'
import { partsOf } from './model-parts.ts'
import { readModel } from './read-model.ts'

const MODEL = `# People and what they earn
version: 0.2.0.dev0
semantic_model:
  - name: shop   # the name
    datasets:
      - name: people
        source: people
        # what a row is
        description: >-
          People who work
          here.
        fields:
        - name: city
          expression: {dialects: [{dialect: ANSI_SQL, expression: city}]}
          ai_context: {synonyms: [town]}
        - {name: pay, expression: {dialects: [{dialect: ANSI_SQL, expression: pay}]}}
      - name: teams
        source: teams
        ai_context:
          instructions: One row for each team.
          synonyms:
            - squads

    relationships:
      - name: team
        from: people
        to: teams
        from_columns: [team_id]
        to_columns: [id]
    metrics:
      # counted by hand before 2020
      - name: headcount
        expression:
          dialects:
            - dialect: ANSI_SQL
              expression: COUNT(people.id)
      - name: pay_total
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(people.pay)}]}
    custom_extensions:
      - vendor_name: OTHER
        data: '{"a": 1}'
      - vendor_name: QUERENT
        data: '{"today": "2026-01-31", "verified": [{"question": "How many?", "sql": "SELECT 1"}]}'
`

const edited = (...edits: ModelEdit[]): string => {
  const text = editModel(MODEL, 'm.yaml', edits)
  readModel(text, 'm.yaml')
  return text
}

/** Lines that only one of the texts has, with + and -. */
function changes(after: string, before = MODEL): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ]
}

describe('editModel', () => {
  it('changes nothing without edits', () => {
    expect(edited()).toBe(MODEL)
  })

  it('describes elements, leaving comments, order and all other lines', () => {
    const text = edited(
      { edit: 'model', description: 'Shops: all of them' },
      { edit: 'dataset', dataset: 'people', description: 'Everyone # here' },
      { edit: 'field', dataset: 'people', field: 'city', description: 'Where\nthey live' },
    )
    expect(changes(text)).toEqual([
      '-        description: >-',
      '-          People who work',
      '-          here.',
      '+    description: "Shops: all of them"',
      '+        description: "Everyone # here"',
      '+          description: |-',
      '+            Where',
      '+            they live',
    ])
  })

  it('changes synonyms in lines and in braces, and takes empty ones out', () => {
    const text = edited(
      { edit: 'field', dataset: 'people', field: 'city', synonyms: ['town', 'place, of work'] },
      { edit: 'field', dataset: 'people', field: 'pay', synonyms: ['wage'], description: 'Money' },
      { edit: 'dataset', dataset: 'teams', synonyms: [] },
      { edit: 'relationship', relationship: 'team', description: 'Works in', synonyms: ['belongs to'] },
    )
    expect(partsOf(text, 'm.yaml')).toMatchObject({
      datasets: [
        {
          fields: [
            { name: 'city', synonyms: ['town', 'place, of work'] },
            { name: 'pay', synonyms: ['wage'], description: 'Money' },
          ],
        },
        { name: 'teams', synonyms: [] },
      ],
      relationships: [{ name: 'team', description: 'Works in', synonyms: ['belongs to'] }],
    })
    expect(text).toContain('instructions: One row for each team.')
    const without = edited({ edit: 'field', dataset: 'people', field: 'city', synonyms: [] })
    expect(changes(without)).toEqual(['-          ai_context: {synonyms: [town]}'])
  })

  it('renames, redefines, adds and removes metrics', () => {
    const text = edited(
      {
        edit: 'metric',
        metric: 'headcount',
        name: 'people_count',
        expression: "COUNT(CASE WHEN city = 'A, B' THEN 1 END)",
      },
      { edit: 'metric-removed', metric: 'pay_total' },
      { edit: 'metric-added', name: 'mean_pay', expression: 'AVG(people.pay)', synonyms: ['average pay'] },
    )
    expect(text).toContain('# counted by hand before 2020')
    expect(partsOf(text, 'm.yaml')?.metrics).toEqual([
      { name: 'people_count', description: '', synonyms: [], expression: "COUNT(CASE WHEN city = 'A, B' THEN 1 END)" },
      { name: 'mean_pay', description: '', synonyms: ['average pay'], expression: 'AVG(people.pay)' },
    ])
  })

  it('begins the list of metrics, and ends it', () => {
    const none = edited({ edit: 'metric-removed', metric: 'pay_total' })
    const empty = editModel(none, 'm.yaml', [{ edit: 'metric-removed', metric: 'headcount' }])
    expect(partsOf(empty, 'm.yaml')?.metrics).toEqual([])
    const again = editModel(empty, 'm.yaml', [{ edit: 'metric-added', name: 'n', expression: 'COUNT(people.id)' }])
    readModel(again, 'm.yaml')
    expect(partsOf(again, 'm.yaml')?.metrics).toMatchObject([{ name: 'n' }])
  })

  it('writes verified questions, keeping the other data', () => {
    const sql = "SELECT 'it''s' AS a -- b: c"
    const text = edited({ edit: 'verified', verified: [{ question: 'Which?', sql }] })
    const { model } = readModel(text, 'm.yaml')
    expect(model.verified).toEqual([{ question: 'Which?', sql }])
    expect(model.today).toBe('2026-01-31')
    expect(text).toContain(`data: '{"a": 1}'`)
    expect(edited({ edit: 'verified', verified: [] })).not.toContain('SELECT 1')
  })

  it('keeps what needs quotes', () => {
    for (const description of ['yes', '- a', '{a}', "it's", '"q"', 'a: b', '  ', 'ä\tb', '1', '#', '&a *b', '% x'])
      expect(
        partsOf(edited({ edit: 'dataset', dataset: 'teams', description }), 'm.yaml')?.datasets[1]?.description,
      ).toBe(description)
  })

  it('writes text of several lines into braces', () => {
    const text = edited({ edit: 'field', dataset: 'people', field: 'pay', description: 'before tax\na month' })
    expect(partsOf(text, 'm.yaml')?.datasets[0]?.fields[1]?.description).toBe('before tax\na month')
  })

  it('gives back any text, in lines and in braces', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed().trim())
    fc.assert(
      fc.property(texts, texts, (first, second) => {
        const text = edited(
          { edit: 'dataset', dataset: 'people', description: first },
          { edit: 'field', dataset: 'people', field: 'pay', description: second },
          { edit: 'metric', metric: 'headcount', expression: `COUNT(id) ${first}`, synonyms: [`a${second}`] },
          { edit: 'verified', verified: [{ question: `q${first}`, sql: second }] },
        )
        const parts = partsOf(text, 'm.yaml')
        expect(parts?.datasets[0]).toMatchObject({ description: first, fields: [{}, { description: second }] })
        expect(parts?.metrics[0]).toMatchObject({ expression: `COUNT(id) ${first}`, synonyms: [`a${second}`] })
        expect(parts?.verified).toEqual([{ question: `q${first}`, sql: second }])
        expect(text).toContain('# counted by hand before 2020')
      }),
      {
        numRuns: 100,
        examples: [
          ['a\u2028b\nc', '¡\n!'],
          ['a\u2028%', ''],
        ],
      },
    )
  })

  it('refuses what is not there, and two changes of one place', () => {
    const refused = (...edits: ModelEdit[]) => expect(() => edited(...edits))
    refused({ edit: 'metric', metric: 'gone', description: 'x' }).toThrow('The model has no metric "gone" any more.')
    const same: ModelEdit = { edit: 'dataset', dataset: 'people', description: 'x' }
    refused(same, same).toThrow('Two of the edits change the same place.')
    expect(() => editModel('a: [', 'm.yaml', [same])).toThrow('m.yaml:1')
  })
})
