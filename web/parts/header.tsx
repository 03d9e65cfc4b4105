import { newConversation, openPalette, SWITCH_THEME, toggleSidebar } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { addressOf, type Place } from '../state/place.ts'
import { ActionButton } from './action-button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { Logo } from './logo.tsx'

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
  const places: [string, IconName, Place][] = [
    ['Chat', 'chat', { page: 'chat', conversationId }],
    ['Data', 'database', { page: 'data' }],
    ['Settings', 'settings', { page: 'settings' }],
  ]
  return (
    <nav className="pages" aria-label="Pages">
      {places.map(([label, icon, place]) => (
        <a
          key={label}
          href={addressOf(place) || '#/'}
          aria-current={place.page === page ? 'page' : undefined}
          title={label}
        >
          <Icon name={icon} />
          <span>{label}</span>
        </a>
      ))}
    </nav>
  )
}

function SourcePicker() {
  const { chat } = useApp()
  const sources = useSelected((state) => state.config?.sources)
  const chosen = useSelected((state) => state.source)
  if (sources === undefined || sources.length === 0) return null
  if (sources.length === 1) return <span className="source-name">{sources[0]?.label}</span>
  return (
    <select
      className="source-picker"
      aria-label="Data source"
      value={chosen}
      onChange={(event) => chat.chooseSource(event.target.value)}
    >
      {sources.map((source) => (
        <option key={source.name} value={source.name} disabled={!source.ready}>
          {source.ready ? source.label : `${source.label} (not ready)`}
        </option>
      ))}
    </select>
  )
}
