/** A catalog laid out for scoring: tables and columns by number, their words, types, keys, and distances between tables. */
import { lemmaOf, wordsOf } from '../../../catalog/words.ts'
import { holdsAmounts } from '../../../form/text-numbers.ts'
import type { Catalog, ColumnInfo, TableInfo } from '../../../types.ts'
import { type SchemaWord, WordFits } from './fits.ts'
import { stemOf } from './stem.ts'

export type Kind = 'text' | 'number' | 'time' | 'other'

export type SchemaColumn = {
  id: number
  table: number
  name: string
  /** Numbers of its words in `Schema.words`. */
  words: number[]
  /** Those that its table's name does not hold. */
  own: number[]
  /** Numbers of `words` and `own` in `Schema.names`. */
  names: { words: number; own: number }
  kind: Kind
  isKey: boolean
  isForeign: boolean
  isDisplay: boolean
  distinct: number
  rows: number
  nullShare: number
  min: number
  max: number
  info: ColumnInfo
  /** Columns that hold the same keys. */
  twins: number[]
}

export type SchemaTable = {
  id: number
  name: string
  words: number[]
  /** The number of `words` in `Schema.names`. */
  label: number
  columns: number[]
  rows: number
  key: number | undefined
  display: number | undefined
  foreign: number
  /** Tables one join away. */
  near: number[]
  info: TableInfo
}

/** An index over one catalog. Building it costs milliseconds for a hundred tables. */
export class Schema {
  readonly catalog: Catalog
  readonly tables: SchemaTable[] = []
  readonly columns: SchemaColumn[] = []
  readonly words: SchemaWord[] = []
  /** What words of a question fit them. */
  readonly fits: WordFits
  /** Columns with twins. */
  readonly keys: SchemaColumn[]
  /** Keys of one table and columns of the same name in others that no declared key joins. */
  readonly namesakes: { outer: SchemaColumn; inner: SchemaColumn }[]
  private readonly wordIds = new Map<string, number>()
  /** Lists of words that are names: one for all names of the same words, each is held against a question once. */
  readonly names: number[][] = []
  private readonly nameIds = new Map<string, number>()
  private readonly tableIds = new Map<string, number>()
  /** By table and column. */
  private readonly columnIds = new Map<string, Map<string, number>>()
  /** Columns that tables are joined by. */
  private readonly joined: Set<string>

  constructor(catalog: Catalog) {
    this.catalog = catalog
    this.joined = new Set(
      catalog.relationships.flatMap((r) => [
        ...r.fromColumns.map((name) => `${r.from}.${name}`),
        ...r.toColumns.map((name) => `${r.to}.${name}`),
      ]),
    )
    for (const table of catalog.tables) this.addTable(table)
    for (const { from, to, fromColumns, toColumns } of catalog.relationships) {
      const [a, b] = [this.tables[this.tableIds.get(from) ?? -1], this.tables[this.tableIds.get(to) ?? -1]]
      if (!a || !b) continue
      if (!a.near.includes(b.id)) a.near.push(b.id)
      if (!b.near.includes(a.id)) b.near.push(a.id)
      for (const [i, name] of fromColumns.entries())
        this.twin(this.column(from, name), this.column(to, toColumns[i] ?? ''))
    }
    this.keys = this.columns.filter(({ twins }) => twins.length > 0)
    this.namesakes = this.findNamesakes()
    this.fits = new WordFits(this.words)
    for (const table of this.tables) table.foreign = table.columns.filter((id) => this.columns[id]?.isForeign).length
  }

  table(name: string): SchemaTable | undefined {
    return this.tables[this.tableIds.get(name) ?? -1]
  }

  column(table: string, name: string): SchemaColumn | undefined {
    return this.columns[this.columnIds.get(table)?.get(name) ?? -1]
  }

  /** The number of a word of a name; new words are added. */
  private wordId(word: string): number {
    const known = this.wordIds.get(word)
    if (known !== undefined) return known
    const lemma = lemmaOf(word)
    this.words.push({ word, lemma, stem: stemOf(lemma) })
    this.wordIds.set(word, this.words.length - 1)
    return this.words.length - 1
  }

  /** The number of a name among `names`. */
  private wordsOfLabel(label: string, isKey = false): number {
    const words = wordsOf(label).flatMap((word) => WRITTEN_TOGETHER.get(word) ?? (isKey ? keyWords(word) : [word]))
    return this.name([...new Set(words.map((word) => this.wordId(word)))])
  }

  private name(words: number[]): number {
    const key = words.join()
    const known = this.nameIds.get(key) ?? this.names.push(words) - 1
    this.nameIds.set(key, known)
    return known
  }

