/** One declaration per thing a person can do: buttons, menus, tooltips and shortcuts are all drawn from it. */
import type { IconName } from './parts/icon.tsx'
import type { Chat, DownloadFormat } from './state/chat.ts'
import { sayAnswer } from './state/sayings.ts'
import { runningView, type State, type Theme } from './state/state.ts'
import { shownChart, type TurnView } from './state/turn-view.ts'

export type Shortcut = {
  key: string
  /** `question` shortcuts work inside the question box only. */
  where: 'anywhere' | 'question'
  shown: string
}

export type Action<T = undefined> = {
  label: string
  icon: IconName
  shortcut?: Shortcut
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
  shortcut: { key: 'Escape', where: 'anywhere', shown: 'Esc' },
  enabled: (state) => !idle(state),
  perform: (chat) => chat.stop(),
}

export const focusQuestion: Action = {
  label: 'Write a question',
  icon: 'send',
  shortcut: { key: '/', where: 'anywhere', shown: '/' },
  enabled: always,
  perform: focusQuestionBox,
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
    return chat.ask(question)
  },
}

export const askAgain: Action<string> = { ...askThis, label: 'Ask again', icon: 'retry' }

export const newConversation: Action = {
  label: 'New conversation',
  icon: 'plus',
  enabled: (state) => state.conversationId !== undefined || state.turns.length > 0,
  perform: (chat) => {
    chat.startNew()
    focusQuestionBox()
  },
}

export const openConversation: Action<string> = {
  label: 'Open',
  icon: 'chat',
  enabled: always,
  perform: (chat, id) => chat.open(id),
}

export const deleteConversation: Action<string> = {
  label: 'Delete',
  icon: 'bin',
  enabled: always,
  perform: (chat, id) => chat.deleteConversation(id),
}

export const toggleSidebar: Action = {
  label: 'Conversations and data',
  icon: 'sidebar',
  enabled: always,
  perform: (chat, _, state) => chat.showSidebar(!state.sidebarOpen),
}

const NEXT_THEME: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

const switchTheme = (theme: Theme, icon: IconName): Action => ({
  label: `Theme: ${theme}. Switch to ${NEXT_THEME[theme]}`,
  icon,
  enabled: always,
  perform: (chat) => chat.chooseTheme(NEXT_THEME[theme]),
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
export const ANYWHERE: Action[] = [focusQuestion, stop]
/** Actions that the question box listens for. */
export const IN_QUESTION: Action[] = [send, recallQuestion]
