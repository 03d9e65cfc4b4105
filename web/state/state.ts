/** What the page knows, and how each change alters it: pure, so that it is tested without a browser. */
import type { AskEvent, Cell, ChartSpec, Turn } from '../../src/types.ts'
import type { Config, ConversationItem, FolderItem, PinItem, Problem, Schema, SourceItem, TurnMark } from '../api.ts'
import type { VerifiedItem } from './modeller.ts'
import type { Place } from './place.ts'
import { type Preferences, STANDARD } from './preferences.ts'
import {
  type TurnView,
  viewAfter,
  viewBroken,
  viewOfQuestion,
  viewOfTurn,
  viewResumed,
  viewStopped,
} from './turn-view.ts'

type Loading<T> = { status: 'loading' | 'ready' | 'failed'; value: T }

export type State = {
  phase: 'starting' | 'key-needed' | 'unreachable' | 'ready'
  /** Why the page is `unreachable`. */
  problem?: Problem
  /** With `key-needed`: whether a key was given and refused. */
  keyRefused: boolean
  config?: Config
  source?: string
  place: Place
  /** Which window lies over the page. */
  dialog?: Dialog
  online: boolean
  /** Those in no folder; while something is searched for, all that hold it. */
  conversations: Loading<{ items: ConversationItem[]; total: number }>
  folders: FolderItem[]
  /** The conversations of the folders that were opened, by the folder's id. */
  inFolders: { readonly [folder: string]: ConversationItem[] }
  /** Words that the listed conversations hold. */
  search: string
  pins: PinItem[]
  /** What the looked-at source holds, fetched when first looked at. */
  schema?: Loading<Schema | undefined> & { source: string }
  /** Questions whose SQL a person has verified, of the source they were last fetched for. */
  verified?: { source: string; items: VerifiedItem[] }
  conversationId?: string
  opening: boolean
  openingProblem?: Problem
  turns: TurnView[]
  /** How many turns of the open conversation lie before those that are here. */
  earlier: number
  draft: string
  preferences: Preferences
  sidebarOpen: boolean
}

export type Dialog = 'palette' | 'shortcuts'

export const INITIAL: State = {
  phase: 'starting',
  keyRefused: false,
  conversations: { status: 'loading', value: { items: [], total: 0 } },
  place: { page: 'chat' },
  online: true,
  folders: [],
  inFolders: {},
  search: '',
  pins: [],
  opening: false,
  turns: [],
  earlier: 0,
  draft: '',
  preferences: STANDARD,
  sidebarOpen: true,
}

export type Change =
  | { type: 'config-loaded'; config: Config }
  | { type: 'key-needed'; refused: boolean }
  | { type: 'unreachable'; problem: Problem }
  | { type: 'conversations-loaded'; items: ConversationItem[]; total: number; offset: number }
  | { type: 'conversations-failed' }
  | { type: 'search-changed'; search: string }
  | { type: 'conversation-renamed'; id: string; title: string }
  | { type: 'conversation-deleted'; id: string }
  | { type: 'folders-loaded'; folders: FolderItem[] }
  | { type: 'folder-opened'; folder: string; items: ConversationItem[] }
  | { type: 'verified-loaded'; source: string; items: VerifiedItem[] }
  | { type: 'pins-loaded'; pins: PinItem[] }
  | { type: 'place-changed'; place: Place }
  | { type: 'dialog-changed'; dialog: Dialog | undefined }
  | { type: 'connection-changed'; online: boolean }
  | { type: 'conversation-left' }
  | { type: 'conversation-opening'; id: string }
  | ({ type: 'conversation-opened'; id: string; source: string | null } & Loaded)
  | ({ type: 'earlier-turns-loaded'; id: string } & Loaded)
  | { type: 'conversation-not-opened'; id: string; problem: Problem }
  | { type: 'question-asked'; key: string; question: string; createdAt: string; replaces?: string }
  | { type: 'event-received'; key: string; event: AskEvent }
  | { type: 'reconnecting'; key: string; reconnecting: boolean }
  | { type: 'turn-stopped'; key: string }
  | { type: 'turn-broken'; key: string; problem: Problem }
  | { type: 'turn-resumed'; key: string }
  | { type: 'turn-rated'; key: string; rating: 'good' | 'bad' }
  | { type: 'turn-pinned'; messageId: string; pinned: boolean }
  | { type: 'chart-chosen'; key: string; chart: ChartSpec }
  | { type: 'rows-added'; key: string; rows: Cell[][]; truncated: boolean }
  | { type: 'source-chosen'; source: string }
  | { type: 'schema-loading'; source: string }
  | { type: 'schema-loaded'; source: string; schema: Schema }
  | { type: 'schema-failed'; source: string }
  | { type: 'draft-changed'; draft: string }
  | { type: 'preferences-changed'; preferences: Preferences }
  | { type: 'sidebar-toggled'; open: boolean }

