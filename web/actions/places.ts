/** Going about the page: its pages, its windows, from answer to answer, light and dark. */
import type { IconName } from '../parts/icon.tsx'
import type { Chat } from '../state/chat.ts'
import type { Place } from '../state/place.ts'
import type { Theme } from '../state/preferences.ts'
import type { State } from '../state/state.ts'
import { words } from '../words/index.ts'
import { type Action, always, single } from './action.ts'

const says = words.actions

/** Shows the conversation that is open, from wherever one is. */
export function toChat(chat: Chat, state: State): void {
  if (state.place.page !== 'chat') chat.visit({ page: 'chat', conversationId: state.conversationId })
}

export const goToChat: Action = {
  label: says.goToChat,
  icon: 'chat',
  shortcut: single('c'),
  enabled: (state) => state.place.page !== 'chat',
  perform: (chat, _, state) => toChat(chat, state),
}

type Page = { icon: IconName; key: string; place: Place; enabled?: Action['enabled'] }

const goTo = (name: 'data' | 'monitor' | 'settings', { icon, key, place, enabled = always }: Page): Action => ({
  label: says.goTo[name],
  icon,
  shortcut: single(key),
  keywords: says.keywords[name],
  enabled,
  perform: (chat) => chat.visit(place),
})

export const goToData: Action = goTo('data', { icon: 'database', key: 'd', place: { page: 'data' } })
export const goToSettings: Action = goTo('settings', { icon: 'settings', key: ',', place: { page: 'settings' } })
export const goToMonitor: Action = goTo('monitor', {
  icon: 'gauge',
  key: 'm',
  place: { page: 'monitor' },
  enabled: (state) => state.config?.owner === true,
})

/** The semantic model of the source that is looked at. */
export const goToModel: Action = {
  label: says.goToModel,
  icon: 'pencil',
  keywords: says.keywords.model,
  enabled: (state) => state.config?.owner === true && state.source !== undefined,
  perform: (chat, _, state) => chat.visit({ page: 'model', source: state.source }),
}

export const openPalette: Action = {
  label: says.find,
  icon: 'search',
  shortcut: { key: 'k', where: 'everywhere', ctrl: true, shown: 'Ctrl K' },
  enabled: (state) => state.phase === 'ready',
  perform: (chat, _, state) => chat.showDialog(state.dialog === 'palette' ? undefined : 'palette'),
}

export const showShortcuts: Action = {
  label: says.shortcuts,
  icon: 'keyboard',
  shortcut: single('?'),
  keywords: says.keywords.shortcuts,
  enabled: always,
  perform: (chat) => chat.showDialog('shortcuts'),
}

export const toggleSidebar: Action = {
  label: words.conversations.title,
  icon: 'sidebar',
  shortcut: single('['),
  enabled: (state) => state.place.page === 'chat',
  perform: (chat, _, state) => chat.showSidebar(!state.sidebarOpen),
}

/** Moves to the question before or after the one in view. */
const step = (label: string, key: string, by: 1 | -1): Action => ({
  label,
  icon: 'chevron',
  shortcut: single(key),
  enabled: (state) => state.place.page === 'chat' && state.turns.length > 0,
  perform: (chat) => focusTurn(chat, by),
})

export const nextTurn: Action = step(says.nextAnswer, 'j', 1)
export const previousTurn: Action = step(says.answerBefore, 'k', -1)

function focusTurn({ root }: Chat, by: 1 | -1): void {
  if (root === undefined) return
  const turns = [...root.querySelectorAll<HTMLElement>('article.turn')]
  const top = root.querySelector('.scroller')?.getBoundingClientRect().top ?? 0
  const held = turns.findIndex((turn) => turn.contains(root.activeElement))
  const inView = turns.findIndex((turn) => turn.getBoundingClientRect().bottom > top + 8)
  const turn = turns[held === -1 ? inView : held + by]
  turn?.focus({ preventScroll: true })
  turn?.scrollIntoView({ block: 'start' })
}

const NEXT_THEME: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

const switchTheme = (theme: Theme, icon: IconName): Action => ({
  label: says.switchTheme(theme, NEXT_THEME[theme]),
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
