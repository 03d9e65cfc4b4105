import { describe, expect, it } from 'vitest'
import { markWords } from './question-words.ts'

describe('markWords', () => {
  const marked = (question: string, words: string[]): string[] =>
    markWords(question, words).flatMap((piece) => (piece.marked ? [piece.text] : []))

  it('marks whole words wherever they stand, and loses nothing', () => {
    const question = 'Happiness, unhappiness and happiness'
    expect(marked(question, ['happiness'])).toEqual(['Happiness', 'happiness'])
    expect(
      markWords(question, ['happiness'])
        .map((piece) => piece.text)
        .join(''),
    ).toBe(question)
    expect(markWords(question, ['and']).map((piece) => piece.start)).toEqual([0, 23, 26])
  })

  it('takes words as text, not as patterns', () => {
    expect(marked('cost of C++ (total) a.b', ['C++', '(total)', 'a.b', '.*'])).toEqual(['C++', '(total)', 'a.b'])
  })

  it('prefers the longer of two words that begin alike', () => {
    expect(marked('net net salary', ['net', 'net salary'])).toEqual(['net', 'net salary'])
  })

  it.each([[[]], [['']], [['missing']]])('marks nothing for %j', (words) => {
    expect(markWords('headcount', words)).toEqual([{ start: 0, text: 'headcount', marked: false }])
  })
})
