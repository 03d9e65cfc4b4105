import { type FormEvent, useState } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { addressedPlace } from '../browser.ts'
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
      <h2>This server asks for a key</h2>
      <p className="quiet">Its operator has it. It is kept until you close this tab.</p>
      <label htmlFor="api-key">Key</label>
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
          The server does not accept this key. Check it and try again.
        </p>
      )}
      <button type="submit" className="button primary">
        Continue
      </button>
    </form>
  )
}
