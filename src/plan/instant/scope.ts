/** What the names in a draft stand for, settled by their neighbours: nearest tables first, ties asked back. */
import type { ValueHit } from '../../catalog/value-index.ts'
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { type Step, tableOf } from '../../form/joins.ts'
import { capitalised, columnOf, fieldLabel, isFlag, isNumber, metricOf, singular } from '../../form/labels.ts'
import { baseOf } from '../../form/measures.ts'
import type { FieldRef, Measure } from '../../form/types.ts'
import { leadsToSeveral } from '../../form/validity.ts'
import type { Catalog, ColumnInfo, Metric, Reason, Relationship } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Lexicon, Meaning } from './lexicon.ts'
import { AskBack, CannotAnswer, doesNotBelong, type Pin } from './signals.ts'
import { likelyPath, withoutTwins } from './ways.ts'

export type FieldMeaning = Meaning & { kind: 'field' }
type Want = 'number' | 'date' | 'text' | 'any'

const CLOSE = 0.05

/** The settled part of reading one question: its subject, and how each name was taken. */
export class Scope {
  readonly catalog: Catalog
  readonly lexicon: Lexicon
  readonly text: string
  subject = ''
  /** Tables that the question names. */
  readonly named = new Set<string>()
  readonly reasons: Reason[] = []
  readonly assumptions: string[] = []
  confidence = 1
  readonly today: string
  private readonly pins: readonly Pin[]

  /** `pins`: what was asked back about already, and chosen. */
  constructor(catalog: Catalog, lexicon: Lexicon, text: string, today: string, pins: readonly Pin[] = []) {
    this.today = today
    this.pins = pins
    this.catalog = catalog
    this.lexicon = lexicon
    this.text = text
  }

  /** The field that was chosen for the words at a place. */
  pinned(at: number): FieldRef | undefined {
    return this.pins.find((pin) => pin.at === at)?.field
  }

  because(chunk: Chunk, meaning: string, source: Reason['source']): void {
    const spelled = chunk.spelledAs
      ? { source: 'spelling' as const, meaning: `${meaning} (read as "${chunk.spelledAs}")` }
      : { source, meaning }
    if (this.reasons.some((known) => known.start === chunk.start && known.meaning === spelled.meaning)) return
    this.reasons.push({ text: chunk.text, start: chunk.start, end: chunk.end, ...spelled })
    if (chunk.spelledAs) this.assume(`Read "${chunk.text}" as "${chunk.spelledAs}".`, 0.97)
  }

  /** Notes a reading that the words do not force, with how sure it is. */
  assume(sentence: string, sureness = 0.95): void {
    if (this.assumptions.includes(sentence)) return
    this.assumptions.push(sentence)
    this.confidence *= sureness
  }

  table(name: string) {
    return tableOf(this.catalog, name)
  }

  column(field: FieldRef): ColumnInfo {
    return columnOf(this.catalog, field)
  }

  /** Whether a column is a primary or a foreign key. */
  isKey(field: FieldRef): boolean {
    const primary = this.table(field.table).primaryKey.includes(field.column)
    return (
      primary || this.catalog.relationships.some((r) => r.from === field.table && r.fromColumns.includes(field.column))
    )
  }

  label(field: FieldRef): string {
    return fieldLabel(this.catalog, field)
  }

  /** How near a table is to the subject: the subject itself, a table that its rows point to, any table, or none. */
  nearness(table: string, via?: string): number {
    if (!this.subject) return 0
    if (table === this.subject && !via) return 0.3
    const path = this.path(table, via)
    if (!path) return -0.6
    if (path.some((step) => leadsToSeveral(step, this.catalog))) return path.length === 1 ? 0.02 : -0.05
    return 0.16 - 0.04 * path.length
  }

  private path(table: string, via?: string): Step[] | undefined {
    return likelyPath(this.catalog, this.subject, table, via)
  }

  /** Whether a field lies across a one-to-many step from the subject. Of a history one row is in force at a time. */
  isBeyond(field: FieldRef): boolean {
    return (this.path(field.table, field.via) ?? []).some((step) => leadsToSeveral(step, this.catalog))
  }

  /** Whether a field's rows and the subject's only refer to the same third ones: players and matches of one team. */
  isAside(field: FieldRef): boolean {
    const path = this.path(field.table, field.via) ?? []
    const up = path.findIndex((step) => step.direction === 'up')
    return up >= 0 && path.slice(up).some((step) => leadsToSeveral(step, this.catalog))
  }

  private fits(field: FieldRef, want: Want): boolean {
    const column = this.column(field)
    if (want === 'any') return true
    if (want === 'number') return isNumber(column) && !this.isKey(field)
    if (want === 'date') return column.type.startsWith('date')
    return !isNumber(column)
  }

  private scored(meanings: FieldMeaning[]): { meaning: FieldMeaning; score: number }[] {
    const roles = new Set(meanings.flatMap(({ field }) => field.via ?? []))
    return meanings
      .filter(({ field }) => !this.isKeyOf(field, roles))
      .map((meaning) => {
        const { field } = meaning
        const named = this.named.has(field.table) ? 0.2 : 0
        const display = this.table(field.table).displayColumn === field.column ? 0.03 : 0
        const score = meaning.quality + this.nearness(field.table, field.via) + named + display
        return { meaning, score }
      })
      .sort((a, b) => b.score - a.score)
  }

