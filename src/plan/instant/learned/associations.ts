/** Words of questions that went with words of names in the training sets: "old" with "age", "earn" with "salary". */
import type { Look } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

/** By stem of the question and stem of the name: how much more often the column was meant than others beside it. */
export type Associations = Map<string, Map<string, number>>

/** The strongest association between a content word of the question and a word of the column's name. */
export function associationOf(associations: Associations, look: Look, column: SchemaColumn): number {
  let best = 0
  for (const word of look.words) {
    const known = associations.get(word.stem)
    if (!known) continue
    for (const w of column.own) {
      const weight = known.get(look.schema.words[w]?.stem ?? '') ?? 0
      if (weight > best) best = weight
    }
  }
  return best
}
