/** The planner for questions that a modeller has answered and checked: the same words, the same SQL. */
import { wordsOf } from '../catalog/words.ts'
import type { Planner } from './types.ts'

const same = (text: string) => wordsOf(text).join(' ')

/** Answers verified questions word by word (case, accents and punctuation aside); declines everything else. */
export function verifiedPlanner(): Planner {
  return {
    name: 'verified',
    async plan(question, { catalog }) {
      const found = catalog.verified.find((item) => same(item.question) === same(question))
      if (!found)
        return {
          kind: 'decline',
          decline: { reason: 'This is not a verified question.', unknownWords: [], suggestions: [] },
        }
      const by = [found.author && `by ${found.author}`, found.verifiedAt && `on ${found.verifiedAt}`]
        .filter(Boolean)
        .join(' ')
      return {
        kind: 'plan',
        followUp: false,
        plan: {
          planner: 'verified',
          sql: found.sql,
          columns: [],
          confidence: 1,
          explanation: found.question,
          reasons: [],
          assumptions: by ? [`The query for this question was verified ${by}.`] : [],
        },
      }
    },
  }
}
