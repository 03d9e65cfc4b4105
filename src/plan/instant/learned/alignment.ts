/** What each word of a question stands for under one candidate: a shown column, a group, a value, a table, nothing. */
import { allLevels, type Query, type QueryCondition, type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import { LIKE, STEM } from './fits.ts'
import type { FullName } from './full-names.ts'
import { joinKeys } from './join-keys.ts'
import type { Look } from './mentions.ts'
import type { Candidate } from './pool.ts'
import type { Scorer } from './scorer.ts'
import { itemShape } from './sketch.ts'

export type Alignment = {
  /** For each word a tag: a role in capitals, or the word itself where it has none. */
  tags: string[]
  /** Columns in use that no word names: the role, and what kind of column it is. */
  unnamed: string[]
  /** By role the stems of the names of the columns in use. */
  names: string[]
  /** Counts of the tags, for a model that takes numbers. */
  counts: number[]
}

/** Roles of a column in a candidate, in the order of the query. */
type Use = { column: number; table: number; roles: string[]; named: boolean }

/** The words of a table's name, what it is used for, and the share of its words that are said. */
type TableUse = { id: number; words: number[]; role: string; said: number }

/** Aligns the candidates of one question. What does not depend on the candidate is found once. */
export class Aligner {
  private readonly look: Look
  /** For each word the tables that are named beside it. */
  private readonly beside: number[][]
  private readonly otherwise: string[]
  private readonly fullNames: FullName[]
  /** For each word the tables whose rows it names. */
  private readonly heads: number[][]
  /** For each word of the schema whether the question says it. */
  /** For each word the full name that it is part of. */
  private readonly fullNameAt: (FullName | undefined)[]

  constructor({ look, matches }: Pick<Scorer, 'look' | 'matches'>) {
    this.look = look
    this.beside = matches.beside
    this.otherwise = look.words.map((_, i) => this.unused(i))
    this.fullNames = matches.fullNames
    this.heads = matches.heads
    this.fullNameAt = look.words.map((_, i) => matches.fullNames.find(({ start, end }) => start <= i && i < end))
  }

  align(candidate: Candidate): Alignment {
    const uses = usesOf(candidate.query, this.look)
    const values = valueRoles(candidate.query)
    const tables = this.tableUses(candidate)
    const used = new Set(candidate.filled.used)
    const keys = joinKeys(candidate.query, this.look.schema).flatMap(({ own }) => own)
    const tags = this.look.words.map(
      (_, i) =>
        this.valueTag(i, used.has(i), values, candidate.query.limit) ??
        this.nameTag(i, uses, tables) ??
        (this.best(i, keys) >= STEM ? 'J' : undefined) ??
        (this.otherwise[i] as string),
    )
    const unnamed = uses.filter((use) => !use.named)
    const missed = this.fullNames.filter(({ columns }) => !uses.some(({ column }) => columns.has(column))).length
    return {
      tags,
      unnamed: unnamed.flatMap(({ roles, column }) => roles.map((role) => `${role}:${this.sortOf(column)}`)),
      names: uses.flatMap(({ roles, column }) =>
        (this.look.schema.columns[column]?.own ?? []).map((w) => `${roles[0]?.[0]}${this.look.schema.words[w]?.stem}`),
      ),
      counts: [...countsOf(tags, unnamed), missed],
    }
  }

  private fit(i: number, w: number): number {
    return this.look.fit[i * this.look.schema.words.length + w] as number
  }

  private best(i: number, words: number[]): number {
    let best = 0
    for (const w of words) best = Math.max(best, this.fit(i, w))
    return best
  }

  private unused(i: number): string {
    const { look } = this
    const word = look.words[i] as Look['words'][number]
    if (look.valueCover[i]) return 'VX'
    if (word.token.kind === 'number') return 'NUM'
    if (word.cue !== '') return word.token.plain
    if ((look.best[i] as number) >= STEM) return 'X'
    return word.lemma
  }

  private valueTag(
    i: number,
    used: boolean,
    values: Map<string, string>,
    limit: number | undefined,
  ): string | undefined {
    const { token, number } = this.look.words[i] as Look['words'][number]
    if (!used && number === undefined) return undefined
    const role = values.get(String(number ?? token.plain)) ?? values.get(token.plain)
    if (used) return `V${token.kind === 'quoted' ? 'q' : (role ?? '?')}`
    if (number === limit) return 'VLIM'
    return role && token.kind === 'number' ? `V${role}` : undefined
  }

  /** The roles of the column or table that a word names; `!` where another table is named beside it, `r` where it was named before. */
  private nameTag(i: number, uses: Use[], tables: TableUse[]): string | undefined {
    let level = LIKE - 1
    let found: Use[] = []
    for (const use of uses) {
      const fit = this.best(i, this.look.schema.columns[use.column]?.own ?? [])
      if (fit > level) [level, found] = [fit, [use]]
      else if (fit === level && fit >= LIKE) found.push(use)
    }
    const table = this.tableNamed(i, tables)
    const full = this.fullNameAt[i]
    if (found.length === 0 || (level < STEM && table.fit > level)) {
      const missed = full && !uses.some(({ column }) => full.columns.has(column)) ? '?' : ''
      return table.fit < LIKE
        ? undefined
        : `T${table.role}${table.fit >= STEM ? '' : '~'}${this.misses(i, tables)}${missed}`
    }
    const beside = this.beside[i] as number[]
    const near = (use: Use) => beside.length > 0 && beside.includes(use.table)
    const inFull = full && found.find(({ column }) => full.columns.has(column))
    const use =
      inFull ??
      found.find((one) => !one.named && near(one)) ??
      found.find((one) => !one.named) ??
      found.find(near) ??
      found[0]
    if (!use) return undefined
    if (full && !inFull) return `${use.roles.join('+')}?`
    const again = use.named ? 'r' : ''
    use.named = true
    // "Older" says of which column, and stays the word that tells how it compares.
    if (level < STEM && this.look.words[i]?.cue !== '') return undefined
    return `${again}${use.roles.join('+')}${level < STEM ? '~' : ''}${beside.length > 0 && !near(use) ? '!' : ''}`
  }

  /** `^` where the word names the rows of tables that take no part: "stores" of a "store chain" beside a table of stores. */
  private misses(i: number, tables: TableUse[]): string {
    const heads = this.heads[i] as number[]
    return heads.length > 0 && !tables.some(({ id }) => heads.includes(id)) ? '^' : ''
  }

  private isSaid(name: number): boolean {
    return this.look.words.some((_, i) => this.fit(i, name) >= STEM)
  }

  /** The table that a word names best; of equal ones that of which more words are said. */
  private tableNamed(i: number, tables: TableUse[]): { fit: number; role: string } {
    let best = { fit: 0, role: '', said: 0 }
    for (const { words, role, said } of tables) {
      const fit = this.best(i, words)
      if (fit > best.fit || (fit === best.fit && said > best.said)) best = { fit, role, said }
    }
    return best
  }

  /** Tables in use with what for: shown (s), in a condition (w), else (j); those of inner queries (i). */
  private tableUses({ query, from }: Candidate): TableUse[] {
    const { schema } = this.look
    const roles = new Map<number, string>()
    const add = (name: string, role: string) => {
      const id = schema.table(name)?.id
      if (id !== undefined && !roles.has(id)) roles.set(id, role)
    }
    for (const { field } of query.select) add(field.table, 's')
    for (const { item } of [...query.where, ...query.having]) add(item.field.table, 'w')
    for (const id of from) if (!roles.has(id)) roles.set(id, 'j')
    for (const inner of allLevels(query).slice(1)) for (const name of tablesOfQuery(inner)) add(name, 'i')
    return [...roles].map(([id, role]) => {
      const words = schema.tables[id]?.words ?? []
      return { id, words, role, said: words.filter((w) => this.isSaid(w)).length / Math.max(1, words.length) }
    })
  }

  private sortOf(id: number): string {
    const column = this.look.schema.columns[id]
    return `${column?.isDisplay ? 'd' : ''}${column?.isKey ? 'k' : ''}${column?.isForeign ? 'f' : ''}${column?.kind}`
  }
}

function usesOf(query: Query, look: Look): Use[] {
  const uses = new Map<number, Use>()
  const add = (role: string, { field }: Pick<QueryItem, 'field'>) => {
    const column = look.schema.column(field.table, field.column)
    if (!column) return
    const use = uses.get(column.id) ?? { column: column.id, table: column.table, roles: [], named: false }
    if (!use.roles.includes(role) && use.roles.length < 3) use.roles.push(role)
    uses.set(column.id, use)
  }
  const visit = (level: Query, depth: string) => {
    for (const item of level.select) add(`${item.aggregate ? `A${itemShape(item)}` : 'S'}${depth}`, item)
    for (const { item, op, query: inner } of level.where) {
      add(`W${op}${inner ? 'q' : ''}${depth}`, item)
      if (inner) visit(inner, `${depth}'`)
    }
    for (const { item, op } of level.having) add(`H${item.aggregate ?? ''}${op}${depth}`, item)
    for (const field of level.by) add(`G${depth}`, { field })
    const limit = level.limit === undefined ? '' : level.limit === 1 ? '1' : 'n'
    for (const { item, direction } of level.order) add(`O${item.aggregate ?? ''}${direction}${limit}${depth}`, item)
    if (level.set) visit(level.set.query, `${depth}'`)
  }
  visit(query, '')
  return [...uses.values()]
}

/** The operators that values are compared with, by the words of the values. */
function valueRoles(query: Query): Map<string, string> {
  const roles = new Map<string, string>()
  const visit = (level: Query) => {
    for (const { item, op, value, high, query: inner } of [...level.where, ...level.having] as QueryCondition[]) {
      const role = `${op}${item.aggregate ?? ''}`
      if (value !== undefined) for (const word of String(value).toLowerCase().split(/\W+/)) roles.set(word, role)
      if (value !== undefined) roles.set(String(value), role)
      if (high !== undefined) roles.set(String(high).toLowerCase(), `${op}h`)
      if (inner) visit(inner)
    }
    if (level.set) visit(level.set.query)
  }
  visit(query)
  return roles
}

const UNNAMED_ROLES = ['S', 'A', 'W', 'H', 'G', 'O']

function countsOf(tags: string[], unnamed: Use[]): number[] {
  const count = (is: (tag: string) => boolean) => tags.filter(is).length
  return [
    count((tag) => tag === 'X'),
    count((tag) => tag === 'VX'),
    count((tag) => tag === 'NUM'),
    count((tag) => tag.startsWith('T')),
    count((tag) => tag.endsWith('!')),
    count((tag) => /^r[A-Z]/.test(tag)),
    count((tag) => tag.endsWith('~')),
    count((tag) => tag.includes('^')),
    ...UNNAMED_ROLES.map((role) => unnamed.filter((use) => use.roles.some((one) => one.startsWith(role))).length),
  ]
}
