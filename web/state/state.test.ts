import { describe, expect, it } from 'vitest'
import type { ChartSpec, ResultTable, Turn } from '../../src/types.ts'
import type { Config, ConversationItem } from '../api.ts'
import { type Change, chosenSource, INITIAL, reduce, runningView, type State } from './state.ts'

const CONFIG: Config = {
  app_name: 'Querent',
  version: '1',
  api_key_required: false,
  max_rows: 1000,
  examples: ['headcount'],
  sources: [
    { name: 'old', label: 'Old', dialect: 'mysql', ready: false, tables: 0, error: 'gone' },
    { name: 'hr', label: 'HR', dialect: 'duckdb', ready: true, tables: 9 },
    { name: 'fin', label: 'Finance', dialect: 'postgresql', ready: true, tables: 4 },
  ],
}
const TURN: Turn = {
  conversationId: 'c1',
  messageId: 'm1',
  question: 'headcount',
  status: 'answered',
  createdAt: '2026-01-31T08:00:00Z',
}

const seen = (...changes: Change[]): State => changes.reduce((state, change) => reduce(state, change), INITIAL)
const ask = (key: string): Change => ({ type: 'question-asked', key, question: key, createdAt: '2026-01-31T08:00:00Z' })
const received = (key: string): Change => ({
  type: 'event-received',
  key,
  event: { type: 'question-received', conversationId: 'c1', messageId: 'm1', question: key },
})
const item = (id: string): ConversationItem => ({
  id,
  title: id,
  created_at: '',
  updated_at: '',
  message_count: 1,
  last_question: null,
  source: null,
  folder_id: null,
})

const PIE: ChartSpec = { type: 'pie', title: '', reason: '' }

describe('configuration', () => {
  it('makes the page ready with the first source that is', () => {
    const state = seen({ type: 'config-loaded', config: CONFIG })
    expect(state.phase).toBe('ready')
    expect(chosenSource(state)?.name).toBe('hr')
  })

  it('keeps the source that was chosen before', () => {
    const state = seen({ type: 'source-chosen', source: 'fin' }, { type: 'config-loaded', config: CONFIG })
    expect(chosenSource(state)?.name).toBe('fin')
  })

  it('remembers that a key was refused', () => {
    expect(seen({ type: 'key-needed', refused: true })).toMatchObject({ phase: 'key-needed', keyRefused: true })
  })
})

describe('asking', () => {
  it('adds a running turn and clears the draft', () => {
    const state = seen({ type: 'draft-changed', draft: 'headcount' }, ask('headcount'))
    expect(state.draft).toBe('')
    expect(runningView(state)?.turn.question).toBe('headcount')
  })

  it('opens the conversation that the server names', () => {
    expect(seen(ask('k'), received('k')).conversationId).toBe('c1')
  })

  it('changes nothing for a turn that is no longer shown', () => {
    const left = seen(ask('k'), { type: 'conversation-left' })
    expect(reduce(left, received('k'))).toBe(left)
    expect(reduce(left, { type: 'turn-stopped', key: 'k' })).toBe(left)
  })

  it('leaves the other turns alone', () => {
    const two = seen(ask('a'), { type: 'turn-stopped', key: 'a' }, ask('b'))
    const done = reduce(two, { type: 'turn-broken', key: 'b', problem: { code: 'X', message: '', next: '' } })
    expect(done.turns[0]).toBe(two.turns[0])
    expect(runningView(done)).toBeUndefined()
  })

  it('keeps the rating, the chart and the connection of a turn', () => {
    const state = seen(
      ask('k'),
      { type: 'turn-rated', key: 'k', rating: 'bad' },
      { type: 'chart-chosen', key: 'k', chart: PIE },
      { type: 'reconnecting', key: 'k', reconnecting: true },
    )
    expect(state.turns[0]).toMatchObject({ rating: 'bad', chosenChart: PIE, reconnecting: true })
  })

  it('adds rows behind those that are there', () => {
    const table: ResultTable = {
      columns: [{ name: 'n', label: 'N', type: 'integer', role: 'measure' }],
      rows: [[1]],
      truncated: true,
    }
    const state = seen(
      ask('k'),
      { type: 'event-received', key: 'k', event: { type: 'rows-available', resultId: 'r1', table, ms: 1 } },
      { type: 'rows-added', key: 'k', rows: [[2], [3]], truncated: false },
    )
    expect(state.turns[0]?.turn.table).toMatchObject({ rows: [[1], [2], [3]], truncated: false })
    expect(seen(ask('k'), { type: 'rows-added', key: 'k', rows: [[2]], truncated: false }).turns[0]?.turn.table).toBe(
      undefined,
    )
  })
})

