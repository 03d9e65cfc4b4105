/** Asking: a question, the same again, another instead, SQL; and writing in the question box. */
import type { Chat } from '../state/chat.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { type Action, always, idle, single } from './action.ts'
import { toChat } from './places.ts'

const says = words.actions

export const QUESTION_BOX = 'question-box'

/** Puts the cursor into the question box, at the end of what is written there. */
export function focusQuestionBox({ root }: Chat): void {
  const box = root?.querySelector(`#${QUESTION_BOX}`)
  if (!(box instanceof HTMLTextAreaElement)) return
  box.focus()
  box.setSelectionRange(box.value.length, box.value.length)
}

export const send: Action = {
  label: says.ask,
  icon: 'send',
  shortcut: { key: 'Enter', where: 'question', shown: 'Enter' },
  enabled: (state) => idle(state) && state.draft.trim() !== '',
  perform: (chat, _, state) => chat.ask(state.draft),
}

export const stop: Action = {
  label: says.stop,
  icon: 'stop',
  shortcut: { key: 'Escape', where: 'everywhere', shown: 'Esc' },
  enabled: (state) => !idle(state),
  perform: (chat) => chat.stop(),
}

export const focusQuestion: Action = {
  label: says.writeQuestion,
  icon: 'pencil',
  shortcut: single('/'),
  enabled: always,
  perform: (chat, _, state) => {
    toChat(chat, state)
    // The box is there when the page has been drawn anew.
    setTimeout(focusQuestionBox, 0, chat)
  },
}

export const recallQuestion: Action = {
  label: says.lastQuestion,
  icon: 'retry',
  shortcut: { key: 'ArrowUp', where: 'question', shown: '↑' },
  enabled: (state) => state.draft === '' && state.turns.length > 0,
  perform: (chat, _, state) => chat.writeDraft(state.turns.at(-1)?.turn.question ?? ''),
}

/** Asks a question that the page offers: a starter, a follow-up, a choice, a suggestion, or a failed one again. */
export const askThis: Action<string> = {
  label: says.askThis,
  icon: 'send',
  enabled: idle,
  perform: (chat, question) => {
    focusQuestionBox(chat)
    toChat(chat, chat.state)
    return chat.ask(question)
  },
}

export const askAgain: Action<TurnView> = {
  label: says.askAgain,
  icon: 'retry',
  enabled: idle,
  perform: (chat, view) => {
    focusQuestionBox(chat)
    return chat.ask(view.turn.question, instead(view))
  },
}

/** A turn that the server never saw cannot be replaced. */
const instead = ({ turn }: TurnView): { replaces?: string } =>
  turn.messageId === '' ? {} : { replaces: turn.messageId }

export type Edit = { view: TurnView; text: string }

export const askEdited: Action<Edit> = {
  label: says.askAgain,
  icon: 'retry',
  enabled: (state, { text }) => idle(state) && text.trim() !== '',
  perform: (chat, { view, text }) => chat.ask(text, instead(view)),
}

export const runSql: Action<Edit> = {
  label: says.run,
  icon: 'send',
  enabled: askEdited.enabled,
  perform: (chat, { view, text }) => chat.ask(view.turn.question, { sql: text }),
}

/** Puts words into the question box, to be completed. */
export const startQuestion: Action<string> = {
  label: says.askAbout,
  icon: 'pencil',
  enabled: always,
  perform: (chat, words, state) => {
    chat.writeDraft(words)
    return focusQuestion.perform(chat, undefined, state)
  },
}

/** Follows a turn whose connection was lost. */
export const resumeTurn: Action<TurnView> = {
  label: says.reconnect,
  icon: 'retry',
  enabled: (state, view) => idle(state) && view.turn.messageId !== '',
  perform: (chat, view) => chat.resume(view),
}

export const newConversation: Action = {
  label: words.conversations.new,
  icon: 'plus',
  shortcut: single('n'),
  keywords: says.keywords.newConversation,
  enabled: (state) => state.conversationId !== undefined || state.turns.length > 0,
  perform: (chat) => {
    chat.startNew()
    setTimeout(focusQuestionBox, 0, chat)
  },
}

export const openConversation: Action<string> = {
  label: says.open,
  icon: 'chat',
  enabled: always,
  perform: (chat, id) => chat.open(id),
}

export const deleteConversation: Action<string> = {
  label: words.common.delete,
  icon: 'bin',
  enabled: always,
  perform: (chat, id) => chat.deleteConversation(id),
}
