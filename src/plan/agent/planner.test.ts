/** The agent: one call when the reply holds, tools and corrections when it does not, and an end whatever the model does. */
import { afterEach, describe, expect, it } from 'vitest'
import { QuerentError } from '../../errors.ts'
import { BY_DEPARTMENT, type Given, openScripted, type Said } from './scripted.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function scripted(script: Given['script'], more: Omit<Given, 'script'> = {}) {
  const opened = await openScripted({ script, ...more })
  open.push(opened)
  return opened
}

const answer = (reply: object): Said => ({ tools: [{ name: 'answer', input: reply }] })

describe('one call', () => {
  it('answers with a form, compiled and run once', async () => {
    const { ask, asked, querent } = await scripted([BY_DEPARTMENT])
    const { turn } = await ask('how many people work where')
    expect(turn).toMatchObject({ status: 'answered', plan: { planner: 'agent', model: 'custom:scripted' } })
    expect(turn.table?.rows.toSorted()).toEqual([
      ['Legal', 1],
      ['Research', 2],
      ['Sales', 3],
    ])
    expect(turn.plan?.form?.by).toEqual([{ field: { table: 'departments', column: 'name' } }])
    expect(turn.plan?.checks?.join(' ')).toContain('run once')
    expect(asked).toHaveLength(1)
    const purposes = (await querent.record.auditLines({ limit: 10 })).map((line) => line.purpose)
    expect(purposes).toEqual(['answer'])
    const [invocation] = await querent.record.invocations({ since: '2000-01-01', limit: 1 })
    expect(invocation).toMatchObject({ modelCalls: 1, promptTokens: 100, completionTokens: 20, planner: 'agent' })
  })

  it('answers with SQL', async () => {
    const sql = "SELECT full_name FROM employees WHERE hired >= '2023-01-01' ORDER BY full_name"
    const { ask, asked } = await scripted([{ kind: 'sql', sql, understood: 'Recent joiners' }])
    const { turn } = await ask('who is new', { planner: 'agent' })
    expect(turn.table?.rows).toEqual([['Dov'], ['Eve']])
    expect(turn.plan?.explanation).toBe('Recent joiners')
    expect(asked).toHaveLength(1)
  })

  it('shows nothing of what the model says that it cannot know, and no links', async () => {
    const sql = 'SELECT COUNT(*) AS n FROM employees'
    const { ask } = await scripted([
      {
        kind: 'sql',
        sql,
        understood: 'There are 4711 people',
        assumptions: ['It is 12.', 'See http://evil.example', 'All count.'],
      },
      { kind: 'question', question: 'Which <img src=x>?', choices: [] },
      answer({ kind: 'refusal', reason: 'There are 99 of them.' }),
    ])
    const { turn } = await ask('how many')
    expect(turn.plan).toMatchObject({ explanation: 'how many', assumptions: ['All count.'] })
    const refused = (await ask('and now')).turn
    expect(refused.decline?.reason).toBe('This cannot be answered from the data.')
  })

  it('asks back with choices, and refuses with what can be asked', async () => {
    const { ask } = await scripted([
      { kind: 'question', question: 'Which date?', choices: [{ label: 'Hire date', question: 'Hires by year' }] },
      { kind: 'refusal', reason: 'There are no budgets here.', nearest: ['Salaries by department'] },
    ])
    const { turn } = await ask('by year')
    expect(turn).toMatchObject({ status: 'clarified', clarification: { question: 'Which date?' } })
    const refused = (await ask('budget')).turn
    expect(refused).toMatchObject({ status: 'declined', decline: { reason: 'There are no budgets here.' } })
    expect(refused.decline?.suggestions[0]).toBe('Salaries by department')
    expect(refused.decline?.suggestions.length).toBeGreaterThan(1)
  })

  it('tells the model the tables, the values of the question and what was asked before', async () => {
    const { ask, asked } = await scripted([BY_DEPARTMENT])
    const { turn } = await ask('people in Research')
    await ask('and by city', { conversationId: turn.conversationId })
    expect(asked[0]?.prompt).toContain('departments.name = \\\\\\"Research\\\\\\"'.replaceAll('\\\\\\', '\\'))
    expect(asked[0]?.prompt).toContain('employees(department_id) -> departments(department_id)')
    expect(asked[1]?.prompt).toContain('people in Research')
  })
})

