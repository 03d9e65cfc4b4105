/** One declaration per thing a person can do: buttons, menus, tooltips and shortcuts are all drawn from it. */

import { linkTo } from './browser.ts'
import type { IconName } from './parts/icon.tsx'
import type { Chat, DownloadFormat } from './state/chat.ts'
import type { Theme } from './state/preferences.ts'
import { sayAnswer } from './state/sayings.ts'
import { runningView, type State } from './state/state.ts'
import { shownChart, type TurnView } from './state/turn-view.ts'

export type Shortcut = {
  key: string
  /** `question` shortcuts work inside the question box only, `everywhere` also while something is written elsewhere. */
  where: 'anywhere' | 'everywhere' | 'question'
  /** With Ctrl, or Cmd on a Mac. */
  ctrl?: true
  shown: string
}

export type Action<T = undefined> = {
  label: string
  icon: IconName
  shortcut?: Shortcut
  /** Other words by which the palette finds it. */
  keywords?: string
  /** Said on the button for a moment after it was done. */
  done?: string
  enabled: (state: State, target: T) => boolean
  perform: (chat: Chat, target: T, state: State) => void | Promise<void>
}

export const QUESTION_BOX = 'question-box'

const always = () => true
const idle = (state: State): boolean => runningView(state) === undefined

/** Puts the cursor into the question box, at the end of what is written there. */
export function focusQuestionBox(): void {
  const box = document.getElementById(QUESTION_BOX)
  if (!(box instanceof HTMLTextAreaElement)) return
  box.focus()
  box.setSelectionRange(box.value.length, box.value.length)
}

export const send: Action = {
  label: 'Ask',
  icon: 'send',
  shortcut: { key: 'Enter', where: 'question', shown: 'Enter' },
  enabled: (state) => idle(state) && state.draft.trim() !== '',
  perform: (chat, _, state) => chat.ask(state.draft),
}

export const stop: Action = {
  label: 'Stop',
  icon: 'stop',
  shortcut: { key: 'Escape', where: 'everywhere', shown: 'Esc' },
  enabled: (state) => !idle(state),
  perform: (chat) => chat.stop(),
}

export const focusQuestion: Action = {
  label: 'Write a question',
  icon: 'pencil',
  shortcut: { key: '/', where: 'anywhere', shown: '/' },
  enabled: always,
  perform: (chat, _, state) => {
    toChat(chat, state)
    // The box is there when the page has been drawn anew.
    setTimeout(focusQuestionBox)
  },
}

function toChat(chat: Chat, state: State): void {
  if (state.place.page !== 'chat') chat.visit({ page: 'chat', conversationId: state.conversationId })
}

export const recallQuestion: Action = {
  label: 'Last question again',
  icon: 'retry',
  shortcut: { key: 'ArrowUp', where: 'question', shown: '↑' },
  enabled: (state) => state.draft === '' && state.turns.length > 0,
  perform: (chat, _, state) => chat.writeDraft(state.turns.at(-1)?.turn.question ?? ''),
}

/** Asks a question that the page offers: a starter, a follow-up, a choice, a suggestion, or a failed one again. */
export const askThis: Action<string> = {
  label: 'Ask this',
  icon: 'send',
  enabled: idle,
  perform: (chat, question) => {
    focusQuestionBox()
    toChat(chat, chat.state)
    return chat.ask(question)
  },
}

export const askAgain: Action<TurnView> = {
  label: 'Ask again',
  icon: 'retry',
  enabled: idle,
  perform: (chat, view) => {
    focusQuestionBox()
    return chat.ask(view.turn.question, instead(view))
  },
}

/** A turn that the server never saw cannot be replaced. */
const instead = ({ turn }: TurnView): { replaces?: string } =>
  turn.messageId === '' ? {} : { replaces: turn.messageId }

export type Edit = { view: TurnView; text: string }

export const askEdited: Action<Edit> = {
  label: 'Ask again',
  icon: 'retry',
  enabled: (state, { text }) => idle(state) && text.trim() !== '',
  perform: (chat, { view, text }) => chat.ask(text, instead(view)),
}

