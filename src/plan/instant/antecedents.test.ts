import { expect, it } from 'vitest'
import { singers } from '../../form/query.fixture.ts'
import { pointsBack } from './antecedents.ts'
import { Lexicon } from './lexicon.ts'

const lexicon = new Lexicon((await singers()).catalog)

it.each([
  ['What is the name of that singer?', 'that singer'],
  ['How many singers sang in this concert?', 'this concert'],
  ['What are the names of these singers?', 'these singers'],
  ['How old are they?', 'they'],
  ['What is their average age?', 'their'],
  ['How many singers does this concert have?', 'this concert'],
  ['Singers and their ages', undefined],
  ['How old are singers when they leave?', undefined],
  ['Which countries did Ana see before she left?', undefined],
  ['Where does this singer come from?', 'this singer'],
  ['What are the genres and how old are they?', undefined],
  ['For each singer show the number of concerts of that singer.', undefined],
  ['names of singers of concerts that year', undefined],
  ['What is the name of the singer?', undefined],
])('what %j points back to', (question, words) => {
  expect(pointsBack(question, lexicon)).toBe(words)
})
