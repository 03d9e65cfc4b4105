/** Answers that documents give: what they say, word by word, and where. */
import type { Plan, ResultTable } from '../types.ts'

type Cited = Partial<Pick<Plan, 'sql' | 'citations'>>

/** Whether the rows are passages of documents. */
export const isQuoted = ({ sql, citations }: Cited): boolean => sql === '' && citations !== undefined

const MAX_QUOTE = 500

/** The passages of a table with columns for text, document and section; long ones are cut, and are whole in the table. */
export function quotedWords({ rows }: ResultTable): string {
  return rows.map(([text, document, section]) => `${document}, ${section}: “${cut(String(text))}”`).join('\n')
}

const cut = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= MAX_QUOTE ? line : `${line.slice(0, MAX_QUOTE - 1)}…`
}

/** Says which documents a query rests on. */
export function citationCaveats(plan: Cited): string[] {
  if (isQuoted(plan)) return []
  return (plan.citations ?? []).map(({ document, heading }) => `It rests on the document ${document}, “${heading}”.`)
}
