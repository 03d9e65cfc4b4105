/** Approving the SQL of an answer: from then on the same question gets exactly this SQL. */
import type { VerifiedItem } from '../state/modeller.ts'
import type { State } from '../state/state.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import type { Action } from './action.ts'

const says = words.verified

/** The verified question that has the SQL of this answer; undefined for an answer that nobody has verified. */
export function verifiedBy({ verified }: State, { turn }: TurnView): VerifiedItem | undefined {
  if (verified === undefined || verified.source !== turn.source) return undefined
  return verified.items.find(({ sql }) => sql === turn.plan?.sql)
}

const canVerify = ({ turn }: TurnView): boolean => turn.status === 'answered' && turn.plan?.sql !== undefined

const verify = (scope: VerifiedItem['scope'], label: string): Action<TurnView> => ({
  label,
  icon: 'seal',
  keywords: words.actions.keywords.verify,
  done: says.verified,
  enabled: (state, view) =>
    canVerify(view) && verifiedBy(state, view)?.scope !== scope && (scope === 'mine' || state.config?.owner === true),
  perform: (chat, { turn }) =>
    turn.source === undefined ? undefined : chat.modeller.verify(turn.source, turn.messageId, scope),
})

export const verifyForMe = verify('mine', says.forMe)
export const verifyForEveryone = verify('everyone', says.forEveryone)

export const unverify: Action<TurnView> = {
  label: says.undo,
  icon: 'close',
  enabled: (state, view) => verifiedBy(state, view)?.removable === true,
  perform: (chat, view) => {
    const item = verifiedBy(chat.state, view)
    return item === undefined ? undefined : chat.modeller.removeVerified(item)
  },
}
