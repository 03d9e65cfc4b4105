/** Tables by the last word of their names, which says what a row is: a "department store chain" is a chain. */
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'

/** For each word of the question the tables whose rows it names. */
export function headTables({ words, fit, schema, valueCover }: Look): number[][] {
  const width = schema.words.length
  return words.map((_, i) =>
    valueCover[i]
      ? []
      : schema.tables.flatMap(({ id, words: name }) => {
          const head = name.at(-1)
          return head !== undefined && (fit[i * width + head] as number) >= STEM ? [id] : []
        }),
  )
}
