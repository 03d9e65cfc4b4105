/** A source's user should only be able to read; one that can do more is refused unless the address says that it is meant. */
import type { QuerentError } from '../../errors.ts'
import { unreadable } from '../unreadable.ts'
import type { ServerAddress } from './address.ts'

/** What a user may do beyond reading, each as the end of a sentence about the user. */
export type Rights = {
  /** Rights over the whole server: its files, its programs, every row. */
  superuser: string[]
  writes: string[]
}

/** The warnings for rights that the address allows. Throws SOURCE_UNREADABLE for those that it does not. */
export function judgeRights({ superuser, writes }: Rights, { shown, options }: ServerAddress): string[] {
  if (superuser.length > 0) {
    if (!options.allow_superuser) throw refused(shown, superuser, 'allow_superuser')
    return [`${shown}: the user ${superuser.join('; ')}. Queries are held to reading by Querent alone.`]
  }
  if (writes.length === 0) return []
  if (!options.allow_write) throw refused(shown, writes, 'allow_write')
  return [`${shown}: the user ${writes.join('; ')}. Queries are held to reading by Querent and by the session.`]
}

function refused(shown: string, rights: string[], option: string): QuerentError {
  return unreadable(shown, `this user can do more than read: it ${rights.join('; ')}`, {
    next: `Connect as a user that may only read (docs/servers.md has the SQL that makes one), or add ${option}=true to the address.`,
  })
}
