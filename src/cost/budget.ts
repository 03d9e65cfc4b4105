/**
 * What queries may read: before one runs, the database is asked what it would read, and a query beyond the budget is not run.
 * Where no budget is set, nothing is asked.
 */
import type { Access, View } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import type { CheckedSql } from '../guard/types.ts'
import type { ReadAmount, Record } from '../record/index.ts'
import type { Settings } from '../settings.ts'
import type { Estimate, RunOptions, Scanned, Source } from '../sources/index.ts'
import { narrowerQuestions } from './narrower.ts'

export type ReadLimits = Pick<Settings, 'queryBudgetRows' | 'queryBudgetBytes' | 'dailyReadRows' | 'dailyReadBytes'>

/** A query that is about to run. */
export type Query = { statement: CheckedSql; source: Source; view: View; access: Access; question: string | null }

/** What a query may read, and what is told when it has ended, however it ended. */
export type Admission = { maxBytes?: number; settle(scanned?: Scanned): Promise<void> }

const FREE: Admission = { settle: async () => {} }
const NOTHING: ReadAmount = { rows: 0, bytes: 0 }
const UNKNOWN: Estimate = { rows: null, bytes: null }

export class ReadBudget {
  /** Estimates of the queries of each user that are running in this process. */
  private readonly running = new Map<string, ReadAmount>()
  private readonly limits: ReadLimits
  private readonly sums: Pick<Record, 'addRead' | 'readOn'>
  private readonly now: () => Date

  constructor(limits: ReadLimits, sums: Pick<Record, 'addRead' | 'readOn'>, now: () => Date = () => new Date()) {
    this.limits = limits
    this.sums = sums
    this.now = now
  }

  /**
   * Lets a query through. Throws QUERY_TOO_LARGE for one beyond the budget of a query, BUDGET_SPENT for one beyond what is left
   * of the user's day, and what the estimate throws.
   */
  async admit(query: Query, options: Pick<RunOptions, 'timeoutMs' | 'signal'>): Promise<Admission> {
    const { queryBudgetRows, queryBudgetBytes, dailyReadRows, dailyReadBytes } = this.limits
    if (queryBudgetRows + queryBudgetBytes + dailyReadRows + dailyReadBytes === 0) return FREE
    const user = query.access.user.id
    const day = this.now().toISOString().slice(0, 10)
    this.refuseSpent(day, await this.usedBy(user, day), NOTHING)
    const { timeoutMs, signal } = options
    const estimate = (await query.source.estimate?.(query.statement, { timeoutMs, signal })) ?? UNKNOWN
    this.refuseTooLarge(query, estimate)
    const most = { rows: estimate.rows ?? 0, bytes: estimate.bytes ?? 0 }
    const before = await this.usedBy(user, day)
    this.refuseSpent(day, before, most)
    return { maxBytes: this.bytesLeft(before), settle: this.hold(user, day, most) }
  }

  /** What has been read on the day, and what is being read now: with nothing awaited in between. */
  private async usedBy(user: string, day: string): Promise<ReadAmount> {
    const entered = await this.sums.readOn(user, day)
    return plus(entered, this.running.get(user) ?? NOTHING)
  }

  private refuseTooLarge({ view, question }: Query, estimate: Estimate): void {
    const { queryBudgetRows, queryBudgetBytes } = this.limits
    const tooMany = beyond(estimate.rows, queryBudgetRows)
    if (!tooMany && !beyond(estimate.bytes, queryBudgetBytes)) return
    const [would, may] = tooMany
      ? [`${rounded(estimate.rows)} rows`, `${rounded(queryBudgetRows)} rows`]
      : [sizeText(estimate.bytes), sizeText(queryBudgetBytes)]
    const table = view.catalog.tables.find(({ name }) => name === estimate.largest?.table)
    // How many rows there are is told to nobody who may not see them all.
    const isAll = view.catalog === view.full
    const most = table && isAll ? `, most of them of ${table.label.toLowerCase()}` : ''
    const message = isAll
      ? `This would read about ${would}${tooMany ? most : ''}; ${may} are allowed for one question.`
      : `This would read more than the ${may} that are allowed for one question.`
    throw new QuerentError('QUERY_TOO_LARGE', message, {
      suggestions: question === null ? [] : narrowerQuestions(question, view.catalog, table?.name),
    })
  }

  /** Throws where the day is spent already, or would be with this query. */
  private refuseSpent(day: string, before: ReadAmount, more: ReadAmount): void {
    const { dailyReadRows, dailyReadBytes } = this.limits
    for (const [unit, used, add, most] of [
      ['rows', before.rows, more.rows, dailyReadRows],
      ['bytes', before.bytes, more.bytes, dailyReadBytes],
    ] as const) {
      if (most === 0 || (used < most && used + add <= most)) continue
      const amount = (value: number) => (unit === 'rows' ? `${rounded(value)} rows` : sizeText(value))
      const reset = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
      throw new QuerentError(
        'BUDGET_SPENT',
        `Your questions have read ${amount(used)} today, and ${amount(most)} a day are allowed.`,
        { next: `Ask for less, for example for one month; the budget starts again on ${reset} at 00:00 UTC.` },
      )
    }
  }

  private bytesLeft(before: ReadAmount): number | undefined {
    const { queryBudgetBytes, dailyReadBytes } = this.limits
    const left = [
      ...(queryBudgetBytes > 0 ? [queryBudgetBytes] : []),
      ...(dailyReadBytes > 0 ? [dailyReadBytes - before.bytes] : []),
    ]
    return left.length > 0 ? Math.min(...left) : undefined
  }

  /** Counts an estimate as used until the query has ended; then what was read, where the engine has counted it, takes its place. */
  private hold(user: string, day: string, most: ReadAmount): Admission['settle'] {
    this.running.set(user, plus(this.running.get(user) ?? NOTHING, most))
    let isSettled = false
    return async (scanned) => {
      if (isSettled) return
      isSettled = true
      const used = { rows: most.rows, bytes: scanned?.bytes ?? most.bytes }
      try {
        if (used.rows > 0 || used.bytes > 0) await this.sums.addRead(user, day, used)
      } finally {
        this.release(user, most)
      }
    }
  }

  private release(user: string, most: ReadAmount): void {
    const left = plus(this.running.get(user) ?? NOTHING, { rows: -most.rows, bytes: -most.bytes })
    if (left.rows <= 0 && left.bytes <= 0) this.running.delete(user)
    else this.running.set(user, left)
  }
}

function beyond(estimate: number | null, most: number): boolean {
  return most > 0 && estimate !== null && estimate > most
}

function plus(a: ReadAmount, b: ReadAmount): ReadAmount {
  return { rows: a.rows + b.rows, bytes: a.bytes + b.bytes }
}

const COUNT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

function rounded(value: number | null): string {
  return COUNT.format(value ?? 0)
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in the largest unit (powers of 1,000) that gives a number of at least one. */
function sizeText(bytes: number | null): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes ?? 0, 1)) / 3), UNITS.length - 1)
  return `${rounded((bytes ?? 0) / 1000 ** power)} ${UNITS[power]}`
}
