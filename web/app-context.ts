/** Gives every part of the page the chat and the state, each part only what it selects. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Chat } from './state/chat.ts'
import type { State } from './state/state.ts'
import type { Store } from './state/store.ts'

/** `embedded`: the conversation stands alone in a page of others. */
export type App = { chat: Chat; store: Store; embedded?: boolean }

export const AppContext = createContext<App | undefined>(undefined)

/** The chat and its store. Throws outside an `AppContext`. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('useApp needs an AppContext around it')
  return app
}

/** What the selector takes from the state; the part is drawn again when that is another value. */
export function useSelected<T>(select: (state: State) => T): T {
  const { store } = useApp()
  return useSyncExternalStore(store.subscribe, () => select(store.state))
}