export const runSql: Action<Edit> = {
  label: 'Run',
  icon: 'send',
  enabled: (state, { text }) => idle(state) && text.trim() !== '',
  perform: (chat, { view, text }) => chat.ask(view.turn.question, { sql: text }),
}

/** Puts words into the question box, to be completed. */
export const startQuestion: Action<string> = {
  label: 'Ask about this',
  icon: 'pencil',
  enabled: always,
  perform: (chat, words, state) => {
    chat.writeDraft(words)
    return focusQuestion.perform(chat, undefined, state)
  },
}

/** Follows a turn whose connection was lost. */
export const resumeTurn: Action<TurnView> = {
  label: 'Reconnect',
  icon: 'retry',
  enabled: (state, view) => idle(state) && view.turn.messageId !== '',
  perform: (chat, view) => chat.resume(view),
}

export const newConversation: Action = {
  label: 'New conversation',
  icon: 'plus',
  shortcut: { key: 'n', where: 'anywhere', shown: 'N' },
  keywords: 'begin start chat',
  enabled: (state) => state.conversationId !== undefined || state.turns.length > 0,
  perform: (chat) => {
    chat.startNew()
    setTimeout(focusQuestionBox)
  },
}

export const openConversation: Action<string> = {
  label: 'Open',
  icon: 'chat',
  enabled: always,
  perform: (chat, id) => chat.open(id),
}

export const openPalette: Action = {
  label: 'Find anything',
  icon: 'search',
  shortcut: { key: 'k', where: 'everywhere', ctrl: true, shown: 'Ctrl K' },
  enabled: (state) => state.phase === 'ready',
  perform: (chat, _, state) => chat.showDialog(state.dialog === 'palette' ? undefined : 'palette'),
}

export const showShortcuts: Action = {
  label: 'Keyboard shortcuts',
  icon: 'keyboard',
  shortcut: { key: '?', where: 'anywhere', shown: '?' },
  keywords: 'help keys',
  enabled: always,
  perform: (chat) => chat.showDialog('shortcuts'),
}

export const goToData: Action = {
  label: 'Go to data',
  icon: 'database',
  shortcut: { key: 'd', where: 'anywhere', shown: 'D' },
  keywords: 'schema tables columns sources metrics',
  enabled: always,
  perform: (chat) => chat.visit({ page: 'data' }),
}

export const goToChat: Action = {
  label: 'Go to the conversation',
  icon: 'chat',
  shortcut: { key: 'c', where: 'anywhere', shown: 'C' },
  enabled: (state) => state.place.page !== 'chat',
  perform: toChatOf,
}

function toChatOf(chat: Chat, _: undefined, state: State): void {
  toChat(chat, state)
}

export const goToSettings: Action = {
  label: 'Go to settings',
  icon: 'settings',
  shortcut: { key: ',', where: 'anywhere', shown: ',' },
  keywords: 'preferences theme key time zone',
  enabled: always,
  perform: (chat) => chat.visit({ page: 'settings' }),
}

/** Moves to the question before or after the one in view. */
const step = (label: string, key: string, by: 1 | -1): Action => ({
  label,
  icon: 'chevron',
  shortcut: { key, where: 'anywhere', shown: key.toUpperCase() },
  enabled: (state) => state.place.page === 'chat' && state.turns.length > 0,
  perform: () => focusTurn(by),
})

export const nextTurn: Action = step('Next answer', 'j', 1)
export const previousTurn: Action = step('Answer before', 'k', -1)

function focusTurn(by: 1 | -1): void {
  const turns = [...document.querySelectorAll<HTMLElement>('article.turn')]
  const top = document.querySelector('.scroller')?.getBoundingClientRect().top ?? 0
  const held = turns.findIndex((turn) => turn.contains(document.activeElement))
  const inView = turns.findIndex((turn) => turn.getBoundingClientRect().bottom > top + 8)
  const turn = turns[held === -1 ? inView : held + by]
  turn?.focus({ preventScroll: true })
  turn?.scrollIntoView({ block: 'start' })
}

