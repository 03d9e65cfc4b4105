/** What users have spent on language models, and the limit for each user and day. */
import { randomUUID } from 'node:crypto'
import { QuerentError } from '../errors.ts'
import type { Spending, Spent } from '../types.ts'

/** Zero means no limit. */
export type Limits = { dailyTokens: number; dailyCost: number }

const NOTHING: Spent = { tokens: 0, cost: 0 }

/** Sums in memory: they are gone with the process. */
export function memorySpending(): Spending {
  const sums = new Map<string, Spent>()
  const held = new Map<string, { user: string; most: Spent }>()
  const sumOf = (user: string, day: string) => sums.get(`${day} ${user}`) ?? NOTHING
  return {
    async reserve({ user, day, most, fits }) {
      const underWay = [...held.values()].filter((one) => one.user === user).map((one) => one.most)
      const used = underWay.reduce(plus, sumOf(user, day))
      if (!fits(used)) return { used }
      const id = randomUUID()
      held.set(id, { user, most })
      return { id }
    },
    async settle({ id, user, day, used }) {
      if (id !== undefined) held.delete(id)
      sums.set(`${day} ${user}`, plus(sumOf(user, day), used))
    },
    spent: async (user, day) => sumOf(user, day),
  }
}

const plus = (a: Spent, b: Spent): Spent => ({ tokens: a.tokens + b.tokens, cost: a.cost + b.cost })

/** Milliseconds beyond its deadline after which a call that was never settled is taken for one whose process is gone. */
const GRACE_MS = 60_000

/** Keeps every user within the limits: a call is let through only when the most that it may use still fits. */
export class Budget {
  private readonly spending: Spending
  private readonly limits: Limits
  private readonly callMs: number
  private readonly now: () => Date

  /** `callMs` is the longest that a call takes, in milliseconds. */
  constructor(spending: Spending, limits: Limits, callMs: number, now: () => Date = () => new Date()) {
    this.spending = spending
    this.limits = limits
    this.callMs = callMs
    this.now = now
  }

  /** Sets aside what a call may use at most; returns what settles it with what it did use. Throws BUDGET_SPENT. */
  async reserve(user: string, most: Spent): Promise<(used: Spent) => Promise<void>> {
    const id = await this.held(user, most)
    return async (used) => {
      if (id === undefined && used.tokens === 0 && used.cost === 0) return
      await this.spending.settle({ id, user, day: this.day(), used })
    }
  }

  private async held(user: string, most: Spent): Promise<string | undefined> {
    const { dailyTokens, dailyCost } = this.limits
    if (dailyTokens === 0 && dailyCost === 0) return undefined
    const day = this.day()
    const until = new Date(this.now().getTime() + this.callMs + GRACE_MS)
    const fits = ({ tokens, cost }: Spent) =>
      (dailyTokens === 0 || tokens + most.tokens <= dailyTokens) && (dailyCost === 0 || cost + most.cost <= dailyCost)
    const reserved = await this.spending.reserve({ user, day, most, until, fits })
    if ('id' in reserved) return reserved.id
    throw refusal(day, most, this.limits, reserved.used)
  }

  private day(): string {
    return this.now().toISOString().slice(0, 10)
  }
}

function refusal(day: string, most: Spent, { dailyTokens, dailyCost }: Limits, used: Spent): QuerentError {
  const isTokens = dailyTokens > 0 && used.tokens + most.tokens > dailyTokens
  const what = isTokens
    ? `${used.tokens} of ${dailyTokens} tokens are used and this question may need ${most.tokens}`
    : `${used.cost.toFixed(4)} of ${dailyCost} US dollars are used and this question may need ${most.cost.toFixed(4)}`
  const reset = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  return new QuerentError('BUDGET_SPENT', `Your budget for language models is spent: ${what}.`, {
    next: `It starts again on ${reset} at 00:00 UTC. Questions that need no language model still work.`,
  })
}
