import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { matchAll } from './matches.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { keyOf, type Sketch } from './sketch.ts'
import { statedSketches } from './stated-sketches.ts'

const { catalog, values } = await singers()
const schema = new Schema(catalog)
const NAMES: Sketch = { select: ['col'], where: [], by: 0, having: [], order: [], limit: '' }

/** What the words of a question make of one guessed sketch. */
function stated(question: string, sketch: Sketch = NAMES): string[] {
  const look = lookAt(question, schema, values)
  const guess = { sketch, whole: 0, parts: [0, 0, 0, 0, 0], score: 0, count: 1 }
  return statedSketches([guess], look, matchAll(look)).map((one) => keyOf(one.sketch))
}

it('shows what is listed, figures beside the group that they are of', () => {
  expect(stated('the average, lowest and highest age of singers')).toEqual(['avg,max,min||0 | |'])
  expect(stated('average and lowest age for each country', { ...NAMES, by: 1 })).toEqual([
    'avg,min||1 | |',
    'avg,col,min||1 | |',
  ])
  expect(stated('the number of different countries and the average age')).toEqual(['avg,count distinct||0 | |'])
})

it('shows both parts of a full name', () => {
  expect(stated('full name and age of singers')).toEqual(['col,col,col||0 | |'])
})

it('compares with what the words spell out, joined as they join it', () => {
  expect(stated('names of singers older than 20 and younger than 40')).toContain('col|< >|0 | |')
  expect(stated('names of singers over 40 or under 20')).toContain('col|> or <|0 | |')
})

it('puts a comparison that has no place outside into the inner query', () => {
  const where = [{ op: 'not in', sub: NAMES }]
  expect(stated('singers without any concert after 2014', { ...NAMES, where })).toContain(
    'col|not in(col|>|0 | |)|0 | |',
  )
})

it('gives each side of a set its comparison', () => {
  const set = { op: 'except', right: NAMES }
  expect(stated('names of singers over 20 but not from France', { ...NAMES, set })).toContain(
    'col|>|0 | |except col|=|0 | |',
  )
})

it('reads "the same ... as" as a comparison with the rows of a value', () => {
  const where = [{ op: '=' }]
  expect(stated('singers of the same country as Zoe', { ...NAMES, where })).toContain('col|in(col|=|0 | |)|0 | |')
  expect(stated('singers of the country of Zoe', { ...NAMES, where })).not.toContain('col|in(col|=|0 | |)|0 | |')
})

it('takes two values that are joined for either, or for both where rows are asked for', () => {
  const where = [{ op: '=' }]
  expect(stated('names of singers from France and Spain', { ...NAMES, where })).toEqual(
    expect.arrayContaining(['col|= or =|0 | |', 'col|=|0 | |intersect col|=|0 | |']),
  )
  expect(stated('average age of singers from France and Spain', { ...NAMES, select: ['avg'], where })).toEqual(
    expect.not.arrayContaining(['avg|=|0 | |intersect avg|=|0 | |']),
  )
  expect(stated('names of singers from France older than 40', { ...NAMES, where })).not.toContain('col|= or =|0 | |')
})

it('carries a figure on to the columns that follow it', () => {
  expect(stated('the highest age and concert year of singers')).toContain('max,max||0 | |')
})

it('shows what is listed on both sides of a set', () => {
  const set = { op: 'except', right: NAMES }
  expect(stated('name and age of singers without concerts', { ...NAMES, set })).toContain(
    'col,col||0 | |except col,col||0 | |',
  )
})

it('orders by as many columns as are listed', () => {
  const order: Sketch['order'] = [{ aggregate: 'col', direction: 'asc' }]
  expect(stated('names of singers sorted by country, then by age', { ...NAMES, order })).toContain(
    'col||0 |col asc,col asc |',
  )
})

it('orders each column the way that is said of it', () => {
  const order: Sketch['order'] = [{ aggregate: 'col', direction: 'asc' }]
  const question = 'names of singers sorted by age in descending order and then by name in ascending order'
  expect(stated(question, { ...NAMES, order })).toContain('col||0 |col desc,col asc |')
})

it('holds a value outside of the average that is compared with, too', () => {
  const where = [{ op: '>', sub: { ...NAMES, select: ['avg'] } }]
  expect(stated('singers from France who are older than the average', { ...NAMES, where })).toEqual(
    expect.arrayContaining(['col|>(avg|=|0 | |)|0 | |', 'col|= >(avg||0 | |)|0 | |']),
  )
})

it('states nothing new where the guess says it already', () => {
  expect(stated('names of singers')).toEqual([])
})