/** Turns of a conversation that has `total` of them, and what was said of each. */
type Loaded = { turns: Turn[]; total?: number; marks?: TurnMark[] }

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
  'search-changed': (state, { search }) => ({ ...state, search }),
  'conversation-renamed': (state, { id, title }) => {
    const { value } = state.conversations
    const renamed = (items: ConversationItem[]) => items.map((item) => (item.id === id ? { ...item, title } : item))
    const conversations = { ...state.conversations, value: { ...value, items: renamed(value.items) } }
    return { ...state, conversations, inFolders: withEach(state.inFolders, renamed) }
  },
  'conversation-deleted': (state, { id }) => {
    const { status, value } = state.conversations
    const without = (all: ConversationItem[]) => all.filter((item) => item.id !== id)
    const items = without(value.items)
    return {
      ...state,
      inFolders: withEach(state.inFolders, without),
      pins: state.pins.filter((pin) => pin.session_id !== id),
      conversations: { status, value: { items, total: value.total - (value.items.length - items.length) } },
    }
  },
  'folders-loaded': (state, { folders }) => ({ ...state, folders }),
  'folder-opened': (state, { folder, items }) => ({ ...state, inFolders: { ...state.inFolders, [folder]: items } }),
  'verified-loaded': (state, { source, items }) => ({ ...state, verified: { source, items } }),
  'pins-loaded': (state, { pins }) => ({ ...state, pins }),
  'place-changed': (state, { place }) => ({ ...state, place, dialog: undefined }),
  'dialog-changed': (state, { dialog }) => ({ ...state, dialog }),
  'connection-changed': (state, { online }) => ({ ...state, online }),
  'conversation-left': (state) => ({ ...state, ...NO_CONVERSATION }),
  'conversation-opening': (state, { id }) => ({ ...state, ...NO_CONVERSATION, conversationId: id, opening: true }),
  'conversation-opened': (state, { id, source, ...loaded }) => {
    if (state.conversationId !== id) return state
    const known = state.config?.sources?.some((item) => item.name === source) ? source : null
    return { ...state, opening: false, source: known ?? state.source, ...withLoaded([], loaded) }
  },
  'earlier-turns-loaded': (state, { id, ...loaded }) =>
    state.conversationId === id ? { ...state, ...withLoaded(state.turns, loaded) } : state,
  'conversation-not-opened': (state, { id, problem }) =>
    state.conversationId === id ? { ...state, ...NO_CONVERSATION, openingProblem: problem } : state,

  'question-asked': (state, { key, ...asked }) => ({
    ...state,
    draft: '',
    openingProblem: undefined,
    turns: [...state.turns, viewOfQuestion(key, { ...asked, conversationId: state.conversationId })],
  }),
  'event-received': (state, { key, event }) => {
    const after = withView(state, key, (view) => viewAfter(view, event))
    const opens = event.type === 'question-received' && after !== state
    return opens ? { ...after, conversationId: event.conversationId } : after
  },
  reconnecting: (state, { key, reconnecting }) => withView(state, key, (view) => ({ ...view, reconnecting })),
  'turn-stopped': (state, { key }) => withView(state, key, viewStopped),
  'turn-broken': (state, { key, problem }) => withView(state, key, (view) => viewBroken(view, problem)),
  'turn-resumed': (state, { key }) => withView(state, key, viewResumed),
  'turn-rated': (state, { key, rating }) => withView(state, key, (view) => ({ ...view, rating })),
  'turn-pinned': (state, { messageId, pinned }) => ({
    ...state,
    pins: pinned ? state.pins : state.pins.filter((pin) => pin.message_id !== messageId),
    turns: state.turns.map((view) => (view.turn.messageId === messageId ? { ...view, pinned } : view)),
  }),
  'chart-chosen': (state, { key, chart }) => withView(state, key, (view) => ({ ...view, chosenChart: chart })),
  'rows-added': (state, { key, rows, truncated }) =>
    withView(state, key, (view) => {
      const { table } = view.turn
      if (table === undefined) return view
      return { ...view, turn: { ...view.turn, table: { ...table, rows: [...table.rows, ...rows], truncated } } }
    }),

  'source-chosen': (state, { source }) => ({ ...state, source }),
  'schema-loading': (state, { source }) => ({ ...state, schema: { source, status: 'loading', value: undefined } }),
  'schema-loaded': (state, { source, schema }) =>
    state.schema?.source === source ? { ...state, schema: { source, status: 'ready', value: schema } } : state,
  'schema-failed': (state, { source }) =>
    state.schema?.source === source ? { ...state, schema: { source, status: 'failed', value: undefined } } : state,

  'draft-changed': (state, { draft }) => ({ ...state, draft }),
  'preferences-changed': (state, { preferences }) => ({ ...state, preferences }),
  'sidebar-toggled': (state, { open }) => ({ ...state, sidebarOpen: open }),
}

function withEach(
  folders: State['inFolders'],
  alter: (items: ConversationItem[]) => ConversationItem[],
): State['inFolders'] {
  return Object.fromEntries(Object.entries(folders).map(([folder, items]) => [folder, alter(items)]))
}

const NO_CONVERSATION = { conversationId: undefined, opening: false, openingProblem: undefined, turns: [], earlier: 0 }

/** The loaded turns in front of those that are here. */
function withLoaded(here: TurnView[], { turns, total, marks = [] }: Loaded): Pick<State, 'turns' | 'earlier'> {
  const markOf = new Map(marks.map((mark) => [mark.message_id, mark]))
  const loaded = turns.map((turn) => viewOfTurn(turn, markOf.get(turn.messageId)))
  const all = [...loaded, ...here]
  return { turns: all, earlier: turns.length === 0 ? 0 : Math.max(0, (total ?? all.length) - all.length) }
}

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