describe('values', () => {
  const form = (value: string) => ({
    kind: 'form' as const,
    form: { measures: ['count(employees)'], where: [{ field: 'departments.name', op: '=' as const, values: [value] }] },
  })

  it('takes the spelling of the data without another call', async () => {
    const { ask, asked } = await scripted([form('sales'), form('Reserch')])
    const { turn } = await ask('people in sales')
    expect(turn.table?.rows).toEqual([[3]])
    expect(turn.answer?.caveats).toContain('Took "sales" as "Sales".')
    const typo = (await ask('people in reserch')).turn
    expect(typo.table?.rows).toEqual([[2]])
    expect(typo.plan?.assumptions).toEqual(['Took "Reserch" as "Research".'])
    expect(asked).toHaveLength(2)
  })

  it('asks once about a value that is not there, and then takes the answer as it is', async () => {
    const { ask, asked } = await scripted([form('Aviation'), answer(form('Aviation'))])
    const { turn } = await ask('people in Aviation')
    expect(turn).toMatchObject({ status: 'answered', table: { rows: [[0]] } })
    expect(turn.plan?.assumptions.join(' ')).toContain('"Aviation" is not among the stored values')
    expect(asked).toHaveLength(2)
    expect(asked[1]?.tools).toContain('search_values')
  })
})

describe('correction', () => {
  it('sends what the guard and the compiler say back', async () => {
    const { ask, asked } = await scripted([
      { kind: 'sql', sql: 'SELECT salery FROM employees' },
      answer({ kind: 'form', form: { measures: ['avg(employees.pay)'] } }),
      answer({ kind: 'form', form: { measures: ['avg(employees.salary)'] } }),
    ])
    const { turn } = await ask('average pay')
    expect(turn).toMatchObject({ status: 'answered', table: { rows: [[67500]] } })
    expect(asked[1]?.prompt).toContain('salery')
    expect(asked[2]?.prompt).toContain('has no column \\\\\\"pay\\\\\\"'.replaceAll('\\\\\\', '\\'))
    expect(turn.plan?.checks).toContain('Corrected 2 times.')
    expect(turn.plan?.confidence).toBeLessThan(0.8)
  })

  it('ends after three corrections with a refusal', async () => {
    const bad = { kind: 'sql', sql: 'DROP TABLE employees' }
    const { ask, asked } = await scripted([bad as Said, ...Array.from({ length: 9 }, () => answer(bad))])
    const { turn } = await ask('drop it')
    expect(turn.status).toBe('declined')
    expect(turn.decline?.suggestions.length).toBeGreaterThan(0)
    expect(asked).toHaveLength(4)
  })

  it('finds sums over rows that a join multiplies', async () => {
    const sql = 'SELECT SUM(e.salary) AS total FROM employees e JOIN absences a ON a.employee_id = e.employee_id'
    const good = 'SELECT SUM(salary) AS total FROM employees WHERE employee_id IN (SELECT employee_id FROM absences)'
    const { ask, asked } = await scripted([{ kind: 'sql', sql }, answer({ kind: 'sql', sql: good })])
    const { turn } = await ask('salaries of people with absences')
    expect(asked[1]?.prompt).toContain('several times')
    expect(turn.table?.rows).toEqual([[195000]])
    expect(turn.plan?.checks).toContain('A doubtful result was looked into.')
  })
})

