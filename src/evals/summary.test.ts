import { expect, it } from 'vitest'
import { sameResult } from './judge.ts'
import { type EvalResult, summarise } from './summary.ts'

function result(id: number, more: Partial<EvalResult>): EvalResult {
  return {
    id: String(id),
    db_id: 'd',
    question: 'q',
    status: 'answered',
    confidence: 0.5,
    planner: 'instant',
    ms: id,
    model_calls: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    cost: 0,
    reasons: [],
    right: true,
    ...more,
  }
}

it('sums up accuracy, precision and coverage', () => {
  const summary = summarise([
    result(1, { confidence: 0.9, hardness: 'easy' }),
    result(2, { confidence: 0.8, right: false, error: 'tables', hardness: 'easy' }),
    result(3, { status: 'declined', right: false, error: 'declined', confidence: 0, hardness: 'hard' }),
    result(4, { right: undefined }),
  ])
  expect(summary).toMatchObject({ questions: 4, judged: 3, answered: 3, declined: 1 })
  expect(summary.accuracy).toBeCloseTo(1 / 3)
  expect(summary.precision).toBeCloseTo(1 / 2)
  expect(summary.coverage).toBeCloseTo(2 / 3)
  expect(summary.areaUnderRiskCoverage).toBeCloseTo(1 / 4)
  expect(summary.byHardness.easy).toEqual({ questions: 2, accuracy: 0.5 })
  expect(summary.errors).toEqual({ tables: 1, declined: 1 })
})

it('orders the curve by confidence', () => {
  const results = Array.from({ length: 100 }, (_, i) => result(i, { confidence: i / 100, right: i >= 40 }))
  const { curve, calibrationError } = summarise(results)
  expect(curve.find((point) => point.coverage === 0.5)?.precision).toBe(1)
  expect(curve.find((point) => point.coverage === 1)?.precision).toBe(0.6)
  expect(calibrationError).toBeGreaterThan(0.2)
})

it('judges whole dialogues', () => {
  const turn = (id: number, dialogue: string, right: boolean) => result(id, { dialogue, right })
  const summary = summarise([turn(1, 'a', true), turn(2, 'a', true), turn(3, 'b', true), turn(4, 'b', false)])
  expect(summary.interactions).toEqual({ dialogues: 2, accuracy: 0.5 })
})

it('judges rows by content, in order only when asked, further columns only when allowed', () => {
  const gold = [
    ['a', 1],
    ['b', 2],
  ]
  expect(
    sameResult(
      gold,
      [
        [2.0000001, 'b'],
        [1, 'a'],
      ],
      false,
      true,
    ),
  ).toBe(true)
  expect(
    sameResult(
      gold,
      [
        [2, 'b'],
        [1, 'a'],
      ],
      true,
      true,
    ),
  ).toBe(false)
  expect(
    sameResult(
      gold,
      [
        ['a', 1, 'x'],
        ['b', 2, 'x'],
      ],
      true,
    ),
  ).toBe(true)
  expect(
    sameResult(
      gold,
      [
        ['a', 1, 'x'],
        ['b', 2, 'x'],
      ],
      true,
      true,
    ),
  ).toBe(false)
  expect(
    sameResult(
      gold,
      [
        ['a', 2],
        ['b', 1],
      ],
      false,
      true,
    ),
  ).toBe(false)
})
