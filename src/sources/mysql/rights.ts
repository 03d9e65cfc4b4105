/** What the user of a MySQL or MariaDB connection may do beyond reading, from its own grants. */
import type { Rights } from '../remote/rights.ts'

/** Rights that read, or that show what there is to read. */
const READING = new Set(['USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'SHOW_ROUTINE'])
/** Rights over the server and its files. */
const MIGHTY = new Set([
  'ALL PRIVILEGES',
  'SUPER',
  'FILE',
  'SHUTDOWN',
  'RELOAD',
  'CREATE USER',
  'GRANT OPTION',
  'PROCESS',
])
const SHOWN = 3

/** The lines of SHOW GRANTS, which hold password hashes: they are taken apart here and go nowhere else. */
export function readRights(grants: string[]): Rights {
  const rights: Rights = { superuser: [], writes: [] }
  for (const line of grants) {
    const found = /^GRANT (.+?) ON (.+?) TO /.exec(line)
    if (!found) continue
    const [, list = '', place = ''] = found
    const isServerWide = place === '*.*'
    const given = list
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((right) => right.trim())
      .filter((right) => !READING.has(right))
    if (/WITH GRANT OPTION/.test(line)) given.push('GRANT OPTION')
    for (const right of given) {
      const kind = isServerWide && MIGHTY.has(right) ? rights.superuser : rights.writes
      kind.push(`${right} on ${place.replaceAll('`', '')}`)
    }
  }
  return { superuser: said(rights.superuser), writes: said(rights.writes) }
}

function said(rights: string[]): string[] {
  if (rights.length === 0) return []
  const more = rights.length > SHOWN ? ` and ${rights.length - SHOWN} more rights` : ''
  return [`has ${rights.slice(0, SHOWN).join(', ')}${more}`]
}
