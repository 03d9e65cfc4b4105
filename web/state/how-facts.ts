/** The metrics and the filters of a plan in words, taken from what each word of the question was taken to mean. */
import type { Plan, Reason } from '../../src/types.ts'
import type { How } from '../api.ts'
import type { Stage, StageName } from './turn-view.ts'

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

/** The sentences of a text: each ends where a capital letter follows its full stop. */
export const sentencesOf = (text: string): string[] => text.split(/(?<=\.)\s+(?=\p{Lu})/u)

/** What the page calls the stages of the server. */
const STAGE: { [name: string]: StageName } = {
  open: 'understanding',
  resolve: 'understanding',
  prepare: 'understanding',
  plan: 'understanding',
  check: 'checking',
  run: 'running',
  chart: 'telling',
  tell: 'telling',
}

/** The stages of a turn as the page names them, those of one name added up. */
export function stagesOf(stages: How['stages']): Stage[] {
  const sums = new Map<StageName, number>()
  for (const { name, ms } of stages) {
    const known = STAGE[name]
    if (known !== undefined) sums.set(known, (sums.get(known) ?? 0) + ms)
  }
  return [...sums].map(([name, ms]) => ({ name, ms }))
}
