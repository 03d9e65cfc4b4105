/** One declaration per thing a person can do: buttons, menus, tooltips and shortcuts are all drawn from it. */
import type { IconName } from '../parts/icon.tsx'
import type { Chat } from '../state/chat.ts'
import { runningView, type State } from '../state/state.ts'

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

export const always = (): boolean => true
export const idle = (state: State): boolean => runningView(state) === undefined

/** A single key that works wherever nothing is written. */
export const single = (key: string): Shortcut => ({ key, where: 'anywhere', shown: key.toUpperCase() })
