const MAX_TITLE = 60

/** A title from the first question: its first sentence, cut between words, without the mark at its end. */
export function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim()
  const first = /^(.{10,}?)[.?!](\s|$)/.exec(line)?.[1] ?? line.replace(/[.?!\s]+$/, '')
  const title = first.charAt(0).toUpperCase() + first.slice(1)
  if (title.length <= MAX_TITLE) return title
  const cut = title.slice(0, MAX_TITLE - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > MAX_TITLE / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
