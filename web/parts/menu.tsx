import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Icon, type IconName } from './icon.tsx'

type Props = { label: string; icon: IconName; look?: 'full' | 'icon'; children: (close: () => void) => ReactNode }

/** A button that opens a list of buttons. Closes on Escape, on a choice, and on a press or a focus elsewhere. */
export function Menu({ label, icon, look = 'full', children }: Props) {
  const [open, setOpen] = useState(false)
  const [upwards, setUpwards] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const listId = useId()
  useDismissal(menu, open, (reason) => {
    setOpen(false)
    if (reason === 'escape') opener.current?.focus()
  })
  return (
    <div className="menu" ref={menu}>
      <button
        ref={opener}
        type="button"
        className={`button button-${look}`}
        aria-label={look === 'icon' ? label : undefined}
        title={look === 'icon' ? label : undefined}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => {
          setUpwards(!hasRoomBelow(opener.current))
          setOpen(!open)
        }}
      >
        <Icon name={icon} />
        {look === 'full' && <span>{label}</span>}
        {look === 'full' && <Icon name="chevron" />}
      </button>
      {open && (
        <div className="menu-list" id={listId} data-upwards={upwards}>
          {children(() => {
            setOpen(false)
            opener.current?.focus()
          })}
        </div>
      )}
    </div>
  )
}

const LIST_HEIGHT = 240
/** The question box covers this much of the page's foot. */
const FOOT_HEIGHT = 110

const hasRoomBelow = (opener: HTMLElement | null): boolean =>
  opener === null || opener.getBoundingClientRect().bottom + LIST_HEIGHT + FOOT_HEIGHT < innerHeight

/** Calls `dismiss` when, while open, Escape is pressed or something outside the element is pressed or focused. */
function useDismissal(
  element: RefObject<HTMLElement | null>,
  open: boolean,
  dismiss: (reason: 'escape' | 'elsewhere') => void,
): void {
  useEffect(() => {
    if (!open) return
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Escape') return
      event.preventDefault()
      dismiss('escape')
    }
    // Within a shadow tree only the path of an event tells where it began.
    function onElsewhere(event: Event) {
      if (element.current !== null && !event.composedPath().includes(element.current)) dismiss('elsewhere')
    }
    // Captured, so that Escape closes the menu before it stops a running question.
    document.addEventListener('keydown', onKeyDown, true)
    document.addEventListener('pointerdown', onElsewhere)
    document.addEventListener('focusin', onElsewhere)
    return () => {
      document.removeEventListener('keydown', onKeyDown, true)
      document.removeEventListener('pointerdown', onElsewhere)
      document.removeEventListener('focusin', onElsewhere)
    }
  })
}
