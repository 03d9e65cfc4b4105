import { useEffect } from 'react'
import { unverify, verifiedBy, verifyForEveryone, verifyForMe } from '../actions/verifying.ts'
import { useApp, useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Menu } from './menu.tsx'
import type { PartProps } from './turn.tsx'

const ACTIONS = [verifyForMe, verifyForEveryone, unverify]

/** Says whether a person has verified the answer, and lets its reader do so. */
export function Verify({ view }: Pick<PartProps, 'view'>) {
  const { chat, store } = useApp()
  const { source, status, plan } = view.turn
  const verified = useSelected((state) => verifiedBy(state, view) !== undefined)
  const has = status === 'answered' && plan?.sql !== undefined && source !== undefined
  useEffect(() => {
    if (has) void chat.modeller.loadVerified(source).catch(() => undefined)
  }, [chat, source, has])
  if (!has) return null
  return (
    <span className="verify" data-verified={verified}>
      <Menu label={verified ? words.verified.verified : words.verified.verify} icon="seal">
        {(close) => (
          <>
            <p className="menu-help">{words.verified.explain}</p>
            {ACTIONS.filter((action) => action.enabled(store.state, view)).map((action) => (
              <ActionButton key={action.label} action={action} target={view} look="full" onPerformed={close} />
            ))}
          </>
        )}
      </Menu>
    </span>
  )
}
