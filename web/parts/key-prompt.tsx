import { type FormEvent, useState } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { addressedPlace } from '../browser.ts'
import { words } from '../words/index.ts'
import { Logo } from './logo.tsx'

/** Asks once for the key that this server wants with every call. */
export function KeyPrompt() {
  const { chat } = useApp()
  const refused = useSelected((state) => state.keyRefused)
  const [key, setKey] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    if (key.trim() !== '') chat.giveKey(key.trim(), addressedPlace())
  }
  return (
    <form className="door" onSubmit={submit}>
      <Logo />
      <h2>{words.door.title}</h2>
      <p className="quiet">{words.door.help}</p>
      <label htmlFor="api-key">{words.settings.key}</label>
      <input
        id="api-key"
        type="password"
        autoComplete="current-password"
        value={key}
        aria-describedby={refused ? 'key-problem' : undefined}
        aria-invalid={refused}
        onChange={(event) => setKey(event.target.value)}
      />
      {refused && (
        <p id="key-problem" className="caveat" role="alert">
          {words.door.refused}
        </p>
      )}
      <button type="submit" className="button primary">
        {words.door.go}
      </button>
    </form>
  )
}
