import { createHash } from 'node:crypto'

/**
 * The conversation behind a name of the caller's own, the same for every question of one user with that name, and another
 * one for every other user. The form of a UUID (RFC 9562, version 8).
 */
export function conversationOfThread(userId: string, thread: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([userId, thread]))
    .digest('hex')
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
}
