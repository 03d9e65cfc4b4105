/** Which words of a question stand behind a form: stored values, metrics and tables that it uses. */
import type { Form } from '../../form/types.ts'
import type { Reason } from '../../types.ts'
import type { PlanContext } from '../types.ts'

/** Reasons in the order of the question; words that the form does not use have none. */
export function reasonsOf(question: string, { catalog }: Pick<PlanContext, 'catalog'>, form?: Form): Reason[] {
  if (!form) return []
  const values = form.where
    .flat()
    .flatMap((condition) => (condition.kind === 'values' ? condition.values.map(String) : []))
  const metrics = form.measures.flatMap((measure) => {
    const metric = measure.kind === 'metric' ? catalog.metrics.find((one) => one.name === measure.name) : undefined
    return metric
      ? [metric.label, metric.name, ...metric.synonyms].map((word) => ({ word, meaning: metric.label }))
      : []
  })
  const found = [
    ...values.flatMap((value) => reasonOf(question, value, `the value "${value}"`, 'value')),
    ...metrics.flatMap(({ word, meaning }) => reasonOf(question, word, `the metric "${meaning}"`, 'metric')),
  ]
  const first = new Map(found.map((reason) => [reason.start, reason]))
  return [...first.values()].sort((a, b) => a.start - b.start)
}

function reasonOf(question: string, word: string, meaning: string, source: Reason['source']): Reason[] {
  const start = word.length > 1 ? question.toLowerCase().indexOf(word.toLowerCase()) : -1
  if (start < 0) return []
  const end = start + word.length
  return [{ text: question.slice(start, end), start, end, meaning, source }]
}
