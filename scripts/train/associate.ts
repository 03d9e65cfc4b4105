/** Learns which words of questions go with which words of column names. */
import type { Query } from '../../src/form/query.ts'
import type { Associations } from '../../src/plan/instant/learned/associations.ts'
import { LOOSE } from '../../src/plan/instant/learned/fits.ts'
import type { Look } from '../../src/plan/instant/learned/mentions.ts'
import { levelsOf } from './examples.ts'

const LEAST = 3

/** Counts over questions how often a column was meant beside a word that its name does not hold, against how often not. */
export function associate(examples: { query: Query; look: Look }[]): Associations {
  const counts = new Map<string, { meant: number; beside: number }>()
  for (const { query, look } of examples) countOne(query, look, counts)
  const found: Associations = new Map()
  for (const [key, { meant, beside }] of counts) {
    if (meant < LEAST) continue
    const [word = '', name = ''] = key.split(' ')
    const weight = Math.log((meant + 0.5) / (beside + 2)) + 2
    if (weight <= 0) continue
    const known = found.get(word) ?? new Map<string, number>()
    known.set(name, Math.round(weight * 100) / 100)
    found.set(word, known)
  }
  return found
}

function countOne(query: Query, look: Look, counts: Map<string, { meant: number; beside: number }>): void {
  const { schema } = look
  const levels = levelsOf(query)
  const fields = levels.flatMap((l) =>
    [...l.select, ...l.order.map((o) => o.item), ...l.where.map((c) => c.item), ...l.having.map((c) => c.item)]
      .map((i) => i.field)
      .concat(l.by),
  )
  const used = new Set(fields.map((field) => schema.column(field.table, field.column)?.id))
  const width = schema.words.length
  const content = look.words.flatMap((word, i) => {
    const free =
      word.token.kind === 'word' &&
      !look.valueCover[i] &&
      !['the', 'of', 'be', 'in', 'what', 'show', 'and', 'with'].includes(word.cue)
    return free ? [{ stem: word.stem, i }] : []
  })
  const seen = new Set<string>()
  for (const column of schema.columns)
    for (const w of column.own) {
      const name = schema.words[w]?.stem ?? ''
      for (const { stem, i } of content) {
        if ((look.fit[i * width + w] as number) > LOOSE) continue
        const key = `${stem} ${name}`
        const mark = `${key} ${used.has(column.id)}`
        if (seen.has(mark)) continue
        seen.add(mark)
        const count = counts.get(key) ?? { meant: 0, beside: 0 }
        if (used.has(column.id)) count.meant += 1
        else count.beside += 1
        counts.set(key, count)
      }
    }
}
