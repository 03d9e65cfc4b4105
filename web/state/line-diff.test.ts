import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffCounts, diffHunks } from './line-diff.ts'

const shown = (before: string, after: string, context?: number) =>
  diffHunks(before, after, context).map((hunk) =>
    hunk.map(({ kind, text }) => ({ same: ' ', removed: '-', added: '+' })[kind] + text),
  )

describe('diffHunks', () => {
  it('shows changed lines with their neighbours, apart where they are far apart', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].join('\n')
    const after = ['a', 'B', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k'].join('\n')
    expect(shown(before, after, 1)).toEqual([
      [' a', '-b', '+B', ' c'],
      [' h', '-i', ' j', '+k'],
    ])
    expect(diffCounts(diffHunks(before, after))).toEqual({ added: 2, removed: 2 })
  })

  it('numbers lines as they stand in each text', () => {
    expect(diffHunks('a\nb', 'x\na\nb', 0)).toEqual([[{ kind: 'added', text: 'x', after: 1 }]])
  })

  it('shows nothing for equal texts', () => {
    expect(diffHunks('a\nb\n', 'a\nb\n')).toEqual([])
  })

  it('gives back both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffHunks(before, after, 100).flat()
        fc.pre(before !== after)
        const side = (without: string) => lines.filter(({ kind }) => kind !== without).map((line) => line.text)
        expect(side('added').join('\n')).toBe(before)
        expect(side('removed').join('\n')).toBe(after)
      }),
    )
  })
})
