import { type FormEvent, useEffect, useId, useState } from 'react'
import type { ServerSetting } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { addressedPlace, rememberedKey } from '../browser.ts'
import { isRowCount, MAX_ROWS, type Theme } from '../state/preferences.ts'
import { words } from '../words/index.ts'
import { ModelSettings } from './model-settings.tsx'

const says = words.settings

/** What can be chosen on this device, and what the server was started with. */
export default function SettingsPage() {
  return (
    <main className="settings-page">
      <div className="column">
        <h2>{says.title}</h2>
        <p className="quiet">{says.kept}</p>
        <Appearance />
        <Answers />
        <ModelSettings />
        <Keyboard />
        <AccessKey />
        <Server />
      </div>
    </main>
  )
}

const THEMES: Theme[] = ['system', 'light', 'dark']

function Appearance() {
  const { chat } = useApp()
  const { theme, timeZone } = useSelected((state) => state.preferences)
  const zoneId = useId()
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <section className="setting-group" aria-label={says.appearance}>
      <h3>{says.appearance}</h3>
      <fieldset className="setting">
        <legend>{says.theme}</legend>
        <div className="segments">
          {THEMES.map((name) => (
            <label key={name} className="segment">
              <input type="radio" name="theme" checked={theme === name} onChange={() => chat.prefer({ theme: name })} />
              <span>{says.themes[name]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="setting">
        <label htmlFor={zoneId}>{says.timeZone}</label>
        <select
          id={zoneId}
          value={timeZone ?? ''}
          onChange={(event) => chat.prefer({ timeZone: event.target.value === '' ? undefined : event.target.value })}
        >
          <option value="">{says.deviceZone(own)}</option>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
        <p className="quiet">{says.timeZoneHelp}</p>
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
    <section className="setting-group" aria-label={says.answers}>
      <h3>{says.answers}</h3>
      <div className="setting">
        <label htmlFor={fieldId}>{says.rows}</label>
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
          {(wrong ? says.rowsWrong : says.rowsHelp)(MAX_ROWS.toLocaleString('en'))}
        </p>
      </div>
    </section>
  )
}

function Keyboard() {
  const { chat } = useApp()
  const singleKeys = useSelected((state) => state.preferences.singleKeys)
  return (
    <section className="setting-group" aria-label={says.keyboard}>
      <h3>{says.keyboard}</h3>
      <div className="setting">
        <label className="check">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => chat.prefer({ singleKeys: event.target.checked })}
          />
          {says.singleKeys}
        </label>
        <button type="button" className="link" onClick={() => chat.showDialog('shortcuts')}>
          {says.shortcuts}
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
    <section className="setting-group" aria-label={says.access}>
      <h3>{says.access}</h3>
      <form className="setting" onSubmit={submit}>
        <label htmlFor={fieldId}>{known ? says.otherKey : says.key}</label>
        <div className="setting-line">
          <input
            id={fieldId}
            type="password"
            autoComplete="off"
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
          <button type="submit" className="button button-full bordered">
            {says.use}
          </button>
          {known && (
            <button type="button" className="button button-full danger" onClick={() => chat.forgetKey()}>
              {says.forgetKey}
            </button>
          )}
        </div>
        <p className="quiet">{required ? says.keyNeeded : says.keyOptional}</p>
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
    <section className="setting-group" aria-label={says.server}>
      <h3>{says.server}</h3>
      <p className="quiet">{says.version(version)}</p>
      {failed && <p className="quiet">{says.hidden}</p>}
      {settings !== undefined && (
        <details className="how">
          <summary>{says.serverSettings}</summary>
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
  if (Array.isArray(value)) return value.length === 0 ? words.common.none : value.join(', ')
  return value === '' || value === undefined || value === null ? words.common.none : String(value)
}
