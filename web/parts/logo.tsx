/** The mark of the product. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <circle cx="15" cy="15" r="7.5" />
      <path d="M19.5 19.5 25 25" />
    </svg>
  )
}
