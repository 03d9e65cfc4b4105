import { newConversation, SWITCH_THEME, toggleSidebar } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { ActionButton } from './action-button.tsx'
import { Logo } from './logo.tsx'

/** The top of the page: name, source, theme. */
export function Header() {
  const theme = useSelected((state) => state.theme)
  const sidebarOpen = useSelected((state) => state.sidebarOpen)
  const name = useSelected((state) => state.config?.app_name ?? 'Querent')
  const ready = useSelected((state) => state.phase === 'ready')
  return (
    <header className="header">
      {ready && <ActionButton action={toggleSidebar} target={undefined} pressed={sidebarOpen} />}
      <h1 className="brand">
        <Logo />
        {name}
      </h1>
      {ready && <SourcePicker />}
      <span className="spring" />
      {ready && (
        <ActionButton action={newConversation} target={undefined} className={sidebarOpen ? 'narrow-only' : ''} />
      )}
      <ActionButton action={SWITCH_THEME[theme]} target={undefined} />
    </header>
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
