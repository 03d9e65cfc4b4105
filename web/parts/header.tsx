import { newConversation, openPalette, SWITCH_THEME, toggleSidebar } from '../actions.ts'
import { useSelected } from '../app-context.ts'
import { addressOf, type Place } from '../state/place.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { Logo } from './logo.tsx'
import { SourcePicker } from './source-picker.tsx'

/** The top of the page: name, source, the pages, theme. */
export function Header() {
  const theme = useSelected((state) => state.preferences.theme)
  const sidebarOpen = useSelected((state) => state.sidebarOpen)
  const name = useSelected((state) => state.config?.app_name ?? 'Querent')
  const ready = useSelected((state) => state.phase === 'ready')
  const inChat = useSelected((state) => state.place.page === 'chat')
  return (
    <header className="header">
      {ready && inChat && <ActionButton action={toggleSidebar} target={undefined} pressed={sidebarOpen} />}
      <h1 className="brand">
        <Logo />
        <span className="brand-name">{name}</span>
      </h1>
      {ready && inChat && <SourcePicker />}
      <span className="spring" />
      {ready && inChat && (
        <ActionButton action={newConversation} target={undefined} className={sidebarOpen ? 'narrow-only' : ''} />
      )}
      {ready && <Pages />}
      {ready && <ActionButton action={openPalette} target={undefined} />}
      <ActionButton action={SWITCH_THEME[theme]} target={undefined} className="wide-only" />
    </header>
  )
}

function Pages() {
  const page = useSelected((state) => state.place.page)
  const conversationId = useSelected((state) => state.conversationId)
  const isOwner = useSelected((state) => state.config?.owner === true)
  const places: [string, IconName, Place][] = [
    [words.pages.chat, 'chat', { page: 'chat', conversationId }],
    [words.pages.data, 'database', { page: 'data' }],
    ...(isOwner ? [['Monitor', 'gauge', { page: 'monitor' }] satisfies [string, IconName, Place]] : []),
    [words.pages.settings, 'settings', { page: 'settings' }],
  ]
  return (
    <nav className="pages" aria-label={words.pages.title}>
      {places.map(([label, icon, place]) => (
        <a
          key={label}
          href={addressOf(place) || '#/'}
          aria-current={place.page === (page === 'model' ? 'data' : page) ? 'page' : undefined}
          title={label}
        >
          <Icon name={icon} />
          <span>{label}</span>
        </a>
      ))}
    </nav>
  )
}
