/** What the words of a question may name in one catalog: tables, fields and metrics, by their labels, synonyms and parts. */

import { formsOf, lemmaOf, wordsOf } from '../../catalog/words.ts'
import { isOfWorkers, lemmasOf, WORK_DATES, WORKERS } from '../../catalog/work.ts'
import { namesCharge, namesThoseInCharge } from '../../form/charge.ts'
import { isPlainKey } from '../../form/joins.ts'
import { isFlag, isNumber, singular } from '../../form/labels.ts'
import { nameFields } from '../../form/rows.ts'
import type { FieldRef } from '../../form/types.ts'
import { historyOf } from '../../form/validity.ts'
import type { Catalog, ColumnInfo, Relationship, TableInfo } from '../../types.ts'
import { FILLER_WORDS } from './cues.ts'
import { topicsOf } from './topics.ts'

export type Meaning =
  | { kind: 'table'; table: string; quality: number; synonym: boolean }
  /** `verb`: the word is the verb of a date ("hired" for hire date). `part`: only some words of the name. */
  | {
      kind: 'field'
      field: FieldRef
      quality: number
      synonym: boolean
      date: boolean
      verb?: boolean
      part?: boolean
      /** The table is named with it: "employee name". */
      owned?: boolean
      /** The column is yes or no. */
      flag?: boolean
      /** The column holds numbers. */
      figure?: boolean
    }
  | { kind: 'metric'; name: string; quality: number; synonym: boolean }

type Entry = { words: string[]; meaning: Meaning }

/** Words too common in names to stand for one of them. */
const GENERIC = new Set(
  'id no number name date time type code key value status description title label flag total count index by to of in and the per first last'.split(
    ' ',
  ),
)
const KEY_WORDS = new Set(['id', 'number', 'no', 'nr', 'code', 'key'])
const PREPOSITIONS = new Set(['of', 'in', 'at', 'on', 'for', 'from', 'to', 'by', 'per', 'and', 'or', 'the', 'with'])
const DATE_WORDS = new Set(['date', 'at', 'on', 'time', 'timestamp', 'day', 'datetime', 'utc'])

export class Lexicon {
  private readonly byFirstWord = new Map<string, Entry[]>()
  private readonly vocabulary = new Set<string>()
  /** Phrases with what they mean, so that each is added once; empty when all are. */
  private readonly added = new Set<string>()

  constructor(catalog: Catalog) {
    for (const table of catalog.tables) this.addTable(table)
    const known = new Set(
      catalog.tables.flatMap(({ label, name, synonyms }) => [label, name, ...synonyms].map(lemmasOf)),
    )
    for (const table of catalog.tables) this.addKeyed(table, known)
    for (const table of catalog.tables) this.addCharge(table, catalog, known)
    for (const table of catalog.tables)
      for (const column of table.columns) if (!column.hidden) this.addField(table, column)
    for (const relationship of catalog.relationships) this.addRole(catalog, relationship)
    for (const metric of catalog.metrics) {
      const meaning = (quality: number, synonym: boolean): Meaning => ({
        kind: 'metric',
        name: metric.name,
        quality,
        synonym,
      })
      this.add(metric.label, meaning(1, false))
      this.add(metric.name, meaning(1, false))
      for (const synonym of metric.synonyms) this.add(synonym, meaning(0.98, true))
    }
    this.addWorkers(catalog.tables, known)
    const isFree = (name: string) => !this.knowsAs(name)
    for (const table of catalog.tables)
      for (const { phrase, meaning } of topicsOf(table, catalog.tables, isFree)) this.add(phrase, meaning)
    this.added.clear()
  }

  knows(word: string): boolean {
    return this.vocabulary.has(word)
  }

  get words(): Iterable<string> {
    return this.vocabulary
  }

  /** Meanings of the words from `at` on, with the number of words that each takes. */
  lookup(forms: string[][], at: number): { length: number; meaning: Meaning }[] {
    const hits: { length: number; meaning: Meaning }[] = []
    for (const first of forms[at] ?? []) {
      for (const { words, meaning } of this.byFirstWord.get(first) ?? []) {
        const fits = words.every(
          (word, i) => forms[at + i]?.includes(word) && (meaning.kind !== 'table' || isNounForm(word, forms[at + i])),
        )
        if (fits) hits.push({ length: words.length, meaning })
      }
    }
    return hits
  }

  private add(phrase: string, meaning: Meaning): void {
    const words = wordsOf(phrase).map(lemmaOf)
    const first = words[0]
    if (first === undefined) return
    const list = this.byFirstWord.get(first) ?? []
    const key = `${words.join(' ')}\u0000${targetOf(meaning)}`
    if (!this.added.has(key)) list.push({ words, meaning })
    this.added.add(key)
    this.byFirstWord.set(first, list)
    for (const word of wordsOf(phrase)) this.vocabulary.add(word)
    for (const word of words) this.vocabulary.add(word)
  }

