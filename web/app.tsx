import { lazy, Suspense, useEffect } from 'react'
import { type Action, ANYWHERE } from './actions.ts'
import { useApp, useSelected } from './app-context.ts'
import { showTheme } from './browser.ts'
import { Announcer } from './parts/announcer.tsx'
import { Boundary } from './parts/boundary.tsx'
import { ChatPage } from './parts/chat-page.tsx'
import { Header } from './parts/header.tsx'
import { KeyPrompt } from './parts/key-prompt.tsx'
import { Offline } from './parts/offline.tsx'
import { Palette } from './parts/palette.tsx'
import { Shortcuts } from './parts/shortcuts.tsx'
import { Unreachable } from './parts/unreachable.tsx'
import type { PageName } from './state/place.ts'
import { words } from './words/index.ts'

const DataPage = lazy(() => import('./parts/data-page.tsx'))
const ModelPage = lazy(() => import('./parts/model/model-page.tsx'))
const MonitorPage = lazy(() => import('./parts/monitor/monitor-page.tsx'))
const SettingsPage = lazy(() => import('./parts/settings-page.tsx'))

const PAGES = {
  chat: ChatPage,
  data: DataPage,
  model: ModelPage,
  monitor: MonitorPage,
  settings: SettingsPage,
} as const satisfies Record<PageName, unknown>

/** The whole page. */
export function Page() {
  const phase = useSelected((state) => state.phase)
  useTheme()
  useShortcuts()
  return (
    <div className="page">
      <Header />
      <Offline />
      {phase === 'ready' && <Room />}
      {phase === 'key-needed' && <KeyPrompt />}
      {phase === 'unreachable' && <Unreachable />}
      <Announcer />
    </div>
  )
}

function Room() {
  const page = useSelected((state) => state.place.page)
  const dialog = useSelected((state) => state.dialog)
  const Shown = PAGES[page]
  useTitle(page)
  return (
    <Boundary key={page} fallback={<p className="panel-note">{words.common.pageFailed}</p>}>
      <Suspense fallback={<div className="skeleton-lines" role="status" aria-label={words.common.loading} />}>
        <Shown />
      </Suspense>
      {dialog === 'palette' && <Palette />}
      {dialog === 'shortcuts' && <Shortcuts />}
    </Boundary>
  )
}

const TITLES: Record<PageName, string> = {
  chat: '',
  data: 'Data · ',
  model: 'Semantic model · ',
  monitor: 'Monitor · ',
  settings: 'Settings · ',
}

function useTitle(page: PageName): void {
  const name = useSelected((state) => state.config?.app_name ?? 'Querent')
  useEffect(() => {
    document.title = TITLES[page] + name
  }, [page, name])
}

function useTheme(): void {
  const theme = useSelected((state) => state.preferences.theme)
  useEffect(() => showTheme(theme), [theme])
}

function useShortcuts(): void {
  const { chat, store } = useApp()
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey) return
      const action = ANYWHERE.find((candidate) => isPressed(candidate, event, store.state.preferences.singleKeys))
      if (action === undefined || !action.enabled(store.state, undefined)) return
      event.preventDefault()
      void action.perform(chat, undefined, store.state)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [chat, store])
}

function isPressed({ shortcut }: Action, event: KeyboardEvent, singleKeys: boolean): boolean {
  if (shortcut?.key !== event.key || (event.ctrlKey || event.metaKey) !== (shortcut.ctrl === true)) return false
  // A window that lies over the page has its own use for every key but the one that opened it.
  if (shortcut.ctrl !== true && document.querySelector('dialog[open]') !== null) return false
  return shortcut.where === 'everywhere' || (singleKeys && !isWriting(event))
}

/** A field within a shadow tree is seen from outside as its host, so the path of the event is asked. */
function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
}