  /** "Recruiter" names who it is, not the key that leads there. */
  private isKeyOf({ table, column, via }: FieldRef, roles: ReadonlySet<string>): boolean {
    const isRole = (key: Relationship) => key.from === table && key.fromColumns[0] === column && roles.has(key.name)
    return via === undefined && roles.size > 0 && this.catalog.relationships.some(isRole)
  }

  /** The field that a chunk names, or undefined where it names none of the wanted kind. Asks back on a tie. */
  field(chunk: Chunk, want: Want = 'any'): FieldRef | undefined {
    const fields = chunk.meanings.filter((m): m is FieldMeaning => m.kind === 'field' && this.fits(m.field, want))
    const pin = this.pinned(chunk.start)
    const chosen = fields.filter(({ field }) => pin && sameColumn(field, pin))
    const [first, second] = this.withoutTwins(this.scored(chosen.length > 0 ? chosen : fields))
    if (!first) return undefined
    if (second && first.score - second.score < CLOSE)
      this.askField(chunk, [first.meaning.field, ...this.tied(this.scored(fields))])
    if (first.meaning.part) this.assume(`Took "${chunk.text}" to mean ${this.label(first.meaning.field)}.`, 0.93)
    this.because(
      chunk,
      `${this.label(first.meaning.field)} of ${this.table(first.meaning.field.table).label.toLowerCase()}`,
      first.meaning.synonym ? 'synonym' : 'schema',
    )
    return first.meaning.field
  }

  /** The field that a chunk most likely names, without asking; undefined on a tie. */
  likelyField(chunk: Chunk): FieldRef | undefined {
    const scored = this.withoutTwins(this.scored(chunk.meanings.filter((m): m is FieldMeaning => m.kind === 'field')))
    const [first, second] = scored
    return first && (!second || first.score - second.score >= CLOSE) ? first.meaning.field : undefined
  }

  private tied(scored: { meaning: FieldMeaning; score: number }[]): FieldRef[] {
    const top = scored[0]?.score ?? 0
    return this.withoutTwins(scored)
      .slice(1)
      .filter((s) => top - s.score < CLOSE)
      .map((s) => s.meaning.field)
  }

  /** A key and the column that it refers to hold the same values: only the nearer one counts. */
  private withoutTwins(scored: { meaning: FieldMeaning; score: number }[]): { meaning: FieldMeaning; score: number }[] {
    return withoutTwins(this.catalog, scored, ({ meaning }) => meaning.field)
  }

  askField(chunk: Chunk, fields: FieldRef[]): never {
    const choices = fields.slice(0, 4).map((field) => {
      const label = this.fullLabel(field)
      return { label: capitalised(label), question: this.rewritten(chunk, label), pin: { at: chunk.start, field } }
    })
    throw new AskBack(`What do you mean by "${chunk.text}"?`, choices)
  }

  /** Table and column in words: "employee name". */
  fullLabel(field: FieldRef): string {
    const table = singular(this.table(field.table).label).toLowerCase()
    const column = this.column(field).label.toLowerCase()
    return column.startsWith(table)
      ? column
      : `${field.via ? `${field.via.replaceAll('_', ' ')} ` : ''}${table} ${column}`
  }

  /** The question with a chunk said otherwise. */
  rewritten(chunk: Chunk, words: string): string {
    return `${this.text.slice(0, chunk.start)}${words}${this.text.slice(chunk.end)}`
  }

  /** The stored values that a chunk names, all of one field. `owner` is a name beside it that says which field. */
  values(chunk: Chunk, owner?: Chunk): { field: FieldRef; values: string[] } {
    const owned = this.ownedHits(chunk.values, owner)
    const near = owned.filter((hit) => !this.isStrayFlag(hit))
    if (near.length === 0 && owned.length > 0) throw doesNotBelong(chunk.text)
    const surest = Math.max(...near.map((hit) => hit.quality))
    const sure = near.filter((hit) => surest < 1 || hit.quality === 1)
    const asWritten = sure.filter(({ value }) => value.toLowerCase() === (chunk.quoted ?? chunk.text).toLowerCase())
    const columns = new Set(asWritten.map(({ field }) => `${field.table}.${field.column}`))
    const hits = sure.filter((hit) => asWritten.includes(hit) || !columns.has(`${hit.field.table}.${hit.field.column}`))
    const byField = new Map<string, { field: FieldRef; values: string[]; score: number }>()
    for (const hit of hits) {
      const key = `${hit.field.table}.${hit.field.column}`
      const known = byField.get(key) ?? { field: hit.field, values: [], score: 0 }
      known.values.push(hit.value)
      known.score = Math.max(known.score, this.valueScore(hit))
      byField.set(key, known)
    }
    const ranked = [...byField.values()].sort((a, b) => b.score - a.score)
    const pin = this.pinned(chunk.start)
    const chosen = ranked.filter(({ field }) => pin && sameColumn(field, pin))
    const distinct = withoutTwins(this.catalog, chosen.length > 0 ? chosen : ranked, ({ field }) => field)
    const [first, second] = distinct
    if (!first) throw new CannotAnswer(`I do not know what "${chunk.text}" is here.`, [chunk.text])
    if (second && first.score - second.score < CLOSE)
      this.askValue(
        chunk,
        distinct.filter((item) => first.score - item.score < CLOSE),
      )
    this.because(chunk, `${this.label(first.field)} = ${first.values.join(' or ')}`, 'value')
    return first
  }

