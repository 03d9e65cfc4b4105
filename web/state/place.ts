/** Where in the page the asker is, as the address tells it. */
import { type MonitorTab, TABS } from './monitor-tabs.ts'

export type Place =
  | { page: 'chat'; conversationId?: string; messageId?: string; question?: string }
  | { page: 'data'; source?: string; table?: string }
  | { page: 'model'; source?: string }
  | { page: 'monitor'; tab?: MonitorTab; messageId?: string }
  | { page: 'settings' }

export type PageName = Place['page']

/** The place that an address names, from what stands after `#`; anything unknown is the chat. */
export function placeOf(hash: string): Place {
  const [name, ...parts] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded)
  if (name === 'c') return { page: 'chat', conversationId: parts[0], messageId: parts[1] }
  if (name === 'ask') return { page: 'chat', question: parts.join('/') }
  if (name === 'model') return { page: 'model', source: parts[0] }
  if (name === 'data') return { page: 'data', source: parts[0], table: parts[1] }
  if (name === 'monitor') return { page: 'monitor', tab: TABS.find((tab) => tab === parts[0]), messageId: parts[1] }
  return { page: name === 'settings' ? 'settings' : 'chat' }
}

/** The address of a place, from `#` on; empty for a new conversation. */
export function addressOf(place: Place): string {
  const parts = partsOf(place).filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `#/${parts.map(encodeURIComponent).join('/')}`
}

function partsOf(place: Place): (string | undefined)[] {
  if (place.page === 'settings') return ['settings']
  if (place.page === 'monitor') return ['monitor', place.tab, place.messageId]
  if (place.page === 'model') return ['model', place.source]
  if (place.page === 'data') return ['data', place.source, place.table]
  if (place.conversationId !== undefined) return ['c', place.conversationId, place.messageId]
  return place.question === undefined ? [] : ['ask', place.question]
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
