/** What the operator sets and the library's user hands in. */
import type { Settings } from '../settings.ts'
import type { Spending } from '../types.ts'
import type { BreakerOptions } from './breaker.ts'
import type { Retries } from './persist.ts'
import type { CustomModels, Env } from './providers.ts'
import type { CallRecord } from './types.ts'

export type ModelSettings = Pick<
  Settings,
  | 'languageModels'
  | 'embeddingModel'
  | 'modelPrices'
  | 'modelTimeoutMs'
  | 'modelFirstTokenMs'
  | 'modelIdleMs'
  | 'dailyTokens'
  | 'dailyCost'
>

export type ModelOptions = {
  /** Where the providers' own variables are read; the process's environment when absent. */
  env?: Env
  /** Where the sums of the budgets are kept; in memory when absent. */
  spending?: Spending
  /** Told of every call when it ends. */
  onCall?: (record: CallRecord) => void
  /** Models of the library's user, by their names in QUERENT_MODEL, `custom:...`. */
  custom?: CustomModels
  retries?: Retries
  breaker?: BreakerOptions
  /** The wall clock, for the day of a budget. */
  now?: () => Date
}

export const RETRIES: Retries = { count: 3, baseMs: 500, maxMs: 20_000 }
export const BREAKER: BreakerOptions = { failures: 5, openMs: 30_000 }
