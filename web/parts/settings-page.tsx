import { type FormEvent, useEffect, useId, useState } from 'react'
import type { ServerSetting } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { addressedPlace, rememberedKey } from '../browser.ts'
import { isRowCount, MAX_ROWS, type Theme } from '../state/preferences.ts'

/** What can be chosen on this device, and what the server was started with. */
export default function SettingsPage() {
  return (
    <main className="settings-page">
      <div className="column">
        <h2>Settings</h2>
        <p className="quiet">Kept in this browser. The key is kept until this tab is closed.</p>
        <Appearance />
        <Answers />
        <Keyboard />
        <AccessKey />
        <Server />
      </div>
    </main>
  )
}

const THEMES: [Theme, string][] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

function Appearance() {
  const { chat } = useApp()
  const { theme, timeZone } = useSelected((state) => state.preferences)
  const zoneId = useId()
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <section className="setting-group" aria-label="Appearance">
      <h3>Appearance</h3>
      <fieldset className="setting">
        <legend>Theme</legend>
        <div className="segments">
          {THEMES.map(([name, label]) => (
            <label key={name} className="segment">
              <input type="radio" name="theme" checked={theme === name} onChange={() => chat.prefer({ theme: name })} />
              <span>{label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="setting">
        <label htmlFor={zoneId}>Time zone</label>
        <select
          id={zoneId}
          value={timeZone ?? ''}
          onChange={(event) => chat.prefer({ timeZone: event.target.value === '' ? undefined : event.target.value })}
        >
          <option value="">This device: {own}</option>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
        <p className="quiet">For the times of conversations. Times in your data stay as they are.</p>
      </div>
    </section>
  )
}

function Answers() {
  const { chat } = useApp()
  const maxRows = useSelected((state) => state.preferences.maxRows)
  const standard = useSelected((state) => state.config?.max_rows)
  const [text, setText] = useState(maxRows === undefined ? '' : String(maxRows))
  const fieldId = useId()
  const wrong = text !== '' && !isRowCount(Number(text))
  function change(value: string) {
    setText(value)
    if (value === '') chat.prefer({ maxRows: undefined })
    else if (isRowCount(Number(value))) chat.prefer({ maxRows: Number(value) })
  }
  return (
    <section className="setting-group" aria-label="Answers">
      <h3>Answers</h3>
      <div className="setting">
        <label htmlFor={fieldId}>Rows read for one answer</label>
        <input
          id={fieldId}
          inputMode="numeric"
          value={text}
          placeholder={String(standard ?? '')}
          aria-invalid={wrong}
          aria-describedby={`${fieldId}-help`}
          onChange={(event) => change(event.target.value.trim())}
        />
        <p id={`${fieldId}-help`} className={wrong ? 'caveat' : 'quiet'}>
          {wrong ? 'Write a' : 'A'} whole number from 1 to {MAX_ROWS.toLocaleString('en')}
          {wrong ? '.' : '; empty takes what the server takes. An answer says when there are more rows.'}
        </p>
      </div>
    </section>
  )
}

function Keyboard() {
  const { chat } = useApp()
  const singleKeys = useSelected((state) => state.preferences.singleKeys)
  return (
    <section className="setting-group" aria-label="Keyboard">
      <h3>Keyboard</h3>
      <div className="setting">
        <label className="check">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => chat.prefer({ singleKeys: event.target.checked })}
          />
          Single keys are shortcuts, such as / and N
        </label>
        <button type="button" className="link" onClick={() => chat.showDialog('shortcuts')}>
          Show all shortcuts
        </button>
      </div>
    </section>
  )
}

function AccessKey() {
  const { chat } = useApp()
  const [key, setKey] = useState('')
  const [known, setKnown] = useState(() => rememberedKey() !== undefined)
  const required = useSelected((state) => state.config?.api_key_required === true)
  const fieldId = useId()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (key.trim() === '') return
    setKnown(true)
    void chat.giveKey(key.trim(), addressedPlace())
    setKey('')
  }
  return (
    <section className="setting-group" aria-label="Access">
      <h3>Access</h3>
      <form className="setting" onSubmit={submit}>
        <label htmlFor={fieldId}>{known ? 'Use another key' : 'Key'}</label>
        <div className="setting-line">
          <input
            id={fieldId}
            type="password"
            autoComplete="off"
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
          <button type="submit" className="button button-full bordered">
            Use
          </button>
          {known && (
            <button type="button" className="button button-full danger" onClick={() => chat.forgetKey()}>
              Forget the key
            </button>
          )}
        </div>
        <p className="quiet">
          {required ? 'This server needs a key.' : 'This server needs no key; a personal one says who you are.'}
        </p>
      </form>
    </section>
  )
}

function Server() {
  const { chat } = useApp()
  const version = useSelected((state) => state.config?.version)
  const [settings, setSettings] = useState<ServerSetting[]>()
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    chat.explorer.serverSettings().then(setSettings, () => setFailed(true))
  }, [chat])
  return (
    <section className="setting-group" aria-label="Server">
      <h3>Server</h3>
      <p className="quiet">Version {version}. Its operator sets the rest.</p>
      {failed && <p className="quiet">You may not see the settings of this server.</p>}
      {settings !== undefined && (
        <details className="how">
          <summary>Settings of the server</summary>
          <dl className="server-settings">
            {settings.map(({ name, value, help }) => (
              <div key={name}>
                <dt title={help}>{name}</dt>
                <dd>{sayValue(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  )
}

function sayValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return value === '' || value === undefined || value === null ? 'none' : String(value)
}