  private addTable(info: TableInfo): void {
    const id = this.tables.length
    const label = this.wordsOfLabel(info.label)
    const table: SchemaTable = {
      id,
      name: info.name,
      words: this.names[label] as number[],
      label,
      columns: [],
      rows: info.rowCount ?? 1000,
      key: undefined,
      display: undefined,
      foreign: 0,
      near: [],
      info,
    }
    this.tables.push(table)
    this.tableIds.set(info.name, id)
    if (!this.columnIds.has(info.name)) this.columnIds.set(info.name, new Map())
    for (const column of info.columns) {
      if (column.expression !== undefined) continue
      const made = this.addColumn(column, table)
      table.columns.push(made.id)
      if (made.isKey && info.primaryKey.length === 1) table.key = made.id
      if (made.isDisplay) table.display = made.id
    }
  }

  private addColumn(info: ColumnInfo, table: SchemaTable): SchemaColumn {
    const isKey = table.info.primaryKey.includes(info.name)
    const isJoined = isKey || this.joined.has(`${table.name}.${info.name}`)
    const full = this.wordsOfLabel(info.label, isJoined)
    const words = this.names[full] as number[]
    const rest = words.filter((w) => !table.words.some((t) => this.words[t]?.lemma === this.words[w]?.lemma))
    const own = rest.length > 0 ? this.name(rest) : full
    const numberOr = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
    const column: SchemaColumn = {
      id: this.columns.length,
      table: table.id,
      name: info.name,
      words,
      own: this.names[own] as number[],
      names: { words: full, own },
      kind: !isJoined && holdsAmounts(info) ? 'number' : kindOf(info),
      isKey,
      isForeign: false,
      isDisplay: table.info.displayColumn === info.name,
      distinct: info.profile?.distinct ?? table.rows,
      rows: table.rows,
      nullShare: info.profile?.nullShare ?? 0,
      min: numberOr(info.profile?.min, Number.NaN),
      max: numberOr(info.profile?.max, Number.NaN),
      info,
      twins: [],
    }
    this.columns.push(column)
    this.columnIds.get(table.name)?.set(info.name, column.id)
    return column
  }

  private findNamesakes(): { outer: SchemaColumn; inner: SchemaColumn }[] {
    const byName = Map.groupBy(this.columns, ({ name, kind }) => `${name.toLowerCase()} ${kind}`)
    const keys = this.tables.flatMap(({ key }) => (key === undefined ? [] : [this.columns[key] as SchemaColumn]))
    return keys.flatMap((outer) => {
      const alike = outer.name.length > 2 ? (byName.get(`${outer.name.toLowerCase()} ${outer.kind}`) ?? []) : []
      const others = alike.filter(({ id, table }) => table !== outer.table && !outer.twins.includes(id))
      return others.length > MOST_NAMESAKES ? [] : others.map((inner) => ({ outer, inner }))
    })
  }

  private twin(from: SchemaColumn | undefined, to: SchemaColumn | undefined): void {
    if (!from || !to) return
    from.isForeign = true
    from.twins.push(to.id)
    to.twins.push(from.id)
  }
}

/** Text that is written as numbers are, empty cells apart. */
export function holdsNumbers({ info: { profile } }: SchemaColumn): boolean {
  const filled = (profile?.frequent ?? []).map(({ value }) => String(value ?? '')).filter((text) => text !== '')
  return filled.length > 0 && filled.every((text) => /^-?\d+(?:\.\d+)?$/.test(text))
}

/** Texts that are no numbers. */
export function holdsWords(column: SchemaColumn): boolean {
  const { frequent = [] } = column.info.profile ?? {}
  return column.kind === 'text' && frequent.length > 0 && !holdsNumbers(column)
}

/** Texts without any digit: neither numbers nor dates that are kept as text. */
export function holdsNames({ kind, info: { profile } }: SchemaColumn): boolean {
  const texts = [profile?.min, ...(profile?.frequent ?? []).map(({ value }) => value)]
  return kind === 'text' && texts.some((text) => typeof text === 'string' && !/\d/.test(text))
}

/** A name that more tables use is of different things. */
const MOST_NAMESAKES = 5

/** Names of people that are often written in one piece. */
const WRITTEN_TOGETHER = new Map([
  ['fname', ['first', 'name']],
  ['lname', ['last', 'name']],
  ['forename', ['first', 'name']],
  ['surname', ['last', 'name']],
])
/** A prefix shorter than this says nothing: the e of "eid". */
const LEAST_PREFIX = 3

/** "custid" as two words, "eid" as "id". */
function keyWords(word: string): string[] {
  const prefix = word.endsWith('id') ? word.slice(0, -2) : ''
  if (prefix === '') return [word]
  return prefix.length < LEAST_PREFIX ? ['id'] : [prefix, 'id']
}

function kindOf({ type }: ColumnInfo): Kind {
  if (type === 'integer' || type === 'decimal' || type === 'float') return 'number'
  if (type.startsWith('date') || type === 'time') return 'time'
  return type === 'string' ? 'text' : 'other'
}
