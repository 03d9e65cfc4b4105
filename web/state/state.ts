/** What the page knows, and how each change alters it: pure, so that it is tested without a browser. */
import type { AskEvent, Cell, TableInfo, Turn } from '../../src/types.ts'
import type { Config, ConversationItem, Problem, SourceItem } from '../api.ts'
import { type TurnView, viewAfter, viewBroken, viewOfQuestion, viewOfTurn, viewStopped } from './turn-view.ts'

export type Theme = 'system' | 'light' | 'dark'

type Loading<T> = { status: 'loading' | 'ready' | 'failed'; value: T }

export type State = {
  phase: 'starting' | 'key-needed' | 'unreachable' | 'ready'
  /** Why the page is `unreachable`. */
  problem?: Problem
  /** With `key-needed`: whether a key was given and refused. */
  keyRefused: boolean
  config?: Config
  source?: string
  conversations: Loading<{ items: ConversationItem[]; total: number }>
  /** Tables of the source, fetched when first looked at. */
  tables?: Loading<TableInfo[]> & { source: string }
  conversationId?: string
  opening: boolean
  openingProblem?: Problem
  turns: TurnView[]
  draft: string
  theme: Theme
  sidebarOpen: boolean
}

export const INITIAL: State = {
  phase: 'starting',
  keyRefused: false,
  conversations: { status: 'loading', value: { items: [], total: 0 } },
  opening: false,
  turns: [],
  draft: '',
  theme: 'system',
  sidebarOpen: true,
}

export type Change =
  | { type: 'config-loaded'; config: Config }
  | { type: 'key-needed'; refused: boolean }
  | { type: 'unreachable'; problem: Problem }
  | { type: 'conversations-loaded'; items: ConversationItem[]; total: number; offset: number }
  | { type: 'conversations-failed' }
  | { type: 'conversation-deleted'; id: string }
  | { type: 'conversation-left' }
  | { type: 'conversation-opening'; id: string }
  | { type: 'conversation-opened'; id: string; turns: Turn[]; source: string | null }
  | { type: 'conversation-not-opened'; id: string; problem: Problem }
  | { type: 'question-asked'; key: string; question: string; createdAt: string }
  | { type: 'event-received'; key: string; event: AskEvent }
  | { type: 'reconnecting'; key: string; reconnecting: boolean }
  | { type: 'turn-stopped'; key: string }
  | { type: 'turn-broken'; key: string; problem: Problem }
  | { type: 'turn-rated'; key: string; rating: 'good' | 'bad' }
  | { type: 'chart-chosen'; key: string; index: number }
  | { type: 'rows-added'; key: string; rows: Cell[][]; truncated: boolean }
  | { type: 'source-chosen'; source: string }
  | { type: 'tables-loading'; source: string }
  | { type: 'tables-loaded'; source: string; tables: TableInfo[] }
  | { type: 'tables-failed'; source: string }
  | { type: 'draft-changed'; draft: string }
  | { type: 'theme-chosen'; theme: Theme }
  | { type: 'sidebar-toggled'; open: boolean }

type Rule<T extends Change['type']> = (state: State, change: Extract<Change, { type: T }>) => State

