import { Icon, type IconName } from './icon.tsx'

type Props = {
  icon: IconName
  /** What it is called where pictures are not seen: with what it belongs to, as there may be many on a page. */
  label: string
  /** What is shown where the pointer rests. */
  title?: string
  className?: string
  /** Absent: it sends the form that it is in. */
  onClick?: () => void
}

/** A button that is a picture alone. */
export function IconButton({ icon, label, title, className = '', onClick }: Props) {
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={`button button-icon ${className}`}
      aria-label={label}
      title={title}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
