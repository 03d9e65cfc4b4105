/** For tests: questions that were never asked. */
import fc from 'fast-check'
import type { Invocation } from '../../record/index.ts'

const WORDS = [
  'Pay by team',
  ' pay by team ',
  '100% of A_B',
  'ÉNERGIE',
  'llamas',
  '<img src=x onerror=alert(1)>',
  'x'.repeat(90),
]

const call = fc.record({
  purpose: fc.constantFrom('plan', 'words'),
  model: fc.constantFrom('ollama:small', 'anthropic:large', ''),
  start: fc.nat(500),
  ms: fc.nat(2000),
  inputTokens: fc.nat(5000),
  outputTokens: fc.nat(500),
  cachedTokens: fc.nat(100),
  estimated: fc.boolean(),
  cost: fc.option(fc.nat(1000).map((thousandths) => thousandths / 1e3)),
  errorCode: fc.constantFrom(null, 'LLM_TIMEOUT'),
  failed: fc.array(fc.record({ model: fc.constant('x'), code: fc.constant('LLM_TIMEOUT') }), { maxLength: 1 }),
})

const outcome = fc.oneof(
  fc.record({ status: fc.constantFrom('answered', 'clarified', 'declined'), errorCode: fc.constant(null) }),
  fc.record({ status: fc.constant('failed'), errorCode: fc.constantFrom('QUERY_TIMEOUT', 'LLM_TIMEOUT') }),
)

/** Some question begun at this time, whatever became of it. */
export function madeUpTurn(startedAt: Date): fc.Arbitrary<Invocation> {
  const parts = fc.record({
    id: fc.uuid(),
    messageId: fc.uuid(),
    userId: fc.constantFrom('ada', 'bob', 'cleo'),
    source: fc.constantFrom('hr', 'sales', null),
    planner: fc.constantFrom('instant', 'agent', 'verified', 'sql', null),
    question: fc.constantFrom(...WORDS),
    sql: fc.constantFrom(null, 'SELECT 1'),
    rows: fc.option(fc.nat(1000)),
    latencyMs: fc.nat(300_000).map((hundredths) => hundredths / 100),
    model: fc.constantFrom(null, 'ollama:small', 'anthropic:large'),
    cost: fc.option(fc.nat(1000).map((thousandths) => thousandths / 1e3)),
    modelCalls: fc.nat(4),
    promptTokens: fc.nat(9000),
    completionTokens: fc.nat(900),
    cachedTokens: fc.nat(100),
    cacheHit: fc.boolean(),
    unknownWords: fc.array(fc.constantFrom('llamas', 'Llamas', 'zebra', 'ö'), { maxLength: 3 }),
    stages: fc.array(fc.record({ name: fc.constant('plan'), start: fc.nat(9), ms: fc.nat(9) }), { maxLength: 2 }),
    calls: fc.array(call, { maxLength: 3 }),
    startedAt: fc.constant(startedAt.toISOString()),
  })
  return fc.tuple(parts, outcome).map(([turn, end]) => ({ ...turn, ...end, success: end.errorCode === null }))
}
