import { describe, expect, test } from 'vitest'
import type { Profile } from '../../types.ts'
import { guessAggregate, guessUnit } from './column-roles.ts'

const words = (label: string) => label.split(' ')

describe('guessAggregate', () => {
  test.each([
    ['amount', 'sum'],
    ['total price', 'sum'],
    ['quantity', 'sum'],
    ['revenue', 'sum'],
    ['overtime hours', 'sum'],
    ['days in transit', 'sum'],
    ['number of children', 'sum'],
    ['unit cost', 'avg'],
    ['unit price', 'avg'],
    ['salary', 'avg'],
    ['minimum salary', 'avg'],
    ['commission percent', 'avg'],
    ['cost per employee', 'avg'],
    ['distance from home', 'avg'],
    ['maximum temperature f', 'avg'],
    ['years at company', 'avg'],
    ['year', 'none'],
    ['birth month', 'none'],
    ['zip code', 'none'],
    ['phone number', 'none'],
    ['department number', 'none'],
    ['position order', 'none'],
    ['is active', 'none'],
    ['discount', undefined],
    ['horse', undefined],
  ] as const)('%s: %s', (label, aggregate) => {
    expect(guessAggregate(words(label), 'decimal', false)).toBe(aggregate)
  })

  test('keys are not summed up', () => expect(guessAggregate(['amount'], 'decimal', true)).toBe('none'))
  test('text is not summed up', () => expect(guessAggregate(['amount'], 'string', false)).toBeUndefined())
})

describe('guessUnit', () => {
  const between = (min: number, max: number): Profile => ({
    distinct: 9,
    nullShare: 0,
    min,
    max,
    frequent: [],
    exact: true,
  })

  test('units and currencies that the name says', () => {
    expect(guessUnit(words('absence days'), 'integer', undefined)).toEqual({ unit: 'days' })
    expect(guessUnit(words('weight kg'), 'float', undefined)).toEqual({ unit: 'kg' })
    expect(guessUnit(words('price usd'), 'decimal', undefined)).toEqual({ unit: 'USD', format: 'currency' })
    expect(guessUnit(words('damage millions usd'), 'decimal', undefined)).toEqual({})
    expect(guessUnit(words('salary'), 'decimal', undefined)).toEqual({})
  })

  test('percentages by their range', () => {
    expect(guessUnit(words('discount percent'), 'float', between(0, 0.25))).toEqual({ format: 'percent' })
    expect(guessUnit(words('discount percent'), 'float', between(0, 25))).toEqual({ unit: '%' })
    expect(guessUnit(words('discount percent'), 'float', undefined)).toEqual({})
  })
})
