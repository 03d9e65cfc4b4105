/** How a question ended, in a word; the code of its error where it failed. */
export function StatusTag({ status, code }: { status: string; code: string | null }) {
  return (
    <span className="status-tag" data-status={status}>
      {code ?? status}
    </span>
  )
}
