/** Words of a question that a reading leaves over. */
import { allLevels, type Query } from '../../../form/query.ts'
import { isAcronym } from '../tokens.ts'
import type { Associations } from './associations.ts'
import { countedAt } from './counted.ts'
import { LOOSE, STEM } from './fits.ts'
import { joinKeys } from './join-keys.ts'
import { isStrong, type Look, type Word } from './mentions.ts'
import type { Candidate } from './pool.ts'
import type { Schema } from './schema.ts'

/** Words that ask for nothing, where no name has them. */
const EMPTY = new Set(
  [
    'we us you i can could will would across among corresponding correspond listed those these this such',
    'compute calculate determine identify present provide select retrieve',
    'about regarding concerning info information exist exists existing occur occurs',
    'use used uses using take takes taken took make makes made come comes came get gets got involve involved',
    'provide provided offer offered receive received associate associated require required achieve achieved',
    'our database yet anywhere anybody anyone everybody everyone somebody someone recorded',
  ].flatMap((words) => words.split(' ')),
)

/** Nouns that tell nothing of the thing that they are said of, unless the tables in use have a column of that name. */
const GENERIC = new Set('name type kind record value table'.split(' '))

/** Who is counted by any name of people; other things are counted by their own: students are no teachers. */
const PEOPLE = new Set(['person', 'people', 'individual'])

/** From this weight on a word that names nothing else stands for a word of a name: "old" for "age". */
const ASSOCIATED = 1

/** Words that no part of the candidate accounts for: names of other columns, words of no name, numbers, stored values. */
export function unexplained({ filled, query, from }: Candidate, look: Look, associations: Associations): string[] {
  const { schema, fit } = look
  const names = new Set<number>(from.flatMap((table) => schema.tables[table]?.words ?? []))
  for (const id of filled.columns) {
    const column = schema.columns[id]
    for (const w of [...(column?.words ?? []), ...(schema.tables[column?.table ?? -1]?.words ?? [])]) names.add(w)
  }
  for (const w of innerParents(query, schema)) names.add(w)
  for (const { own } of joinKeys(query, schema)) for (const w of own) names.add(w)
  const width = schema.words.length
  const isSaid = (w: number) => look.words.some((_, j) => (fit[j * width + w] as number) >= STEM)
  const inUse = new Set(
    from.flatMap((table) => schema.tables[table]?.columns.flatMap((id) => schema.columns[id]?.own ?? []) ?? []),
  )
  const strong = new Set(look.values.filter((value) => isStrong(value, look)).flatMap((value) => [value.start]))
  const counted = countedAt(look)
  return look.words.flatMap((word, i) => {
    if (filled.used.includes(i)) return []
    if (word.token.kind === 'number') return query.limit === word.number ? [] : [word.token.text]
    if (word.token.kind === 'quoted' || strong.has(i)) return [word.token.text]
    if (word.cue !== '' || word.token.kind === 'mark' || word.number !== undefined) return []
    const level = (w: number) => fit[i * width + w] as number
    const isName = (look.best[i] as number) >= STEM
    if (!isName && (isEmpty(word) || isPassive(i, look))) return []
    if (GENERIC.has(word.lemma) && ![...inUse].some((w) => level(w) >= STEM)) return []
    const isThing = isName || (i === counted && !PEOPLE.has(word.lemma)) || isAskedFor(i, look)
    const known = isThing ? undefined : associations.get(word.stem)
    const isField = known !== undefined && namesField(i, look)
    const standsFor = (w: number) =>
      (known?.get(schema.words[w]?.stem ?? '') ?? 0) >= ASSOCIATED && !(isField && isSaid(w))
    const named = [...names].some((w) => level(w) >= LOOSE || standsFor(w))
    return named ? [] : [word.token.text]
  })
}

/** Words of the tables that an inner query's tables refer to: "shops that have no devices in stock" asks only the stock. */
function innerParents(query: Query, schema: Schema): number[] {
  const [, ...inner] = allLevels(query)
  const tables = inner.flatMap((level) => level.select.flatMap(({ field }) => schema.table(field.table) ?? []))
  const keys = tables.flatMap(({ columns }) => columns.flatMap((id) => schema.columns[id] ?? []))
  return keys
    .filter(({ isForeign }) => isForeign)
    .flatMap(({ own, twins }) => [
      ...own,
      ...twins.flatMap((id) => schema.tables[schema.columns[id]?.table ?? -1]?.words ?? []),
    ])
}

const isEmpty = ({ token }: Word) => EMPTY.has(token.plain) && !isAcronym(token)

/** "The age of Ann", "Ann's age": a field that words of other names do not stand for. */
function isAskedFor(i: number, { words, best, question }: Look): boolean {
  const before = words[i - 1]
  const after = words[i + 1]?.token.plain ?? ''
  if (before?.cue === 'the') return after === 'of' || (GROUPING.has(after) && words[i - 2]?.cue !== 'order')
  if ((best[i + 1] ?? 0) >= STEM) return false
  return (
    before !== undefined && (MOST.has(before.token.plain) || OWNING.has(before.token.plain) || owns(before, question))
  )
}

const GROUPING = new Set(['by', 'per'])
const MOST = new Set(['most', 'fewest', 'least'])

const OWNING = new Set(['their', 'his', 'her', 'its'])

const owns = ({ token: { start, end } }: Word, question: string) => /['’]s?$/.test(question.slice(start, end))

/** "GPA", "by sales", "whose balance": a field of its own, which no other field that is said too stands for. */
function namesField(i: number, { words, question }: Look): boolean {
  const before = words[i - 1]?.token.plain ?? ''
  const word = words[i] as Word
  const { text } = word.token
  return (
    ((before === 'by' || before === 'whose') && !owns(word, question)) ||
    (/^[A-Z]{2,}$/.test(text) && /[a-z]/.test(question))
  )
}

/** "Created by Andy", "written by each author": who does it says more than the verb. */
function isPassive(i: number, { words }: Look): boolean {
  return words[i + 1]?.token.plain === 'by' && PARTICIPLE.test(words[i]?.token.plain ?? '')
}

const PARTICIPLE =
  /^(.{2,}ed|written|made|taken|given|sung|drawn|won|held|built|sold|bought|paid|taught|led|run|known|seen|chosen|driven|flown|shown|begun|kept)$/
