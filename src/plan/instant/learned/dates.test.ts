import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { statedPhrases } from './stated-phrases.ts'

const { catalog, values } = await singers()
const look = (question: string) => lookAt(question, new Schema(catalog), values)
const datesIn = (question: string) =>
  look(question).values.flatMap(({ kind, value, start, end }) => (kind === 'date' ? [[value, start, end]] : []))

it('reads whole dates in words, and takes none of their numbers for another value', () => {
  expect(datesIn('hired after September 7th, 1987')).toEqual([['1987-09-07', 2, 5]])
  expect(datesIn('hired on 7 May 2001')).toEqual([['2001-05-07', 2, 5]])
  expect(look('hired after September 7th, 1987').values.map(({ kind }) => kind)).not.toContain('number')
})

it('reads both ends of a range', () => {
  const days = (question: string) => datesIn(question).map(([day]) => day)
  expect(days('from January 5, 2014 to March 3, 2015')).toEqual(['2014-01-05', '2015-03-03'])
  expect(days('January 5, 2014 - March 3, 2015')).toEqual(['2014-01-05', '2015-03-03'])
})

it('reads a point in time as one value', () => {
  expect(datesIn('ordered before 2018-03-17 07:13:53')).toEqual([['2018-03-17 07:13:53', 2, 6]])
  expect(look('ordered before 2018-03-17 07:13').values.map(({ value }) => value)).toEqual(['2018-03-17 07:13'])
})

it('takes a month alone, or "may", for no date', () => {
  expect(datesIn('hired in March 2002')).toEqual([])
  expect(datesIn('which singers may sing 3 songs')).toEqual([])
})

it('compares with them as with days in digits', () => {
  const phrases = (question: string) => statedPhrases(look(question)).map(({ op, value, high }) => [op, value, high])
  expect(phrases('concerts after September 7, 1987')).toEqual([['>', '1987-09-07', undefined]])
  expect(phrases('concerts on May 7, 2001 or later')).toEqual([['>=', '2001-05-07', undefined]])
  expect(phrases('concerts between January 5, 2014 and March 3, 2015')).toEqual([
    ['between', '2014-01-05', '2015-03-03'],
  ])
})
