import { expect, it } from 'vitest'
import { lemmaOf } from '../../../catalog/words.ts'
import { type Token, tokenize } from '../tokens.ts'
import { EXACT, LIKE, LOOSE, STEM, WordFits } from './fits.ts'
import { stemOf } from './stem.ts'

const nameOf = (word: string) => ({ word, lemma: lemmaOf(word), stem: stemOf(lemmaOf(word)) })

const said = (word: string) => ({ token: tokenize(word)[0] as Token, ...nameOf(word), cue: '', number: undefined })

/** How a word fits each of some names. */
const fits = (word: string, ...names: string[]) => [...new WordFits(names.map(nameOf)).of(said(word))]

it('takes words and their other forms for the same, before words of one stem and words that mean the same', () => {
  expect(fits('salaries', 'salary', 'salaries', 'name')).toEqual([EXACT, EXACT, 0])
  expect(fits('departing', 'departure', 'arrival')).toEqual([STEM, 0])
  expect(fits('wage', 'salary', 'city')).toEqual([LIKE, 0])
  expect(fits('tallest', 'height', 'width')).toEqual([LIKE, 0])
})

it('finds likeness whichever of two words lists the other', () => {
  expect(fits('wage', 'salary')).toEqual(fits('salary', 'wage'))
})

it('meets loosely what begins another word, and what abbreviates it', () => {
  expect(fits('depart', 'departmentname', 'dep')).toEqual([LOOSE, LOOSE])
  expect(fits('dateofbirth', 'dob', 'date', 'bob')).toEqual([LOOSE, LOOSE, 0])
  expect(fits('as', 'assignment')).toEqual([0])
})

it('gives the same fits when a word is asked for again', () => {
  const names = new WordFits(['salary', 'wages'].map(nameOf))
  const first = names.of(said('wage'))
  expect(names.of(said('wage'))).toBe(first)
  expect(first[1]).toBe(EXACT)
})