describe('conversations', () => {
  it('opens with its turns and its source', () => {
    const state = seen(
      { type: 'config-loaded', config: CONFIG },
      { type: 'conversation-opening', id: 'c1' },
      { type: 'conversation-opened', id: 'c1', turns: [TURN], source: 'fin' },
    )
    expect(state).toMatchObject({ opening: false, conversationId: 'c1', source: 'fin' })
    expect(state.turns.map((view) => view.key)).toEqual(['m1'])
  })

  it('keeps the source when the conversation has one that is gone', () => {
    const state = seen(
      { type: 'config-loaded', config: CONFIG },
      { type: 'conversation-opening', id: 'c1' },
      { type: 'conversation-opened', id: 'c1', turns: [], source: 'removed' },
    )
    expect(state.source).toBe('hr')
  })

  it('ignores a conversation that arrives after another was opened', () => {
    const waiting = seen({ type: 'conversation-opening', id: 'c2' })
    expect(reduce(waiting, { type: 'conversation-opened', id: 'c1', turns: [TURN], source: null })).toBe(waiting)
    const problem = { code: 'CONVERSATION_UNKNOWN', message: 'No.', next: 'Start anew.' }
    expect(reduce(waiting, { type: 'conversation-not-opened', id: 'c1', problem })).toBe(waiting)
    expect(reduce(waiting, { type: 'conversation-not-opened', id: 'c2', problem })).toMatchObject({
      opening: false,
      conversationId: undefined,
      openingProblem: problem,
    })
  })

  it('lists pages one after another, each conversation once', () => {
    const state = seen(
      { type: 'conversations-loaded', items: [item('a'), item('b')], total: 3, offset: 0 },
      { type: 'conversations-loaded', items: [item('b'), item('c')], total: 3, offset: 2 },
    )
    expect(state.conversations.value.items.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('starts the list again with the first page', () => {
    const state = seen(
      { type: 'conversations-loaded', items: [item('a'), item('b')], total: 2, offset: 0 },
      { type: 'conversations-loaded', items: [item('c'), item('a')], total: 3, offset: 0 },
    )
    expect(state.conversations.value.items.map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('takes a deleted one out', () => {
    const listed = seen({ type: 'conversations-loaded', items: [item('a'), item('b')], total: 2, offset: 0 })
    const state = reduce(listed, { type: 'conversation-deleted', id: 'a' })
    expect(state.conversations.value).toMatchObject({ items: [{ id: 'b' }], total: 1 })
    expect(reduce(listed, { type: 'conversation-deleted', id: 'x' }).conversations.value.total).toBe(2)
  })
})

describe('the schema', () => {
  const schemaOf = (source: string) => ({ source, label: '', tables: [], metrics: [], relationships: [], warnings: [] })

  it('belongs to the source that it was asked for', () => {
    const loading = seen({ type: 'schema-loading', source: 'hr' })
    expect(reduce(loading, { type: 'schema-loaded', source: 'fin', schema: schemaOf('fin') })).toBe(loading)
    const loaded = reduce(loading, { type: 'schema-loaded', source: 'hr', schema: schemaOf('hr') })
    expect(loaded.schema?.status).toBe('ready')
    expect(reduce(loading, { type: 'schema-failed', source: 'hr' }).schema?.status).toBe('failed')
  })
})

describe('a long conversation', () => {
  const turnOf = (messageId: string): Turn => ({ ...TURN, messageId })
  const opening = seen({ type: 'conversation-opening', id: 'c1' })
  const loaded = { id: 'c1', source: null, total: 4 }
  const open = reduce(opening, { type: 'conversation-opened', ...loaded, turns: [turnOf('m3'), turnOf('m4')] })

  it('opens at its end and knows how many turns lie before', () => {
    expect(open.earlier).toBe(2)
    const all = reduce(open, { type: 'earlier-turns-loaded', ...loaded, turns: [turnOf('m1'), turnOf('m2')] })
    expect(all.turns.map(({ turn }) => turn.messageId)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(all.earlier).toBe(0)
  })

  it('takes no turns of another, and stops at none', () => {
    expect(reduce(open, { type: 'earlier-turns-loaded', ...loaded, id: 'c2', turns: [turnOf('x')] })).toBe(open)
    expect(reduce(open, { type: 'earlier-turns-loaded', ...loaded, turns: [] }).earlier).toBe(0)
  })

  it('shows what was said of its turns', () => {
    const marks = [
      { message_id: 'm3', pinned: true, positive: null },
      { message_id: 'm4', pinned: false, positive: false },
    ]
    const marked = reduce(opening, {
      type: 'conversation-opened',
      ...loaded,
      marks,
      turns: [turnOf('m3'), turnOf('m4')],
    })
    expect(marked.turns.map(({ pinned, rating }) => [pinned, rating])).toEqual([
      [true, undefined],
      [undefined, 'bad'],
    ])
    const unpinned = reduce(marked, { type: 'turn-pinned', messageId: 'm3', pinned: false })
    expect(unpinned.turns[0]?.pinned).toBe(false)
  })
})
