/** What users spend on language models, and where it is kept. */

/** Tokens in and out; US dollars, where a price is known. */
export type Spent = { tokens: number; cost: number }

/**
 * Where it is kept what users spend on language models. Days are UTC dates, `2026-01-31`. A store that several processes
 * share keeps the limits over all of them. All may throw STORE_FAILED, which ends the call.
 */
export interface Spending {
  /**
   * Sets aside what a call may use at most, until it is settled or its time is over; `fits` is told what is used and set
   * aside already. One step: no other call is let through in between.
   */
  reserve(asked: {
    user: string
    day: string
    most: Spent
    until: Date
    fits(used: Spent): boolean
  }): Promise<{ id: string } | { used: Spent }>
  /** Enters what a call did use on a day, and gives back what was set aside for it. */
  settle(call: { id?: string; user: string; day: string; used: Spent }): Promise<void>
  /** What was entered. */
  spent(user: string, day: string): Promise<Spent>
}
