import type { ReactNode } from 'react'
import { words } from '../words/index.ts'

type Props = {
  status: 'loading' | 'ready' | 'failed'
  empty: boolean
  emptyText: string
  failedText: string
  onRetry: () => void
  children: ReactNode
}

/** One face for every view of fetched things: loading, failed with a way to try again, empty, or the content. */
export function Panel({ status, empty, emptyText, failedText, onRetry, children }: Props) {
  if (status === 'failed') {
    return (
      <p className="panel-note">
        {failedText}{' '}
        <button type="button" className="link" onClick={onRetry}>
          {words.common.tryAgain}
        </button>
      </p>
    )
  }
  if (!empty) return children
  if (status === 'loading') return <div className="skeleton-lines" role="status" aria-label={words.common.loading} />
  return <p className="panel-note">{emptyText}</p>
}
