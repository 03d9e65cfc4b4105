/** Everything the palette can find: actions, the answer in view, conversations, pinned answers, tables, questions. */

import { verifyForEveryone, verifyForMe } from '../actions/verifying.ts'
import {
  type Action,
  ANYWHERE,
  askThis,
  copyAnswer,
  copyLink,
  EXPORTS,
  goToModel,
  openConversation,
  openPalette,
  pinAnswer,
  SWITCH_THEME,
} from '../actions.ts'
import type { Chat } from '../state/chat.ts'
import { sayTime } from '../state/days.ts'
import type { Entry } from '../state/palette.ts'
import type { State } from '../state/state.ts'
import { words } from '../words/index.ts'

export type Command = Entry & { perform: () => void | Promise<void> }

/** The commands for a state, with the words that were typed. */
export function commandsOf(chat: Chat, state: State, typed: string): Command[] {
  return [
    ...actionCommands(chat, state),
    ...answerCommands(chat, state),
    ...state.conversations.value.items.map((item) => ({
      ...command(chat, words.palette.groups.conversations, openConversation, item.id, item.title),
      hint: sayTime(item.updated_at, new Date(), state.preferences.timeZone),
      keywords: item.last_question ?? undefined,
    })),
    ...pinCommands(chat, state),
    ...tableCommands(chat, state),
    ...(state.config?.examples ?? []).map((question) =>
      command(chat, words.palette.groups.questions, askThis, question, question),
    ),
    ...askCommand(chat, typed.trim()),
  ]
}

function command<T>(chat: Chat, group: string, action: Action<T>, target: T, label = action.label): Command {
  return {
    id: `${group} ${label} ${typeof target === 'string' ? target : ''}`,
    group,
    label,
    hint: action.shortcut?.shown,
    keywords: action.keywords,
    perform: () => action.perform(chat, target, chat.state),
  }
}

function actionCommands(chat: Chat, state: State): Command[] {
  const actions = [...ANYWHERE, goToModel, SWITCH_THEME[state.preferences.theme]]
  return actions
    .filter((action) => action !== openPalette && action.enabled(state, undefined))
    .map((action) => command(chat, words.palette.groups.actions, action, undefined))
}

function answerCommands(chat: Chat, state: State): Command[] {
  const view = state.turns.at(-1)
  if (view === undefined || state.place.page !== 'chat') return []
  const actions = [copyAnswer, pinAnswer, copyLink, verifyForMe, verifyForEveryone, ...EXPORTS]
  return actions
    .filter((action) => action.enabled(state, view))
    .map((action) => ({
      ...command(chat, words.palette.groups.answer, action, view),
      keywords: words.palette.answerKeywords,
    }))
}

function pinCommands(chat: Chat, state: State): Command[] {
  return state.pins.map((pin) => ({
    id: `pin ${pin.message_id}`,
    group: words.palette.groups.pinned,
    label: pin.question,
    perform: () => chat.visit({ page: 'chat', conversationId: pin.session_id, messageId: pin.message_id }),
  }))
}

function tableCommands(chat: Chat, state: State): Command[] {
  const schema = state.schema?.value
  return (schema?.tables ?? []).map((table) => ({
    id: `table ${table.full_name}`,
    group: words.palette.groups.tables,
    label: table.label,
    hint: table.full_name,
    keywords: [table.name, ...table.synonyms].join(' '),
    perform: () => chat.visit({ page: 'data', source: schema?.source, table: table.full_name }),
  }))
}

/** Whatever is typed can be asked; it stands last, so that Enter does not ask by accident what finds something. */
function askCommand(chat: Chat, typed: string): Command[] {
  if (typed === '') return []
  return [
    { ...command(chat, words.palette.groups.ask, askThis, typed), label: words.palette.ask(typed), keywords: typed },
  ]
}
