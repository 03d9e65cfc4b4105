/** What users have spent on language models, and the limit for each user and day. */
import { QuerentError } from '../errors.ts'

/** Tokens in and out; US dollars, where a price is known. */
export type Spent = { tokens: number; cost: number }

/** Where the sums are kept. Days are UTC dates, `2026-01-31`. Both may throw STORE_FAILED, which ends the call. */
export interface Spending {
  spent(user: string, day: string): Promise<Spent>
  add(user: string, day: string, spent: Spent): Promise<void>
}

/** Zero means no limit. */
export type Limits = { dailyTokens: number; dailyCost: number }

const NOTHING: Spent = { tokens: 0, cost: 0 }

/** Sums in memory: they are gone with the process. */
export function memorySpending(): Spending {
  const sums = new Map<string, Spent>()
  return {
    spent: async (user, day) => sums.get(`${day} ${user}`) ?? NOTHING,
    add: async (user, day, spent) => {
      sums.set(`${day} ${user}`, plus(sums.get(`${day} ${user}`) ?? NOTHING, spent))
    },
  }
}

/**
 * Keeps every user within the limits: a call is let through only when the most that it may use still fits, counting
 * the user's calls that are under way in this process.
 */
export class Budget {
  private readonly underWay = new Map<string, Spent>()
  private readonly spending: Spending
  private readonly limits: Limits
  private readonly now: () => Date

  constructor(spending: Spending, limits: Limits, now: () => Date = () => new Date()) {
    this.spending = spending
    this.limits = limits
    this.now = now
  }

  /** Sets aside what a call may use at most; returns what settles it with what it did use. Throws BUDGET_SPENT. */
  async reserve(user: string, most: Spent): Promise<(used: Spent) => Promise<void>> {
    const day = this.day()
    this.hold(user, most)
    try {
      this.refuseBeyond(day, plus(await this.spending.spent(user, day), this.underWay.get(user) ?? NOTHING), most)
    } catch (error) {
      this.release(user, most)
      throw error
    }
    return async (used) => {
      this.release(user, most)
      if (used.tokens > 0 || used.cost > 0) await this.spending.add(user, this.day(), used)
    }
  }

  private refuseBeyond(day: string, total: Spent, most: Spent): void {
    const { dailyTokens, dailyCost } = this.limits
    if (dailyTokens > 0 && total.tokens > dailyTokens) {
      const used = total.tokens - most.tokens
      throw spent(day, `${used} of ${dailyTokens} tokens are used and this question may need ${most.tokens}`)
    }
    if (dailyCost > 0 && total.cost > dailyCost) {
      const used = (total.cost - most.cost).toFixed(4)
      throw spent(day, `${used} of ${dailyCost} US dollars are used and this question may need ${most.cost.toFixed(4)}`)
    }
  }

  private day(): string {
    return this.now().toISOString().slice(0, 10)
  }

  private hold(user: string, most: Spent): void {
    this.underWay.set(user, plus(this.underWay.get(user) ?? NOTHING, most))
  }

  private release(user: string, most: Spent): void {
    const left = plus(this.underWay.get(user) ?? NOTHING, { tokens: -most.tokens, cost: -most.cost })
    if (left.tokens <= 0) this.underWay.delete(user)
    else this.underWay.set(user, left)
  }
}

function spent(day: string, what: string): QuerentError {
  const reset = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  return new QuerentError('BUDGET_SPENT', `Your budget for language models is spent: ${what}.`, {
    next: `It starts again on ${reset} at 00:00 UTC. Questions that need no language model still work.`,
  })
}

const plus = (a: Spent, b: Spent): Spent => ({ tokens: a.tokens + b.tokens, cost: a.cost + b.cost })
