/** Names of tables and columns as words: split, abbreviations written out, base forms, and the other ways to say them. */
import lemmatizer from 'wink-lemmatizer'
import { lemmaOf } from '../words.ts'
import { expansionBefore, expansionOf } from './abbreviations.ts'

/** Words that WordNet's rules would change into something that nobody means. */
const KEPT = new Set(['data', 'species', 'boss', 'media', 'sales', 'people', 'status', 'basis', 'series', 'news'])
const OWN_LEMMAS: ReadonlyMap<string, string> = new Map([
  ['ids', 'id'],
  ['urls', 'url'],
])

/** Words of names that tell the kind of a table to its maintainers and nothing to others. */
const TECHNICAL = new Set(['tbl', 'dim', 'fact', 'fct', 'stg', 'vw', 'lkp'])

/** Words that names written in one run of lower-case letters end with (`hiredate`, `deptno`). */
const LAST_WORDS =
  'address amount center city class code cost count country date desc email gender grade group hours id key level location manager name no num number phone point points price qty rate reason salary score state status time title total type year'
    .split(' ')
    .sort((a, b) => b.length - a.length)

/**
 * The lower-case words of a name, at underscores and other signs, changes of case, and digits:
 * `emp_no` is emp no, `HireDate` is hire date, `HTTPStatus` is http status, `address1` is address 1, `q1` stays.
 */
export function splitName(name: string): string[] {
  return name
    .normalize('NFC')
    .replace(/(\p{Lu})s(?=$|[^\p{L}])/gu, '$1S')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L}{3})(\p{N})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L}{2})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
    .map((word) => word.toLowerCase())
}

/** The base form of a lower-case noun as people would say it: `salaries` is salary, `children` is child, `sales` stays. */
export function lemma(word: string): string {
  return OWN_LEMMAS.get(word) ?? (KEPT.has(word) ? word : lemmaOf(word))
}

/** Whether WordNet has the word: its rules take off an ending only where a known word remains. */
function isKnownWord(word: string): boolean {
  return [`${word}s`, `${word}es`].some((form) => lemmatizer.noun(form) === word || lemmatizer.verb(form) === word)
}

/** Words that end like one of those, and are neither nouns nor verbs. */
const WHOLE = new Set(['valid', 'invalid', 'paid', 'unpaid', 'prepaid', 'rapid', 'hybrid', 'covid'])

/** `hiredate` as hire date where the whole is no word and both parts are; other words as they are. */
function splitRunTogether(word: string): string[] {
  if (word.length < 5 || WHOLE.has(word) || expansionOf(word, true) || isKnownWord(word)) return [word]
  const last = LAST_WORDS.find((ending) => word.endsWith(ending) && isNamePart(word.slice(0, -ending.length)))
  return last ? [word.slice(0, -last.length), last] : [word]
}

function isNamePart(text: string): boolean {
  return text.length >= 3 && (expansionOf(text, true) !== undefined || isKnownWord(text))
}

/** Tables of openings for a job: what is short for a request elsewhere is a requisition. */
const OPENINGS = new Set(['job req', 'job reqs', 'hire req', 'hiring req', 'position req'])

/** The words with abbreviations written out: `no of emp` is number of employee, `num children` is number of children. */
export function expandWords(words: string[]): string[] {
  const [first = '', second = ''] = words
  if (OPENINGS.has(words.join(' '))) return [first, 'requisition']
  const paired = words.flatMap((word, i) => expansionBefore(word, words[i + 1] ?? '') ?? [word])
  const expanded = paired.flatMap((word) => expansionOf(word, words.length === 1) ?? [word])
  const counts = expansionOf(first, false)?.[0] === 'number' && lemma(second) !== second
  return counts ? ['number', 'of', ...expanded.slice(1)] : expanded
}

/** The words of a name, run-together ones split and abbreviations written out. */
export function wordsOf(name: string): string[] {
  return expandWords(splitName(name).flatMap(splitRunTogether))
}

/** The words of a table's name without those that only mark its kind (`dim_date` is date). */
export function tableWords(name: string): string[] {
  const words = wordsOf(name)
  const telling = words.filter((word) => !TECHNICAL.has(word))
  return telling.length > 0 ? telling : words
}

/** Words without the leading ones that the table's name has too: `department name` in departments is name. */
export function withoutTableWords(words: string[], table: string[]): string[] {
  const known = new Set(table.map(lemma))
  const start = words.findIndex((word) => !known.has(lemma(word)))
  return start < 0 ? words : words.slice(start)
}

/** Words as a phrase in base forms. */
export function lemmaPhrase(words: string[]): string {
  return words.map(lemma).join(' ')
}

/** What a name is called: its label, and the other ways to say it. */
export type Naming = { label: string; synonyms: string[] }

/** The label and synonyms of a table by its name. A name without letters and digits is its own label. */
export function nameTable(name: string): Naming {
  const words = tableWords(name)
  const label = words.join(' ') || name
  return {
    label,
    synonyms: otherPhrases(label, [splitName(name).join(' '), wordsOf(name).join(' '), lemmaPhrase(words)]),
  }
}

