import { type ReactNode, useEffect, useState } from 'react'
import type { Action } from '../actions.ts'
import { useApp, useSelected } from '../app-context.ts'
import { Icon } from './icon.tsx'

type Props<T> = {
  action: Action<T>
  target: T
  /** `icon` shows the picture alone, `full` picture and name, `text` the children or the name. */
  look?: 'icon' | 'full' | 'text'
  className?: string
  pressed?: boolean
  children?: ReactNode
  onPerformed?: () => void
}

type Progress = 'idle' | 'under-way' | 'done' | 'failed'

const SHOWN_FOR_MS = 1800

/** A button for an action: its name, picture, shortcut and enabled rule all come from the action. */
export function ActionButton<T>({
  action,
  target,
  look = 'icon',
  className = '',
  pressed,
  children,
  onPerformed,
}: Props<T>) {
  const { chat, store } = useApp()
  const enabled = useSelected((state) => action.enabled(state, target))
  const [progress, setProgress] = useState<Progress>('idle')
  useEffect(() => {
    if (progress !== 'done' && progress !== 'failed') return
    const timer = setTimeout(() => setProgress('idle'), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [progress])

  async function perform() {
    setProgress('under-way')
    try {
      await action.perform(chat, target, store.state)
      setProgress(action.done === undefined ? 'idle' : 'done')
    } catch {
      setProgress('failed')
    }
    onPerformed?.()
  }

  const name = nameOf(action, progress)
  const icon = progress === 'done' ? 'check' : progress === 'failed' ? 'warning' : action.icon
  return (
    <button
      type="button"
      className={`button button-${look} ${className}`}
      disabled={!enabled}
      aria-pressed={pressed}
      aria-label={look === 'icon' ? name : undefined}
      title={look === 'text' ? undefined : titleOf(action, name)}
      onClick={perform}
    >
      {look !== 'text' && <Icon name={icon} />}
      {look !== 'icon' && <span>{progress === 'failed' ? name : (children ?? name)}</span>}
    </button>
  )
}

function nameOf<T>(action: Action<T>, progress: Progress): string {
  if (progress === 'done') return action.done ?? action.label
  return progress === 'failed' ? `${action.label}: that did not work` : action.label
}

const titleOf = <T,>(action: Action<T>, name: string): string =>
  action.shortcut === undefined ? name : `${name} (${action.shortcut.shown})`
