/** Finding passages by their words. */
import MiniSearch from 'minisearch'
import { formsOf, wordsOf } from '../catalog/words.ts'
import type { Passage } from './split.ts'

type Entry = Passage & { id: number }

/** Words that say nothing of what a text is about. */
const EMPTY_WORDS = new Set(
  `a an and are as at be been but by can could did do does for from had has have how i if in into is it its last me
  many may more most much must my no not of on or our per she should so some than that the their them then there these
  they this to under was we were what when where which who whom why will with would you your give show list tell`.split(
    /\s+/,
  ),
)

const contentWords = (text: string): string[] => [...new Set(wordsOf(text).filter((word) => !EMPTY_WORDS.has(word)))]

/** Indexed without a break: about 20 milliseconds. */
const PASSAGES_AT_A_TIME = 50

/** A search (BM25+) over the headings and texts of passages, by all forms of their words. */
export class PassageSearch {
  private readonly passages: readonly Passage[]
  private readonly index: MiniSearch<Entry>

  private constructor(passages: readonly Passage[]) {
    this.passages = passages
    this.index = new MiniSearch<Entry>({
      fields: ['heading', 'text'],
      tokenize: wordsOf,
      processTerm: (word) => (EMPTY_WORDS.has(word) ? null : formsOf(word)),
      searchOptions: { processTerm: (form) => form },
    })
  }

  /** Makes the index in pieces, so that thousands of passages do not hold everything else up. */
  static async over(passages: readonly Passage[]): Promise<PassageSearch> {
    const search = new PassageSearch(passages)
    const entries = passages.map((passage, id) => ({ ...passage, id }))
    await search.index.addAllAsync(entries, { chunkSize: PASSAGES_AT_A_TIME })
    return search
  }

  /**
   * The best passages first, at most `limit`. `least` is the share of the words of the query, 0 to 1, that a passage must
   * have; words that say nothing do not count.
   */
  find(query: string, limit: number, least = 0): Passage[] {
    const asked = contentWords(query).map(formsOf)
    const hits = this.index.search([...new Set(asked.flat())].join(' '), {
      boost: { heading: 2 },
      prefix: (form) => form.length > 4,
      fuzzy: (form) => (form.length > 6 ? 0.15 : false),
    })
    const enough = hits.filter(({ queryTerms }) => {
      const met = asked.filter((forms) => forms.some((form) => queryTerms.includes(form)))
      return met.length >= least * asked.length
    })
    return enough.slice(0, limit).flatMap(({ id }) => this.passages[id as number] ?? [])
  }
}
