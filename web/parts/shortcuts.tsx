import { ANYWHERE, IN_QUESTION, openPalette, stop } from '../actions.ts'
import { useSelected } from '../app-context.ts'
import { Window } from './window.tsx'

const ALWAYS = [openPalette, stop]

/** Every key that does something. */
export function Shortcuts() {
  const singleKeys = useSelected((state) => state.preferences.singleKeys)
  return (
    <Window label="Keyboard shortcuts" className="shortcuts">
      <h2>Keyboard shortcuts</h2>
      <Keys title="In the question box" actions={IN_QUESTION} more={[['New line', 'Shift Enter']]} />
      <Keys title="Everywhere" actions={ALWAYS} />
      {singleKeys ? (
        <Keys title="Outside of text" actions={ANYWHERE.filter((action) => !ALWAYS.includes(action))} />
      ) : (
        <p className="quiet">Single keys are switched off in the settings.</p>
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