/** What a column's name is read against. */
export type ColumnContext = {
  table: string
  /** A first word that all columns of the table carry and that says nothing, as found by `idlePrefix`. */
  prefix?: string
  /** Words of all table names, by `vocabularyOf`: cut-off words of columns are completed from them (`stu_id`, student). */
  vocabulary?: readonly string[]
}

/** The words, in base forms, of the names of all tables of a database. */
export function vocabularyOf(tables: string[]): string[] {
  return [...new Set(tables.flatMap(tableWords).map(lemma))]
}

/** The label and synonyms of a column by its name and its table's. */
export function nameColumn(name: string, context: ColumnContext): Naming {
  const split = splitName(name)
  const bare = context.prefix !== undefined && split.length > 1 && split[0] === context.prefix ? split.slice(1) : split
  const table = tableWords(context.table)
  const vocabulary = context.vocabulary ?? []
  const parts = splitInitial(joinLetters(bare), table)
    .flatMap(splitRunTogether)
    .map((word) => (word === 'req' && vocabulary.includes('requisition') ? 'requisition' : word))
  const words = completeWords(expandWords(parts), table, vocabulary)
  const short = shortForm(words, table)
  const label = words.join(' ') || name
  const phrases = [split.join(' '), bare.join(' '), lemmaPhrase(words), short.join(' '), lemmaPhrase(short)]
  if (bare.length === 2 && isKnownWord(bare.join(''))) phrases.push(bare.join(''))
  if (words.at(-1) === 'id' && words.length > 1) phrases.push([...words.slice(0, -1), 'identifier'].join(' '))
  return { label, synonyms: otherPhrases(label, phrases) }
}

/** Words without those of the table; `track id` in playlist tracks stays, as it is not the id of that table. */
function shortForm(words: string[], table: string[]): string[] {
  const short = withoutTableWords(words, table)
  const own = table.map(lemma).join(' ')
  const dropped = lemmaPhrase(words.slice(0, words.length - short.length))
  return (short.join(' ') === 'id' || short.join(' ') === 'name') && dropped !== own ? words : short
}

/** A leading single letter put back where it makes a word or a known short form: `e mail` is email, `l name` is lname. */
function joinLetters(words: string[]): string[] {
  const [letter = '', next = '', ...rest] = words
  const joined = letter + next
  const joins =
    letter.length === 1 && next.length > 2 && (expansionOf(joined, true) !== undefined || isKnownWord(joined))
  return joins ? [joined, ...rest] : words
}

/** The table's initials before a usual last word taken off: `dname` in departments is d name, `flno` in flights fl no. */
function splitInitial(words: string[], table: string[]): string[] {
  const [first = '', ...rest] = words
  const starts = [1, 2].map((length) => first.slice(0, length)).filter((start) => table[0]?.startsWith(start))
  const start = starts.find(({ length }) => first.slice(length) !== 'id' && LAST_WORDS.includes(first.slice(length)))
  return start && !isKnownWord(first) ? [start, first.slice(start.length), ...rest] : words
}

/** Words cut off by habit written out: the initial of the column's own table (but `p id` may be any), and beginnings of table names. */
function completeWords(words: string[], table: string[], vocabulary: readonly string[]): string[] {
  const own = table.map(lemma)
  const all = vocabulary.length > 0 ? vocabulary : own
  return words.flatMap((word, i) => {
    const isInitial = i === 0 && words.length > 1 && word.length <= 2 && words[1] !== 'id'
    if (isInitial && own[0]?.startsWith(word)) return own.slice(0, 1)
    return [completion(word, all) ?? word]
  })
}

/** The word that starts with the given letters; of several the one that all others start with (author, authorship). */
function completion(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < 3 || isKnownWord(word)) return undefined
  const longer = candidates.filter((candidate) => candidate.startsWith(word) && candidate.length > word.length + 1)
  const shortest = longer.toSorted((a, b) => a.length - b.length)[0]
  return shortest !== undefined && longer.every((other) => other.startsWith(shortest)) ? shortest : undefined
}

/** The phrases that differ from the label and from one another, whatever their case, in order. */
export function otherPhrases(label: string, phrases: string[]): string[] {
  const seen = new Set([label.toLowerCase(), ''])
  return phrases.filter((phrase) => {
    const key = phrase.trim().toLowerCase()
    return seen.has(key) ? false : seen.add(key)
  })
}

/**
 * The first word that all columns of a table share and that is an abbreviation of the table's name only, or undefined:
 * `ss` in store_sales, `c` in customer. Abbreviations that stand for words stay (`emp`).
 */
export function idlePrefix(table: string, columns: string[]): string | undefined {
  const split = columns.map(splitName)
  const prefix = split[0]?.[0]
  if (prefix === undefined || columns.length < 3 || expansionOf(prefix, false)) return undefined
  if (!split.every((words) => words.length > 1 && words[0] === prefix)) return undefined
  return prefix.length <= 4 && !isKnownWord(prefix) && isInitialsOf(prefix, tableWords(table)) ? prefix : undefined
}

/** Whether the letters occur in order in the name, the first ones alike. */
function isInitialsOf(prefix: string, words: string[]): boolean {
  let at = -1
  const letters = words.join('')
  return letters[0] === prefix[0] && [...prefix].every((letter) => (at = letters.indexOf(letter, at + 1)) >= 0)
}
