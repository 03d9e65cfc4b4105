/** The books of one call: budget before, deadline during, record after, whatever happens between. */
import { asQuerentError, QuerentError } from '../errors.ts'
import type { Spent } from '../types.ts'
import type { ModelName } from './names.ts'
import type { Candidate } from './persist.ts'
import { costOf, type Prices, priceOf } from './prices.ts'
import type { Budget } from './spending.ts'
import type { CallRecord, ModelCall, Usage } from './types.ts'
import { addUsage, NO_USAGE, outputTokensOf, promptTokens } from './usage.ts'
import { Watch } from './watch.ts'

/** What one call has used so far, over all its tries. */
export class Ledger {
  usage: Usage = NO_USAGE
  cost: number | null = 0
  model = ''
  readonly failed: CallRecord['failed'] = []
  private readonly prices: Prices

  constructor(prices: Prices) {
    this.prices = prices
  }

  note({ name }: ModelName, usage: Usage): void {
    if (usage.inputTokens + usage.outputTokens === 0) return
    const cost = costOf(usage, priceOf(name, this.prices))
    this.usage = addUsage(this.usage, usage)
    this.cost = cost === null || this.cost === null ? null : this.cost + cost
  }
}

export type Books = {
  budget: Budget
  prices: Prices
  timeoutMs: number
  onCall: ((record: CallRecord) => void) | undefined
}

/** Does the work of a call when the budget allows it, and enters what it used. Throws BUDGET_SPENT and what the work throws. */
export async function* accounted<R>(
  books: Books,
  call: ModelCall,
  candidates: readonly Candidate[],
  work: (ledger: Ledger, watch: Watch) => AsyncGenerator<string, R>,
): AsyncGenerator<string, R> {
  const started = performance.now()
  const settle = await books.budget.reserve(call.user, most(call, candidates, books.prices))
  const ledger = new Ledger(books.prices)
  const watch = watchOf(call, books.timeoutMs)
  let code: CallRecord['code'] = 'CANCELLED'
  try {
    const result = yield* work(ledger, watch)
    code = undefined
    return result
  } catch (thrown) {
    code = asQuerentError(thrown).code
    throw thrown
  } finally {
    watch.stop()
    const { usage, cost, model, failed } = ledger
    await settle({ tokens: usage.inputTokens + usage.outputTokens, cost: cost ?? 0 })
    const milliseconds = Math.round(performance.now() - started)
    const record = { user: call.user, purpose: call.purpose, model, usage, cost, milliseconds, failed, code }
    books.onCall?.(record)
    call.onCall?.(record)
  }
}

/** Milliseconds that a call has left. */
export const timeOf = (call: Pick<ModelCall, 'deadline'>, timeoutMs: number): number =>
  Math.min(timeoutMs, (call.deadline ?? Number.POSITIVE_INFINITY) - Date.now())

function watchOf(call: ModelCall, timeoutMs: number): Watch {
  const watch = new Watch(call.signal, cancelled)
  const limit = timeOf(call, timeoutMs)
  const inWords = `${Math.max(0, Math.round(limit))} milliseconds`
  watch.set(limit, () => new QuerentError('LLM_TIMEOUT', `No language model answered in ${inWords}.`))
  return watch
}

export const cancelled = (): QuerentError => new QuerentError('CANCELLED', 'The question was cancelled.')

/** The most that one try of the dearest candidate can use. */
function most(call: ModelCall, candidates: readonly Candidate[], prices: Prices): Spent {
  const usage = { ...NO_USAGE, inputTokens: promptTokens(call), outputTokens: outputTokensOf(call) }
  const costs = candidates.map(({ name }) => costOf(usage, priceOf(name.name, prices)) ?? 0)
  return { tokens: usage.inputTokens + usage.outputTokens, cost: Math.max(0, ...costs) }
}
