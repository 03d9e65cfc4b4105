import { type ReactNode, useEffect, useRef } from 'react'
import { useApp } from '../app-context.ts'
import { words } from '../words/index.ts'
import { IconButton } from './icon-button.tsx'

type Props = { label: string; className?: string; closeButton?: boolean; children: ReactNode }

/** A window over the page: the browser keeps the focus inside, Escape closes it, and the focus goes back to where it was. */
export function Window({ label, className = '', closeButton = true, children }: Props) {
  const { chat } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const close = () => chat.showDialog(undefined)
  return (
    // The keyboard closes it with Escape; a press beside it is the mouse's way.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the browser's own key for closing a dialog
    <dialog
      ref={dialog}
      className={`window ${className}`}
      aria-label={label}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="window-body">
        {closeButton && <IconButton icon="close" label={words.common.close} className="window-close" onClick={close} />}
        {children}
      </div>
    </dialog>
  )
}