  private addTable(table: TableInfo): void {
    const meaning = (quality: number, synonym: boolean): Meaning => ({
      kind: 'table',
      table: table.name,
      quality,
      synonym,
    })
    this.add(table.label, meaning(1, false))
    this.add(table.name.replaceAll('_', ' '), meaning(1, false))
    for (const synonym of table.synonyms) this.add(synonym, meaning(0.97, true))
    const named = nameFields(table)
    const isPerson = named.length > 1 && !table.columns.some(({ label }) => /^(full )?name$/i.test(label))
    if (isPerson && named[0])
      for (const name of ['name', `${singular(table.label)} name`])
        this.add(name, {
          kind: 'field',
          field: named[0],
          quality: 0.97,
          synonym: true,
          date: false,
          owned: name !== 'name',
        })
    if (historyOf(table)) this.add(`${singular(table.label)} history`, meaning(1, true))
  }

  /** A table that joins people to what they are in charge of goes by that: managers, of departments. */
  private addCharge({ name, label }: TableInfo, { relationships }: Catalog, known: ReadonlySet<string>): void {
    const keys = relationships.filter(({ from }) => from === name)
    const word = wordsOf(label).at(-1) ?? ''
    if (keys.length < 2 || !namesThoseInCharge(word) || known.has(lemmaOf(word))) return
    this.add(word, { kind: 'table', table: name, quality: 0.9, synonym: true })
  }

  /** Rows go by what their key numbers, where no table has that name: an "employee number" numbers employees. */
  private addKeyed({ name, primaryKey: [key, ...more], columns }: TableInfo, known: ReadonlySet<string>): void {
    const words = wordsOf(columns.find((column) => column.name === key)?.label ?? '')
    const thing = words.slice(0, -1).join(' ')
    if (more.length > 0 || thing === '' || !KEY_WORDS.has(words.at(-1) ?? '')) return
    const short = key?.split('_').slice(0, -1).join(' ') ?? ''
    for (const word of new Set([thing, short, `${short}s`]))
      if (word.length > 2 && !known.has(lemmasOf(word)))
        this.add(word, { kind: 'table', table: name, quality: 0.9, synonym: true })
  }

  /** Where one table holds those who work there, it goes by any name of theirs that nothing else has. */
  private addWorkers(tables: TableInfo[], known: ReadonlySet<string>): void {
    const [only, ...more] = tables.filter(isOfWorkers)
    if (!only || more.length > 0) return
    for (const word of WORKERS)
      if (!known.has(word)) this.add(word, { kind: 'table', table: only.name, quality: 0.9, synonym: true })
    for (const { name, label, type, hidden } of only.columns) {
      const found = WORK_DATES.find(
        ({ names }) => type.startsWith('date') && !hidden && names.includes(lemmasOf(label)),
      )
      const field = { table: only.name, column: name }
      const verbs = (found?.verbs ?? []).filter((one) => !this.knows(one))
      const nouns = (found?.nouns ?? []).filter((one) => !this.knowsAs(one))
      for (const verb of [...verbs, ...nouns])
        this.add(verb, { kind: 'field', field, quality: 0.85, synonym: true, date: true, verb: true })
    }
  }

  /** Whether a phrase is a name by itself already. */
  private knowsAs(phrase: string): boolean {
    const words = wordsOf(phrase).map(lemmaOf)
    const entries = this.byFirstWord.get(words[0] ?? '') ?? []
    return entries.some(
      (entry) => entry.words.join(' ') === words.join(' ') && !('part' in entry.meaning && entry.meaning.part),
    )
  }

  private addField(table: TableInfo, column: ColumnInfo): void {
    const field = { table: table.name, column: column.name }
    const meaning = (quality: number, more: Partial<Meaning & { kind: 'field' }> = {}): Meaning => ({
      kind: 'field',
      field,
      quality,
      synonym: false,
      date: column.type.startsWith('date'),
      flag: isFlag(column),
      figure: isNumber(column),
      ...more,
    })
    const owners = [singular(table.label), ...table.synonyms.slice(0, 6).map(singular)]
    for (const name of [column.label, column.name.replaceAll('_', ' '), ...percentNames(column.label)]) {
      this.add(name, meaning(1))
      for (const owner of owners) this.addOwned(owner, name, meaning)
    }
    const isVerb = (word: string) =>
      column.type.startsWith('date') && (/ed$/.test(word) || (formsOf(word).length > 1 && lemmaOf(word) === word))
    for (const synonym of column.synonyms)
      this.add(synonym, meaning(0.96, { synonym: true, verb: isVerb(synonym.toLowerCase()) }))
    const stripped = withoutOwner(column.label, table.label)
    if (stripped) this.add(stripped, meaning(0.93))
    const [, way] = /(?:^|\b)(email|phone|mobile)$/i.exec(column.label) ?? []
    if (way) this.add(`${way} ${/email/i.test(way) ? 'address' : 'number'}`, meaning(0.96))
    const measured = /^(years|months|days|hours|minutes) (\w+)$/i.exec(column.label)
    if (measured) this.add(`${measured[1]} of ${measured[2]}`, meaning(0.97))
    this.addDateVerb(column, meaning)
    if (!column.derived) this.addParts(column, meaning)
  }