  /** "Active employees" are not those of active cost centers: what a yes or no is said of is a row of its own table. */
  private isStrayFlag({ field }: ValueHit): boolean {
    return (
      isFlag(this.column(field)) && this.subject !== '' && field.table !== this.subject && !this.named.has(field.table)
    )
  }

  private valueScore(hit: ValueHit): number {
    const display = this.table(hit.field.table).displayColumn === hit.field.column ? 0.08 : 0
    const named = this.named.has(hit.field.table) ? 0.1 : 0
    return hit.quality + this.nearness(hit.field.table) + display + named
  }

  private ownedHits(hits: ValueHit[], owner?: Chunk): ValueHit[] {
    if (!owner) return hits
    const fits = (hit: ValueHit) =>
      owner.meanings.some(
        (m) =>
          (m.kind === 'field' && m.field.table === hit.field.table && m.field.column === hit.field.column) ||
          (m.kind === 'table' && m.table === hit.field.table && m.table !== this.subject),
      )
    const owned = hits.filter(fits)
    return owned.length > 0 ? owned : hits
  }

  private askValue(chunk: Chunk, options: { field: FieldRef; values: string[] }[]): never {
    const choices = options.slice(0, 4).map(({ field, values }) => {
      const label = `${this.fullLabel(field)} "${values[0]}"`
      const pin = chunk.spelledAs ? undefined : { at: chunk.start, field }
      return { label: capitalised(label), question: this.rewritten(chunk, label), pin }
    })
    throw new AskBack(`"${chunk.text}" is found in several places. Which one do you mean?`, choices)
  }

  metric(chunk: Chunk | undefined): Metric | undefined {
    const meanings = (chunk?.meanings ?? [])
      .filter((m): m is Meaning & { kind: 'metric' } => m.kind === 'metric')
      .sort((a, b) => b.quality - a.quality)
    const [first, second] = meanings
    if (!first || !chunk) return undefined
    if (second && second.quality === first.quality) this.askMetric(chunk, meanings)
    return metricOf(this.catalog, first.name)
  }

  /** The table whose rows the metric in a chunk is about. */
  metricBase(chunk: Chunk | undefined): string | undefined {
    const metric = this.metric(chunk)
    return metric ? baseOf({ kind: 'metric', name: metric.name }, this.catalog) : undefined
  }

  private askMetric(chunk: Chunk, meanings: (Meaning & { kind: 'metric' })[]): never {
    const choices = meanings.map(({ name }) => {
      const { label, description } = metricOf(this.catalog, name)
      return {
        label: description ? `${label}: ${description}` : label,
        question: this.rewritten(chunk, label.toLowerCase()),
      }
    })
    throw new AskBack(`What do you mean by "${chunk.text}"?`, choices)
  }

  takeMetric(chunk: Chunk, metric: Metric): Measure {
    this.because(chunk, `metric ${metric.label}${metric.description ? `: ${metric.description}` : ''}`, 'metric')
    return { kind: 'metric', name: metric.name }
  }

  tableIn(chunk: Chunk | undefined): string | undefined {
    const tables = (chunk?.meanings ?? [])
      .filter((m): m is Meaning & { kind: 'table' } => m.kind === 'table')
      .sort((a, b) => b.quality - a.quality)
    const [first, second] = tables
    if (!first || !chunk) return undefined
    if (second && second.quality === first.quality && this.nearness(second.table) === this.nearness(first.table)) {
      throw new AskBack(
        `What do you mean by "${chunk.text}"?`,
        [first, second].map(({ table }) => ({
          label: this.table(table).label,
          question: this.rewritten(chunk, this.table(table).label.toLowerCase()),
        })),
      )
    }
    return first.table
  }

  /** The declared metric that counts a table's rows: "number of employees", where the model has one. */
  countMetric(table: string): Metric | undefined {
    const { label, name } = this.table(table)
    const wanted = [`number of ${label}`, `number of ${name}`, `${singular(label)} count`, `count of ${label}`].map(
      phraseKey,
    )
    return this.catalog.metrics.find((metric) =>
      [metric.label, metric.name, ...metric.synonyms].some((phrase) => wanted.includes(phraseKey(phrase))),
    )
  }
}

const sameColumn = (a: FieldRef, b: FieldRef) => a.table === b.table && a.column === b.column && a.via === b.via

function phraseKey(phrase: string): string {
  return wordsOf(phrase).map(lemmaOf).join(' ')
}
