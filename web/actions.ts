/** Everything that a person can do on the page, and which of it answers to keys. */
import type { Action } from './actions/action.ts'
import { focusQuestion, newConversation, recallQuestion, send, stop } from './actions/asking.ts'
import {
  goToChat,
  goToData,
  goToMonitor,
  goToSettings,
  nextTurn,
  openPalette,
  previousTurn,
  showShortcuts,
  toggleSidebar,
} from './actions/places.ts'

export type { Action } from './actions/action.ts'
export * from './actions/answers.ts'
export * from './actions/asking.ts'
export * from './actions/places.ts'

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
  goToMonitor,
  goToSettings,
  toggleSidebar,
  showShortcuts,
]
/** Actions that the question box listens for. */
export const IN_QUESTION: Action[] = [send, recallQuestion]
