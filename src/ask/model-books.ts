/** What the language models of one turn have used. */
import type { ModelUsed } from '../plan/types.ts'
import type { Invocation, ModelUse } from '../record/index.ts'
import { rounded } from './stages.ts'

type Sums = Pick<
  Invocation,
  'model' | 'modelCalls' | 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'cost' | 'calls'
>

export class ModelBooks {
  private readonly calls: ModelUse[] = []
  private readonly turnStart: number

  /** `turnStart` as `performance.now()` gives it. */
  constructor(turnStart: number) {
    this.turnStart = turnStart
  }

  /** Notes a call that has just ended. */
  note(used: ModelUsed): void {
    const now = performance.now() - this.turnStart
    this.calls.push('usage' in used ? recorded(used, now) : { ...UNTOLD, start: rounded(now), ...used })
  }

  /** All calls together; the cost is null where one of them has no known price. */
  sums(): Sums {
    const { calls } = this
    const sum = (key: 'inputTokens' | 'outputTokens' | 'cachedTokens') =>
      calls.reduce((total, call) => total + call[key], 0)
    return {
      model: calls.findLast((call) => call.errorCode === null && call.model !== '')?.model ?? null,
      modelCalls: calls.length,
      promptTokens: sum('inputTokens'),
      completionTokens: sum('outputTokens'),
      cachedTokens: sum('cachedTokens'),
      cost: calls.reduce<number | null>(
        (total, { cost }) => (total === null || cost === null ? null : total + cost),
        0,
      ),
      calls,
    }
  }
}

function recorded(record: Extract<ModelUsed, { usage: unknown }>, now: number): ModelUse {
  const { purpose, model, milliseconds, usage, cost, code, failed } = record
  const { inputTokens, outputTokens, cachedTokens, estimated } = usage
  return {
    purpose,
    model,
    start: rounded(Math.max(0, now - milliseconds)),
    ms: milliseconds,
    inputTokens,
    outputTokens,
    cachedTokens,
    estimated,
    cost,
    errorCode: code ?? null,
    failed: failed.map((one) => ({ model: one.model, code: one.code })),
  }
}

/** A call of a planner that tells no more than its tokens. */
const UNTOLD: Omit<ModelUse, 'start' | 'inputTokens' | 'outputTokens'> = {
  purpose: 'plan',
  model: '',
  ms: 0,
  cachedTokens: 0,
  estimated: false,
  cost: null,
  errorCode: null,
  failed: [],
}
