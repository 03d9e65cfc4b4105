/** What the palette lists for the words typed into it. */

export type Entry = {
  id: string
  group: string
  label: string
  /** Shown beside the label: a shortcut, a time, what a table belongs to. */
  hint?: string
  /** Other words that find it. */
  keywords?: string
}

const PER_GROUP = 8

/** The entries of which every typed word begins a word, at most eight of each group; those that begin with the words first. */
export function matching<E extends Entry>(entries: E[], typed: string): E[] {
  const words = wordsOf(typed)
  const found = entries.filter((entry) => {
    const own = wordsOf(`${entry.label} ${entry.keywords ?? ''}`)
    return words.every((word) => own.some((candidate) => candidate.startsWith(word)))
  })
  const begins = (entry: E) => Number(words.length > 0 && entry.label.toLowerCase().startsWith(words.join(' ')))
  const counts = new Map<string, number>()
  return [...found]
    .sort((a, b) => begins(b) - begins(a))
    .filter(({ group }) => {
      const count = (counts.get(group) ?? 0) + 1
      counts.set(group, count)
      return count <= PER_GROUP
    })
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** The entries by group, groups in the order of their first entry. */
export function grouped<E extends Entry>(entries: E[]): { group: string; entries: E[] }[] {
  const groups = new Map<string, E[]>()
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  return [...groups].map(([group, members]) => ({ group, entries: members }))
}
