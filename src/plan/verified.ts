/** The planner for questions that a modeller has answered and checked: the same words, the same SQL. */
import { wordsOf } from '../catalog/words.ts'
import { isPermitted } from './permitted.ts'
import type { Planner } from './types.ts'

const same = (text: string) => wordsOf(text).join(' ')

/**
 * Answers verified questions word by word (case, accents and punctuation aside); declines everything else. What people have
 * saved comes before what the semantic model says, and what the asker may not run is not there for them.
 */
export function verifiedPlanner(): Planner {
  return {
    name: 'verified',
    async plan(question, context) {
      const { catalog, verified = [] } = context
      const asked = same(question)
      const fitting = [...verified, ...catalog.verified].filter((item) => same(item.question) === asked)
      const found = fitting.find((item) => isPermitted(item.sql, context))
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
