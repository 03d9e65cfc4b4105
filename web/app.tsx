import { useEffect } from 'react'
import { ANYWHERE } from './actions.ts'
import { useApp, useSelected } from './app-context.ts'
import { showTheme } from './browser.ts'
import { Announcer } from './parts/announcer.tsx'
import { Composer } from './parts/composer.tsx'
import { Conversation } from './parts/conversation.tsx'
import { Header } from './parts/header.tsx'
import { KeyPrompt } from './parts/key-prompt.tsx'
import { Sidebar } from './parts/sidebar.tsx'
import { Unreachable } from './parts/unreachable.tsx'

/** The whole page. */
export function Page() {
  const phase = useSelected((state) => state.phase)
  useTheme()
  useShortcuts()
  return (
    <div className="page">
      <Header />
      {phase === 'ready' && (
        <div className="house">
          <Sidebar />
          <main className="room">
            <Conversation />
            <Composer />
          </main>
        </div>
      )}
      {phase === 'key-needed' && <KeyPrompt />}
      {phase === 'unreachable' && <Unreachable />}
      <Announcer />
    </div>
  )
}

function useTheme(): void {
  const theme = useSelected((state) => state.theme)
  useEffect(() => showTheme(theme), [theme])
}

function useShortcuts(): void {
  const { chat, store } = useApp()
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isWriting(event) && event.key !== 'Escape') return
      const action = ANYWHERE.find(({ shortcut }) => shortcut?.key === event.key)
      if (action === undefined || !action.enabled(store.state, undefined)) return
      event.preventDefault()
      void action.perform(chat, undefined, store.state)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [chat, store])
}

const isWriting = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
