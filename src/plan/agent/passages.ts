/** Passages of documents in the work on one question: told under short names, so that a reply can rest on them. */
import type { DocumentSearch, Passage } from '../../knowledge/index.ts'
import type { Citation, ResultColumn, ResultTable } from '../../types.ts'
import { quoted } from './quote.ts'

/** Passages that are told before the first call, and the characters that they may have together. */
const PREPARED = 3
const MAX_PREPARED = 2_400
/** The share of the words of a question that a passage must have to be told unasked. */
const LEAST = 0.5
const FOUND = 5
const MAX_SHOWN = 3

/** The passages of one question, by the names under which they were told. */
export class Passages {
  private readonly documents: DocumentSearch | undefined
  private readonly told = new Map<string, Passage>()

  /** `documents` are those that the asker may find. */
  constructor(documents: DocumentSearch | undefined) {
    this.documents = documents
  }

  get canSearch(): boolean {
    return this.documents !== undefined
  }

  /** Lines of the passages that a question leads to by itself, as many as fit. */
  async prepared(question: string): Promise<string[]> {
    const found = (await this.documents?.find(question, { limit: PREPARED, least: LEAST })) ?? []
    let length = 0
    return found
      .filter(({ text }) => {
        length += text.length
        return length <= MAX_PREPARED
      })
      .map((passage) => this.line(passage))
  }

  /** Lines of what a search finds. */
  async search(query: string): Promise<string[]> {
    const found = (await this.documents?.find(query, { limit: FOUND })) ?? []
    return found.map((passage) => this.line(passage))
  }

  /** The passages of these names, each once, and none that was not told. */
  named(names: readonly string[] | null | undefined): Passage[] {
    return [...new Set(names ?? [])].flatMap((name) => this.told.get(name) ?? []).slice(0, MAX_SHOWN)
  }

  private line(passage: Passage): string {
    const before = [...this.told].find(([, one]) => one === passage)?.[0]
    const name = before ?? `passage_${this.told.size + 1}`
    this.told.set(name, passage)
    return `${name}: ${quoted(passage.document)}, ${quoted(passage.heading)}: ${quoted(passage.text)}`
  }
}

/** Where the passages stand, each place once. */
export function citationsOf(passages: readonly Passage[]): Citation[] {
  const places = passages.map(({ document, heading }) => [`${document}\n${heading}`, { document, heading }] as const)
  return [...new Map(places).values()]
}

const COLUMNS: ResultColumn[] = [
  { name: 'passage', label: 'Passage', type: 'string', role: 'dimension' },
  { name: 'document', label: 'Document', type: 'string', role: 'dimension' },
  { name: 'section', label: 'Section', type: 'string', role: 'dimension' },
]

/** Passages word by word, as the rows of an answer. */
export const passageTable = (passages: readonly Passage[]): ResultTable => ({
  columns: COLUMNS,
  rows: passages.map(({ text, document, heading }) => [text, document, heading]),
  truncated: false,
})
