import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { ConversationList } from './conversation-list.tsx'
import { DataBrowser } from './data-browser.tsx'
import { Icon } from './icon.tsx'
import { NARROW, useMedia } from './use-media.ts'

/** Conversations and data: beside the page where there is room, else a drawer over it. */
export function Sidebar() {
  const open = useSelected((state) => state.sidebarOpen)
  const narrow = useMedia(NARROW)
  if (!open) return null
  if (narrow) {
    return (
      <Drawer>
        <SidebarTabs />
      </Drawer>
    )
  }
  return (
    <aside className="sidebar" aria-label="Conversations and data">
      <SidebarTabs />
    </aside>
  )
}

/** A modal dialog, so that the browser keeps the focus inside and Escape closes it. */
function Drawer({ children }: { children: ReactNode }) {
  const { chat } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  const close = () => chat.showSidebar(false)
  return (
    <dialog ref={dialog} className="sidebar drawer" aria-label="Conversations and data" onClose={close}>
      <button type="button" className="button button-icon drawer-close" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
      {children}
      <button type="button" className="drawer-backdrop" tabIndex={-1} aria-hidden="true" onClick={close} />
    </dialog>
  )
}

function SidebarTabs() {
  const [tab, setTab] = useState<'conversations' | 'data'>('conversations')
  return (
    <>
      <div className="segments sidebar-tabs">
        <button type="button" aria-pressed={tab === 'conversations'} onClick={() => setTab('conversations')}>
          <Icon name="chat" /> Conversations
        </button>
        <button type="button" aria-pressed={tab === 'data'} onClick={() => setTab('data')}>
          <Icon name="database" /> Data
        </button>
      </div>
      <div className="sidebar-scroll">{tab === 'conversations' ? <ConversationList /> : <DataBrowser />}</div>
    </>
  )
}
