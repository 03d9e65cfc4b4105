import { type ReactNode, useEffect, useRef } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { ConversationList } from './conversation-list.tsx'
import { IconButton } from './icon-button.tsx'
import { NARROW, useMedia } from './use-media.ts'

/** The conversations: beside the page where there is room, else a drawer over it. */
export function Sidebar() {
  const open = useSelected((state) => state.sidebarOpen)
  const narrow = useMedia(NARROW)
  if (!open) return null
  const list = (
    <div className="sidebar-scroll">
      <ConversationList />
    </div>
  )
  if (narrow) return <Drawer>{list}</Drawer>
  return (
    <aside className="sidebar" aria-label={words.conversations.title}>
      {list}
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
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the browser's own key for closing a dialog
    <dialog
      ref={dialog}
      className="sidebar drawer"
      aria-label={words.conversations.title}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <IconButton icon="close" label={words.common.close} className="drawer-close" onClick={close} />
      {children}
    </dialog>
  )
}
