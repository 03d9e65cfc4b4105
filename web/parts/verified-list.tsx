import { useEffect, useState } from 'react'
import { askThis } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import type { VerifiedItem } from '../state/modeller.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { Panel } from './panel.tsx'

const says = words.verified
const NONE: VerifiedItem[] = []

/** The questions of a source whose SQL a person has verified; those that are one's own to remove can be removed. */
export function VerifiedList({ source }: { source: string }) {
  const { chat } = useApp()
  const items = useSelected((state) => (state.verified?.source === source ? state.verified.items : undefined))
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    chat.modeller.loadVerified(source, true).catch(() => setFailed(true))
  }
  useEffect(load, [chat, source])
  return (
    <section>
      <h3>{says.title}</h3>
      <p className="quiet">{says.help}</p>
      <Panel
        status={failed ? 'failed' : items === undefined ? 'loading' : 'ready'}
        empty={(items ?? NONE).length === 0}
        emptyText={says.empty}
        failedText={says.failed}
        onRetry={load}
      >
        <ul className="plain-list verified-list">
          {(items ?? NONE).map((item) => (
            <VerifiedEntry key={item.id} item={item} />
          ))}
        </ul>
      </Panel>
    </section>
  )
}

function VerifiedEntry({ item }: { item: VerifiedItem }) {
  const { chat } = useApp()
  const [failed, setFailed] = useState(false)
  return (
    <li>
      <Icon name="seal" />
      <div>
        <span>{item.question}</span>
        <small className="quiet">
          {says.scope[item.scope]} · {says.by(item.author, item.verified_at)}
        </small>
        <details>
          <summary>{says.showSql}</summary>
          <code>{item.sql}</code>
        </details>
        {failed && <small role="alert">{words.common.failed}</small>}
      </div>
      <ActionButton action={askThis} target={item.question} look="text">
        {says.ask}
      </ActionButton>
      {item.removable && (
        <IconButton
          icon="bin"
          label={says.remove(item.question)}
          title={words.common.remove}
          className="danger"
          onClick={() => void chat.modeller.removeVerified(item).catch(() => setFailed(true))}
        />
      )}
    </li>
  )
}