export const deleteConversation: Action<string> = {
  label: 'Delete',
  icon: 'bin',
  enabled: always,
  perform: (chat, id) => chat.deleteConversation(id),
}

export const toggleSidebar: Action = {
  label: 'Conversations',
  icon: 'sidebar',
  shortcut: { key: '[', where: 'anywhere', shown: '[' },
  enabled: (state) => state.place.page === 'chat',
  perform: (chat, _, state) => chat.showSidebar(!state.sidebarOpen),
}

const NEXT_THEME: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

const switchTheme = (theme: Theme, icon: IconName): Action => ({
  label: `Theme: ${theme}. Switch to ${NEXT_THEME[theme]}`,
  icon,
  enabled: always,
  perform: (chat) => chat.prefer({ theme: NEXT_THEME[theme] }),
})

/** The action of the theme button while each theme is chosen. */
export const SWITCH_THEME: Record<Theme, Action> = {
  system: switchTheme('system', 'screen'),
  light: switchTheme('light', 'sun'),
  dark: switchTheme('dark', 'moon'),
}

export const copyAnswer: Action<TurnView> = {
  label: 'Copy answer',
  icon: 'copy',
  done: 'Copied',
  enabled: (_, view) => view.turn.answer !== undefined,
  perform: (_, view) => navigator.clipboard.writeText(sayAnswer(view)),
}

export const copyLink: Action<TurnView> = {
  label: 'Copy a link that asks this',
  icon: 'link',
  done: 'Link copied',
  enabled: always,
  perform: (_, view) => navigator.clipboard.writeText(linkTo({ page: 'chat', question: view.turn.question })),
}

export const pinAnswer: Action<TurnView> = {
  label: 'Pin',
  icon: 'pin',
  keywords: 'keep save',
  enabled: (_, view) => view.turn.status === 'answered',
  perform: (chat, view) => chat.shelf.pin(view.turn.messageId, view.pinned !== true),
}

export const copySql: Action<string> = {
  label: 'Copy SQL',
  icon: 'copy',
  done: 'Copied',
  enabled: always,
  perform: (_, sql) => navigator.clipboard.writeText(sql),
}

export const rateGood: Action<TurnView> = {
  label: 'Good answer',
  icon: 'thumb-up',
  done: 'Thank you',
  enabled: (_, view) => view.rating === undefined,
  perform: (chat, view) => chat.rate(view, 'good'),
}

export const rateBad: Action<TurnView> = {
  label: 'Wrong or unhelpful answer',
  icon: 'thumb-down',
  enabled: (_, view) => view.rating === undefined,
  perform: (chat, view) => chat.rate(view, 'bad'),
}

const download = (label: string, format: DownloadFormat, needsChart: boolean): Action<TurnView> => ({
  label,
  icon: 'download',
  done: 'Saved',
  enabled: (_, view) => view.turn.resultId !== undefined && (!needsChart || isDrawn(view)),
  perform: (chat, view) => chat.download(view, format),
})

function isDrawn(view: TurnView): boolean {
  const type = shownChart(view)?.type
  return type !== undefined && type !== 'table' && type !== 'kpi'
}

/** The entries of the export menu. */
export const EXPORTS: Action<TurnView>[] = [
  download('Table as CSV', 'csv', false),
  download('Table as JSON', 'json', false),
  download('Table as Parquet', 'parquet', false),
  download('Chart as PNG', 'png', true),
  download('Chart as SVG', 'svg', true),
]

/** Actions that the page listens for wherever the focus is. */
export const ANYWHERE: Action[] = [
  openPalette,
  focusQuestion,
  stop,
  newConversation,
  nextTurn,
  previousTurn,
  goToChat,
  goToData,
  goToSettings,
  toggleSidebar,
  showShortcuts,
]
/** Actions that the question box listens for. */
export const IN_QUESTION: Action[] = [send, recallQuestion]
