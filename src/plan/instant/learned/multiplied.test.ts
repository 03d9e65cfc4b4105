import { expect, it } from 'vitest'
import type { QueryItem } from '../../../form/query.ts'
import { queryOf } from './candidate.fixture.ts'
import { catalogOf } from './catalog.fixture.ts'
import { multipliedBy, picksOneOfMany } from './multiplied.ts'

const { catalog } = await catalogOf(
  {
    team: ['team_id', 'name', 'budget_id'],
    player: ['player_id', 'team_id', 'age_id'],
    match: ['match_id', 'home_id', 'place'],
  },
  [
    ['player', 'team_id', 'team'],
    ['match', 'home_id', 'team'],
  ],
)
const item = (table: string, column: string, aggregate?: QueryItem['aggregate']): QueryItem => ({
  field: { table, column },
  ...(aggregate ? { aggregate } : {}),
})
it('counts averages of rows that a join repeats', () => {
  const budget = item('team', 'budget_id', 'avg')
  const inMatch = { item: item('match', 'place'), op: '=' as const, value: 'Graz' }
  expect(multipliedBy(queryOf({ select: [budget], where: [inMatch] }), catalog)).toBe(1)
  expect(multipliedBy(queryOf({ select: [budget] }), catalog)).toBe(0)
  expect(multipliedBy(queryOf({ select: [item('player', 'age_id', 'avg'), item('team', 'name')] }), catalog)).toBe(0)
})

it('counts joins of rows that only share a third one', () => {
  expect(multipliedBy(queryOf({ select: [item('player', 'player_id'), item('match', 'place')] }), catalog)).toBe(1)
})

it('knows one row of many that share the highest value of another table', () => {
  const order = [{ item: item('team', 'budget_id'), direction: 'desc' as const }]
  expect(picksOneOfMany(queryOf({ select: [item('player', 'player_id')], order, limit: 1 }), catalog)).toBe(true)
  expect(picksOneOfMany(queryOf({ select: [item('team', 'name')], order, limit: 1 }), catalog)).toBe(false)
  expect(picksOneOfMany(queryOf({ select: [item('player', 'player_id')], order }), catalog)).toBe(false)
})