describe('tools', () => {
  it('looks at tables, values and rows as the asker, and then answers', async () => {
    const { ask, asked, querent } = await scripted([
      { kind: 'look' },
      {
        tools: [
          { name: 'list_tables', input: {} },
          { name: 'describe_table', input: { table: 'absences' } },
          { name: 'search_values', input: { text: 'sick' } },
          { name: 'run_query', input: { sql: 'SELECT kind, COUNT(*) AS n FROM absences GROUP BY kind ORDER BY kind' } },
          { name: 'run_query', input: { sql: 'DELETE FROM absences' } },
          { name: 'no_such_tool', input: {} },
        ],
      },
      answer({ kind: 'form', form: { measures: ['count(absences)'], by: ['absences.kind'] } }),
    ])
    const { turn } = await ask('absences by kind')
    expect(turn.table?.rows.toSorted()).toEqual([
      ['holiday', 2],
      ['sick', 3],
    ])
    const told = asked[2]?.prompt ?? ''
    for (const text of ['absences.kind', 'days integer', 'holiday', 'no_such_tool', 'Steps left: 7'])
      expect(told).toContain(text)
    expect(told).toContain('Error:')
    expect(told.match(/"type":"tool-result"/g)).toHaveLength(6)
    const purposes = (await querent.record.auditLines({ limit: 10 })).map((line) => line.purpose)
    expect(purposes.toSorted()).toEqual(['agent', 'answer'])
  })

  it('notices calls that repeat, and ends them', async () => {
    const again: Said = { tools: [{ name: 'list_tables', input: {} }] }
    const { ask, asked } = await scripted([{ kind: 'look' }, again])
    const { turn } = await ask('anything')
    expect(turn.status).toBe('declined')
    expect(asked).toHaveLength(5)
    expect(asked[3]?.prompt).toContain('made this call before')
  })

  it('ends after eight steps, the last of which offers nothing but the answer', async () => {
    const { ask, asked } = await scripted((_, call) =>
      call === 1 ? { kind: 'look' } : { tools: [{ name: 'search_catalog', input: { query: `word ${call}` } }] },
    )
    const { turn } = await ask('anything')
    expect(turn.status).toBe('declined')
    expect(asked).toHaveLength(9)
    expect(asked[8]?.tools).toEqual(['answer'])
  })

  it('takes a reply as text from a model that cannot call tools', async () => {
    const { ask } = await scripted([{ kind: 'look' }, `Here it is: ${JSON.stringify(BY_DEPARTMENT)}`])
    expect((await ask('people by department')).turn.status).toBe('answered')
  })
})

describe('beside the instant planner', () => {
  const planners = { planners: 'verified,instant,agent' }
  const dead = () => {
    throw new QuerentError('LLM_UNAVAILABLE', 'The model is gone.')
  }

  it('is not asked what the instant planner answers', async () => {
    const { ask, asked } = await scripted(dead, { settings: planners })
    const { turn } = await ask('how many employees are there')
    expect(turn).toMatchObject({ status: 'answered', plan: { planner: 'instant' } })
    expect(asked).toHaveLength(0)
  })

  it('takes over where the instant planner declines', async () => {
    const { ask } = await scripted([BY_DEPARTMENT], { settings: planners })
    expect((await ask('who sits where, roughly speaking')).turn.plan?.planner).toBe('agent')
  })

  it('fails with a code and what can be asked where both cannot', async () => {
    const { ask } = await scripted(dead, { settings: { ...planners, modelTimeoutMs: '500' } })
    const { turn } = await ask('zorp the frobnicator')
    expect(turn).toMatchObject({
      status: 'failed',
      error: { next: expect.stringContaining('without a language model') },
    })
    const after = await ask('how many employees are there', { conversationId: turn.conversationId })
    expect(after.turn.status).toBe('answered')
  })

  it('is asked alone when the question says so, and an unknown planner or model is told', async () => {
    const { ask } = await scripted([BY_DEPARTMENT], { settings: planners })
    expect((await ask('headcount', { planner: 'agent' })).turn.plan?.planner).toBe('agent')
    expect((await ask('headcount', { planner: 'oracle' })).turn.error?.code).toBe('INVALID_REQUEST')
    expect((await ask('headcount', { planner: 'agent', model: 'custom:other' })).turn.error?.code).toBe('LLM_UNKNOWN')
  })
})
