/** Which turns of a conversation still count: a question asked instead of an earlier one replaces it and what came after. */
import type { TurnView } from './turn-view.ts'

/** A turn that counts, or a run of turns that others were asked instead of. */
export type ThreadItem = { kind: 'turn'; view: TurnView } | { kind: 'replaced'; views: TurnView[] }

/** The turns in order, replaced ones gathered. */
export function threadOf(turns: TurnView[]): ThreadItem[] {
  const replaced = new Set<string>()
  const standing: TurnView[] = []
  for (const view of turns) {
    const at = standing.findIndex(({ turn }) => turn.messageId === view.turn.replaces)
    if (view.turn.replaces !== undefined && at !== -1) for (const { key } of standing.splice(at)) replaced.add(key)
    standing.push(view)
  }
  const items: ThreadItem[] = []
  for (const view of turns) {
    const last = items.at(-1)
    if (!replaced.has(view.key)) items.push({ kind: 'turn', view })
    else if (last?.kind === 'replaced') last.views.push(view)
    else items.push({ kind: 'replaced', views: [view] })
  }
  return items
}