  /** "Invoice total" and "total of the invoice" both mean the total of invoices. */
  private addOwned(owner: string, name: string, meaning: (quality: number, more: object) => Meaning): void {
    // "Employees report to" is no column of employees but what they do.
    if (wordsOf(name)[0] === wordsOf(owner)[0] || /^reports? to$/i.test(name)) return
    this.add(`${owner} ${name}`, meaning(1, { owned: true }))
    this.add(`${name} of ${owner}`, meaning(1, { owned: true }))
  }

  /** "hire date" is also meant by "hired", "birth date" by "born". */
  private addDateVerb(column: ColumnInfo, meaning: (quality: number, more: object) => Meaning): void {
    if (!column.type.startsWith('date')) return
    const rest = wordsOf(column.label).filter((word) => !DATE_WORDS.has(word))
    if (rest.length !== 1 || !rest[0]) return
    const [word] = rest
    for (const form of new Set([word, ...formsOf(word)]))
      if (!STATES.has(form)) this.add(form, meaning(0.85, { verb: true }))
    const [, verb, off] = /^(sign|check|log|pick|drop|roll)(up|in|out|off)$/.exec(word) ?? []
    if (verb && off)
      for (const form of [verb, `${verb}ed`, `${verb}${verb.at(-1)}ed`])
        this.add(`${form} ${off}`, meaning(0.9, { verb: true }))
    if (word === 'birth') this.add('born', meaning(0.95, { verb: true }))
  }

  private addParts(column: ColumnInfo, meaning: (quality: number, more: object) => Meaning): void {
    const words = wordsOf(column.label)
    if (words.length < 2) return
    for (const word of words)
      if (!GENERIC.has(lemmaOf(word)) && !FILLER_WORDS.has(word) && word.length > 2)
        this.add(word, meaning(0.7, { part: true }))
    if (words.length > 2) for (const pair of pairs(words)) this.add(pair, meaning(0.8, { part: true }))
  }

  /** A key with a role of its own ("manager") names the display column at its other end. */
  private addRole(catalog: Catalog, relationship: Relationship): void {
    const { name, from, to, synonyms } = relationship
    const parallel = catalog.relationships.filter((r) => r.from === from && r.to === to).length > 1 || from === to
    const isBack = catalog.relationships.some((r) => r.from === to && r.to === from)
    const display = catalog.tables.find((t) => t.name === to)?.displayColumn
    if (from === to && namesCharge(name)) {
      this.add('direct report', { kind: 'table', table: to, quality: 0.95, synonym: true })
      const field = { table: to, column: display ?? '', via: name }
      if (display)
        for (const word of ['manager', 'supervisor', 'boss'])
          this.add(word, { kind: 'field', field, quality: 0.9, synonym: true, date: false })
    }
    if (!(parallel || (isBack && !isPlainKey({ relationship }))) || !display) return
    const field = { table: to, column: display, via: name }
    this.add(name.replaceAll('_', ' '), { kind: 'field', field, quality: 1, synonym: false, date: false })
    for (const synonym of [...synonyms, ...wordsOf(name).filter(namesCharge)])
      this.add(synonym, { kind: 'field', field, quality: 0.96, synonym: true, date: false })
  }
}

/** Tables are nouns: the verb "left" is not the noun "leave". A form that is not the word's own is that of a corrected spelling. */
function isNounForm(word: string, forms: string[] | undefined): boolean {
  const plain = forms?.[0] ?? ''
  return word === plain || word === lemmaOf(plain) || !formsOf(plain).includes(word)
}

/** Verbs that as they are tell a state: what was opened may no longer be open. */
const STATES = new Set(['open', 'complete', 'clear', 'free', 'live', 'separate'])

const PERCENT = /\b(percent|percentage|pct|perc)\b/i

/** "Commission percent" is also asked for as "commission percentage". */
function percentNames(label: string): string[] {
  if (!PERCENT.test(label)) return []
  return ['percent', 'percentage'].map((word) => label.replace(PERCENT, word))
}

/** What a meaning stands for, as one text. */
function targetOf(meaning: Meaning): string {
  if (meaning.kind === 'table') return `table\u0000${meaning.table}`
  if (meaning.kind === 'metric') return `metric\u0000${meaning.name}`
  const { table, column, via } = meaning.field
  return ['field', table, column, ...(via === undefined ? [] : [via])].join('\u0000')
}

/** A column's label without the words of its table, where something is left: "document name" in documents is "name". */
function withoutOwner(label: string, tableLabel: string): string | undefined {
  const owner = new Set(wordsOf(tableLabel).map(lemmaOf))
  const rest = wordsOf(label).filter((word) => !owner.has(lemmaOf(word)))
  return rest.length > 0 && rest.length < wordsOf(label).length && !isLoose(rest) ? rest.join(' ') : undefined
}

function pairs(words: string[]): string[] {
  return words.slice(0, -1).flatMap((word, i) => (isLoose(words.slice(i, i + 2)) ? [] : [`${word} ${words[i + 1]}`]))
}

/** "Date of", of the date of birth, is no name. */
function isLoose(words: string[]): boolean {
  return [words[0], words.at(-1)].some((word) => word !== undefined && PREPOSITIONS.has(word))
}
