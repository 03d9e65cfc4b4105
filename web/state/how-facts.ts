/** The metrics and the filters of a plan in words, taken from what each word of the question was taken to mean. */
import type { Plan, Reason } from '../../src/types.ts'

export type HowFacts = { metrics: string[]; filters: string[] }

const FILTERING: ReadonlySet<Reason['source']> = new Set(['value', 'date'])

/** Each said once, in the order of the question; values carried over from the question before are filters too. */
export function howFacts({ reasons }: Plan): HowFacts {
  const meanings = (wanted: (reason: Reason) => boolean) => [
    ...new Set(reasons.filter(wanted).map(({ meaning }) => meaning)),
  ]
  return {
    metrics: meanings(({ source }) => source === 'metric').map((meaning) => meaning.replace(/^metric /, '')),
    filters: meanings(({ source }) => FILTERING.has(source)),
  }
}
