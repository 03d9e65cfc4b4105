import { expect, test } from 'vitest'
import { indentQuotedLines } from './loose-quotes.ts'

test('indents the lines of a quoted text that end at the column of their key', () => {
  const text = ['list:', "  - data: '{", '    "a": 1,', "  }'", '    other: x'].join('\n')
  expect(indentQuotedLines(text)).toEqual({
    text: ['list:', "  - data: '{", '     "a": 1,', "     }'", '    other: x'].join('\n'),
    lines: [2],
  })
})

test('leaves texts alone that close on their line, whatever they hold', () => {
  const text = [`a: 'it''s'`, `b: "say \\"x\\""`, `c: it's`, `# d: 'x`, 'e: 1'].join('\n')
  expect(indentQuotedLines(text)).toEqual({ text, lines: [] })
})

test('leaves a text alone that never closes', () => {
  const text = ["a: 'open", 'b: 1'].join('\n')
  expect(indentQuotedLines(text)).toEqual({ text, lines: [] })
})
