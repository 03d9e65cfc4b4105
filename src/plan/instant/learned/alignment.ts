/** What each word of a question stands for under one candidate: a shown column, a group, a value, a table, nothing. */
import type { Query, QueryCondition, QueryItem } from '../../../form/query.ts'
import { LIKE, type Look, STEM } from './mentions.ts'
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

/** Aligns the candidates of one question. What does not depend on the candidate is found once. */
export class Aligner {
  private readonly look: Look
  /** For each word the tables that are named beside it. */
  private readonly beside: number[][]
  private readonly otherwise: string[]

  constructor({ look, matches }: Pick<Scorer, 'look' | 'matches'>) {
    this.look = look
    this.beside = matches.beside
    this.otherwise = look.words.map((_, i) => this.unused(i))
  }

  align(candidate: Candidate): Alignment {
    const uses = usesOf(candidate.query, this.look)
    const values = valueRoles(candidate.query)
    const tableWords = candidate.from.flatMap((id) => this.look.schema.tables[id]?.words ?? [])
    const used = new Set(candidate.filled.used)
    const tags = this.look.words.map(
      (_, i) =>
        this.valueTag(i, used.has(i), values, candidate.query.limit) ??
        this.nameTag(i, uses, tableWords) ??
        (this.otherwise[i] as string),
    )
    const unnamed = uses.filter((use) => !use.named)
    return {
      tags,
      unnamed: unnamed.flatMap(({ roles, column }) => roles.map((role) => `${role}:${this.sortOf(column)}`)),
      names: uses.flatMap(({ roles, column }) =>
        (this.look.schema.columns[column]?.own ?? []).map((w) => `${roles[0]?.[0]}${this.look.schema.words[w]?.stem}`),
      ),
      counts: countsOf(tags, unnamed),
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
    for (let w = 0; w < look.schema.words.length; w += 1) if (this.fit(i, w) >= STEM) return 'X'
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
  private nameTag(i: number, uses: Use[], tableWords: number[]): string | undefined {
    let level = LIKE - 1
    let found: Use[] = []
    for (const use of uses) {
      const fit = this.best(i, this.look.schema.columns[use.column]?.own ?? [])
      if (fit > level) [level, found] = [fit, [use]]
      else if (fit === level && fit >= LIKE) found.push(use)
    }
    const table = this.best(i, tableWords)
    if (found.length === 0 || (level < STEM && table > level))
      return table < LIKE ? undefined : table >= STEM ? 'T' : 'T~'
    const beside = this.beside[i] as number[]
    const near = (use: Use) => beside.length > 0 && beside.includes(use.table)
    const use =
      found.find((one) => !one.named && near(one)) ?? found.find((one) => !one.named) ?? found.find(near) ?? found[0]
    if (!use) return undefined
    const again = use.named ? 'r' : ''
    use.named = true
    return `${again}${use.roles.join('+')}${level < STEM ? '~' : ''}${beside.length > 0 && !near(use) ? '!' : ''}`
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
    ...UNNAMED_ROLES.map((role) => unnamed.filter((use) => use.roles.some((one) => one.startsWith(role))).length),
  ]
}
