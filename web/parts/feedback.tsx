import { type FormEvent, useId, useState } from 'react'
import { rateBad, rateGood } from '../actions.ts'
import { useApp } from '../app-context.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'

/** Thumbs up or down; after a thumb down, a place to say why. */
export function Feedback({ view }: { view: TurnView }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <ActionButton action={rateGood} target={view} pressed={view.rating === 'good'} />
      <ActionButton
        action={rateBad}
        target={view}
        pressed={view.rating === 'bad'}
        onPerformed={() => setAsking(true)}
      />
      {asking && <ReasonForm view={view} onClose={() => setAsking(false)} />}
    </>
  )
}

function ReasonForm({ view, onClose }: { view: TurnView; onClose: () => void }) {
  const { chat } = useApp()
  const [reason, setReason] = useState('')
  const [sent, setSent] = useState<'no' | 'yes' | 'failed'>('no')
  const fieldId = useId()
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (reason.trim() === '') return onClose()
    await chat.answers.rate(view, 'bad', reason.trim()).then(
      () => setSent('yes'),
      () => setSent('failed'),
    )
  }
  if (sent === 'yes')
    return (
      <p className="reason-form quiet" role="status">
        {words.feedback.noted}
      </p>
    )
  return (
    <form className="reason-form" onSubmit={submit}>
      <label htmlFor={fieldId}>{words.feedback.reason}</label>
      <input id={fieldId} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      <button type="submit" className="button button-full">
        {words.feedback.send}
      </button>
      <button type="button" className="button button-full" onClick={onClose}>
        {words.common.close}
      </button>
      {sent === 'failed' && <span role="alert">{words.feedback.failed}</span>}
    </form>
  )
}
