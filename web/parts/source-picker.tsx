import { useApp, useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'

/** Which source questions go to; only its name where there is no other. */
export function SourcePicker() {
  const { chat } = useApp()
  const sources = useSelected((state) => state.config?.sources)
  const chosen = useSelected((state) => state.source)
  if (sources === undefined || sources.length === 0) return null
  if (sources.length === 1) return <span className="source-name">{sources[0]?.label}</span>
  return (
    <select
      className="source-picker"
      aria-label={words.chat.source}
      value={chosen}
      onChange={(event) => chat.chooseSource(event.target.value)}
    >
      {sources.map((source) => (
        <option key={source.name} value={source.name} disabled={!source.ready}>
          {source.ready ? source.label : words.chat.notReady(source.label)}
        </option>
      ))}
    </select>
  )
}
