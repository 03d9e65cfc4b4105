/** The items of the highest scores, at most `count`, highest first; of equal ones the earlier. Quicker than to sort them all. */
export function likeliest<T extends { readonly score: number }>(items: Iterable<T>, count: number): T[] {
  const kept: T[] = []
  for (const item of items) {
    const last = kept.length === count ? kept[count - 1] : undefined
    if (last && item.score <= last.score) continue
    let at = kept.length
    while (at > 0 && (kept[at - 1] as T).score < item.score) at -= 1
    kept.splice(at, 0, item)
    if (kept.length > count) kept.pop()
  }
  return kept
}
