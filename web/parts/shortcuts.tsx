import { ANYWHERE, goToMonitor, IN_QUESTION, openPalette, stop } from '../actions.ts'
import { useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { Window } from './window.tsx'

const ALWAYS = [openPalette, stop]

/** Every key that does something. */
export function Shortcuts() {
  const singleKeys = useSelected((state) => state.preferences.singleKeys)
  const isOwner = useSelected((state) => state.config?.owner === true)
  const offered = ANYWHERE.filter((action) => isOwner || action !== goToMonitor)
  return (
    <Window label={words.actions.shortcuts} className="shortcuts">
      <h2>{words.actions.shortcuts}</h2>
      <Keys title={words.shortcuts.question} actions={IN_QUESTION} more={[[words.shortcuts.newLine, 'Shift Enter']]} />
      <Keys title={words.shortcuts.everywhere} actions={ALWAYS} />
      {singleKeys ? (
        <Keys title={words.shortcuts.outside} actions={offered.filter((action) => !ALWAYS.includes(action))} />
      ) : (
        <p className="quiet">{words.shortcuts.off}</p>
      )}
    </Window>
  )
}

type KeysProps = { title: string; actions: typeof ANYWHERE; more?: [string, string][] }

function Keys({ title, actions, more = [] }: KeysProps) {
  const lines = [...actions.map(({ label, shortcut }) => [label, shortcut?.shown ?? ''] as const), ...more]
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(([label, keys]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
