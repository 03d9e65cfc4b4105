/** From the text of a file to passages: front matter, headings, pieces of a length that can be shown. */
import { parse } from 'yaml'
import { z } from 'zod'

/** A piece of a document, as it is found and cited. */
export type Passage = {
  /** The path of the file in its folder. */
  document: string
  /** The headings above it, outermost first, with " > " between them; the title of the document where there is none. */
  heading: string
  text: string
}

/** Who finds a document: everyone, or those who have one of the roles. */
export type Audience = 'everyone' | readonly string[]

export type SplitDocument = { audience: Audience; passages: Passage[] }

const names = z
  .string()
  .transform((text) => text.split(','))
  .or(z.array(z.string()))
  .transform((list) => list.map((name) => name.trim()).filter(Boolean))

const FrontMatter = z.looseObject({ title: z.string().optional(), roles: names.optional() })

/** Between lines of three hyphens at the start of the file. */
const FRONT = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/

/**
 * Splits a document. `document` is its path, whose ending tells Markdown from plain text. Throws where it begins with front
 * matter that cannot be read: who may find it is not known then.
 */
export function splitDocument(document: string, content: string): SplitDocument {
  const text = content.replace(/^\uFEFF/, '')
  const front = FRONT.exec(text)
  if (!front && /^---[ \t]*\r?\n/.test(text)) throw new Error('the front matter has no end')
  const { title, roles } = FrontMatter.parse((front && parse(front[1] ?? '')) ?? {})
  const body = text.slice(front?.[0].length ?? 0)
  const name = title ?? titleOf(document)
  const sections = /\.txt$/i.test(document) ? [{ heading: name, lines: body.split(/\r?\n/) }] : sectionsOf(body, name)
  const passages = sections.flatMap(({ heading, lines }) =>
    piecesOf(lines.join('\n')).map((piece) => ({ document, heading, text: piece })),
  )
  return { audience: roles ?? 'everyone', passages }
}

const titleOf = (document: string): string =>
  (document.split('/').at(-1) ?? document).replace(/\.\w+$/, '').replaceAll(/[-_]+/g, ' ')

type Section = { heading: string; lines: string[] }

/** Sections by their headings (`#` to `######`); lines between fences are code, whatever they begin with. */
function sectionsOf(body: string, title: string): Section[] {
  const sections: Section[] = [{ heading: title, lines: [] }]
  const above: string[] = []
  let fence = ''
  for (const line of body.split(/\r?\n/)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1] ?? ''
    if (mark !== '') fence = fence === '' ? mark : fence === mark ? '' : fence
    const heading = fence === '' ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null
    if (!heading) sections.at(-1)?.lines.push(line)
    else {
      above.length = Math.min(above.length, (heading[1]?.length ?? 1) - 1)
      above.push(heading[2] ?? '')
      sections.push({ heading: above.filter(Boolean).join(' > '), lines: [] })
    }
  }
  return sections
}

/** Characters that a passage has at most; a longer paragraph is cut where a line or a word ends. */
const MAX_PASSAGE = 1200

function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (const paragraph of text.split(/\n\s*\n/).flatMap(shortParagraphs)) {
    const last = pieces.at(-1)
    if (last !== undefined && last.length + paragraph.length + 2 <= MAX_PASSAGE)
      pieces[pieces.length - 1] = `${last}\n\n${paragraph}`
    else pieces.push(paragraph)
  }
  return pieces
}

function shortParagraphs(paragraph: string): string[] {
  const parts: string[] = []
  let rest = paragraph.trim()
  while (rest.length > MAX_PASSAGE) {
    const head = rest.slice(0, MAX_PASSAGE)
    const end = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '))
    const at = end > 0 ? end : MAX_PASSAGE
    parts.push(rest.slice(0, at).trim())
    rest = rest.slice(at).trim()
  }
  return rest === '' ? parts : [...parts, rest]
}
