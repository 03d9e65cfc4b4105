import type { Turn } from '../types.ts'

/** A finished turn as one text that is never empty: the answer with its caveats, the question back, or what went wrong. */
export function textOfTurn({ answer, clarification, decline, error }: Turn): string {
  if (error) return `${error.message} ${error.next}`
  if (clarification)
    return [clarification.question, ...clarification.choices.map(({ label }) => `- ${label}`)].join('\n')
  if (decline) return [decline.reason, ...decline.suggestions.map((suggestion) => `- ${suggestion}`)].join('\n')
  return [answer?.words, ...(answer?.caveats ?? [])].filter(Boolean).join('\n') || 'There is no answer.'
}
