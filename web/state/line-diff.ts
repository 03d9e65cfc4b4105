/** What changed between two texts, line by line. */

export type DiffLine = {
  kind: 'same' | 'removed' | 'added'
  text: string
  /** Its number in the text before, and in the one after, from 1; absent where it is not in it. */
  before?: number
  after?: number
}

/** Lines that belong together: changes and what stands around them. */
export type Hunk = DiffLine[]

/** Pairs of lines compared at most; beyond, the middle is shown as replaced. */
const MAX_PAIRS = 4_000_000

/** The changed places, each with `context` unchanged lines before and after; empty for equal texts. */
export function diffHunks(before: string, after: string, context = 3): Hunk[] {
  const lines = diffLines(before.split('\n'), after.split('\n'))
  const near = new Set<number>()
  lines.forEach((line, i) => {
    if (line.kind === 'same') return
    for (let at = i - context; at <= i + context; at += 1) near.add(at)
  })
  const hunks: Hunk[] = []
  lines.forEach((line, i) => {
    if (!near.has(i)) return
    if (near.has(i - 1) && i > 0) hunks.at(-1)?.push(line)
    else hunks.push([line])
  })
  return hunks
}

/** How many lines were taken out and put in. */
export function diffCounts(hunks: Hunk[]): { added: number; removed: number } {
  const count = (kind: DiffLine['kind']) => hunks.flat().filter((line) => line.kind === kind).length
  return { added: count('added'), removed: count('removed') }
}

function diffLines(before: string[], after: string[]): DiffLine[] {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1
  let end = 0
  const rest = Math.min(before.length, after.length) - start
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  const kept = old.length * now.length > MAX_PAIRS ? [] : commonLines(old, now)
  const middle: [number, number][] = kept.map(([i, j]) => [i + start, j + start])
  const same = (length: number, offset: [number, number]) =>
    Array.from({ length }, (_, i): [number, number] => [offset[0] + i, offset[1] + i])
  return written(before, after, [
    ...same(start, [0, 0]),
    ...middle,
    ...same(end, [before.length - end, after.length - end]),
  ])
}

/** Every line, with those that are not kept as removed or added before the next one that is. */
function written(before: string[], after: string[], kept: [number, number][]): DiffLine[] {
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  for (const [keptBefore, keptAfter] of [...kept, [before.length, after.length] as const]) {
    for (; i < keptBefore; i += 1) lines.push({ kind: 'removed', text: before[i] ?? '', before: i + 1 })
    for (; j < keptAfter; j += 1) lines.push({ kind: 'added', text: after[j] ?? '', after: j + 1 })
    if (i < before.length && j < after.length)
      lines.push({ kind: 'same', text: before[i] ?? '', before: ++i, after: ++j })
  }
  return lines
}

/** The longest common subsequence, as pairs of places. */
function commonLines(a: string[], b: string[]): [number, number][] {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return pairs
}