const RULES: { [T in Change['type']]: Rule<T> } = {
  'config-loaded': (state, { config }) => ({
    ...state,
    phase: 'ready',
    problem: undefined,
    config,
    source: state.source ?? firstSource(config)?.name,
  }),
  'key-needed': (state, { refused }) => ({ ...state, phase: 'key-needed', keyRefused: refused }),
  unreachable: (state, { problem }) => ({ ...state, phase: 'unreachable', problem }),

  'conversations-loaded': (state, { items, total, offset }) => {
    const kept = state.conversations.value.items.slice(0, offset)
    const known = new Set(kept.map((item) => item.id))
    const added = items.filter((item) => !known.has(item.id))
    return { ...state, conversations: { status: 'ready', value: { items: [...kept, ...added], total } } }
  },
  'conversations-failed': (state) => ({ ...state, conversations: { ...state.conversations, status: 'failed' } }),
  'conversation-deleted': (state, { id }) => {
    const { status, value } = state.conversations
    const items = value.items.filter((item) => item.id !== id)
    return {
      ...state,
      conversations: { status, value: { items, total: value.total - (value.items.length - items.length) } },
    }
  },
  'conversation-left': (state) => ({ ...state, ...NO_CONVERSATION }),
  'conversation-opening': (state, { id }) => ({ ...state, ...NO_CONVERSATION, conversationId: id, opening: true }),
  'conversation-opened': (state, { id, turns, source }) => {
    if (state.conversationId !== id) return state
    const known = state.config?.sources?.some((item) => item.name === source) ? source : null
    return { ...state, opening: false, source: known ?? state.source, turns: turns.map(viewOfTurn) }
  },
  'conversation-not-opened': (state, { id, problem }) =>
    state.conversationId === id ? { ...state, ...NO_CONVERSATION, openingProblem: problem } : state,

  'question-asked': (state, { key, question, createdAt }) => ({
    ...state,
    draft: '',
    openingProblem: undefined,
    turns: [...state.turns, viewOfQuestion(key, { question, createdAt, conversationId: state.conversationId })],
  }),
  'event-received': (state, { key, event }) => {
    const after = withView(state, key, (view) => viewAfter(view, event))
    const opens = event.type === 'question-received' && after !== state
    return opens ? { ...after, conversationId: event.conversationId } : after
  },
  reconnecting: (state, { key, reconnecting }) => withView(state, key, (view) => ({ ...view, reconnecting })),
  'turn-stopped': (state, { key }) => withView(state, key, viewStopped),
  'turn-broken': (state, { key, problem }) => withView(state, key, (view) => viewBroken(view, problem)),
  'turn-rated': (state, { key, rating }) => withView(state, key, (view) => ({ ...view, rating })),
  'chart-chosen': (state, { key, index }) => withView(state, key, (view) => ({ ...view, chartIndex: index })),
  'rows-added': (state, { key, rows, truncated }) =>
    withView(state, key, (view) => {
      const { table } = view.turn
      if (table === undefined) return view
      return { ...view, turn: { ...view.turn, table: { ...table, rows: [...table.rows, ...rows], truncated } } }
    }),

  'source-chosen': (state, { source }) => ({ ...state, source }),
  'tables-loading': (state, { source }) => ({ ...state, tables: { source, status: 'loading', value: [] } }),
  'tables-loaded': (state, { source, tables }) =>
    state.tables?.source === source ? { ...state, tables: { source, status: 'ready', value: tables } } : state,
  'tables-failed': (state, { source }) =>
    state.tables?.source === source ? { ...state, tables: { source, status: 'failed', value: [] } } : state,

  'draft-changed': (state, { draft }) => ({ ...state, draft }),
  'theme-chosen': (state, { theme }) => ({ ...state, theme }),
  'sidebar-toggled': (state, { open }) => ({ ...state, sidebarOpen: open }),
}

const NO_CONVERSATION = { conversationId: undefined, opening: false, openingProblem: undefined, turns: [] }

/** The state after one change; a change about a turn or a conversation that is no longer shown alters nothing. */
export function reduce<T extends Change['type']>(state: State, change: Extract<Change, { type: T }>): State {
  const rule: Rule<T> = RULES[change.type as T]
  return rule(state, change)
}

function withView(state: State, key: string, alter: (view: TurnView) => TurnView): State {
  if (!state.turns.some((view) => view.key === key)) return state
  return { ...state, turns: state.turns.map((view) => (view.key === key ? alter(view) : view)) }
}

/** The turn that is being answered, if any. There is at most one, and it is the last. */
export function runningView(state: State): TurnView | undefined {
  const last = state.turns.at(-1)
  return last?.turn.status === 'running' ? last : undefined
}

/** The source that questions go to. */
export function chosenSource(state: State): SourceItem | undefined {
  return state.config?.sources?.find((item) => item.name === state.source)
}

/** The source that a page begins with: the first that is ready. */
export function firstSource(config: Config | undefined): SourceItem | undefined {
  return config?.sources?.find((item) => item.ready) ?? config?.sources?.[0]
}
