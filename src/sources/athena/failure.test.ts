/** What Athena says becomes one of a few kinds, and its words go no further than the cause. */
import { describe, expect, it } from 'vitest'
import { reasonFailure, requestFailure } from './failure.ts'

describe('a failed execution', () => {
  it.each([
    ["COLUMN_NOT_FOUND: line 1:8: Column 'pay' cannot be resolved", 'unknown-name'],
    ['TYPE_MISMATCH: line 1:8: Cannot apply operator: date > varchar', 'unsupported'],
    ['DIVISION_BY_ZERO: Division by zero', 'division-by-zero'],
    ['INVALID_CAST_ARGUMENT: Cannot cast 4711 to date', 'conversion'],
    ["line 1:1: mismatched input 'SELEC'", 'unsupported'],
    ['Bytes scanned limit was exceeded', 'reads-too-much'],
    ['Query exhausted resources at this scale factor', 'memory'],
    ['Query timeout', 'time'],
    ['Insufficient permissions to execute the query.', 'no-access'],
    ['HIVE_BAD_DATA: Error parsing 4711', 'failed'],
    ['', 'failed'],
  ])('"%s" is %s', (reason, kind) => expect(reasonFailure(reason)).toBe(kind))
})

describe('a failed request', () => {
  const error = (name: string, more: object = {}) => Object.assign(new Error('about 4711'), { name, ...more })

  it.each([
    [error('ThrottlingException'), 'OVERLOADED'],
    [error('ExpiredTokenException'), 'QUERY_FAILED'],
    [error('EntityNotFoundException'), 'QUERY_FAILED'],
    [error('InternalServerException'), 'ENGINE_LOST'],
    [error('Error', { code: 'ECONNRESET' }), 'ENGINE_LOST'],
    [error('AbortError'), 'CANCELLED'],
    [error('NobodyKnows'), 'QUERY_FAILED'],
  ])('%s is %s', (thrown, code) => {
    const failure = requestFailure(thrown)
    expect(failure.code).toBe(code)
    expect(failure.message + failure.next).not.toContain('4711')
  })
})
