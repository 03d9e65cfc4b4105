/** SQL of the training sets as composed queries. Covers what these sets use; anything else is undefined. */
import type {
  Query,
  QueryAggregate,
  QueryCondition,
  QueryField,
  QueryItem,
  QueryOperator,
} from '../../src/form/query.ts'
import type { Catalog } from '../../src/types.ts'

const TOKEN = /"[^"]*"|'(?:[^']|'')*'|`[^`]*`|\d+\.\d+|\d+|[A-Za-z_][\w]*|<=|>=|!=|<>|[(),.*=<>+\-/;]/g
const AGGREGATES = new Set(['count', 'sum', 'avg', 'min', 'max'])

class Unreadable extends Error {}

type Scope = { tables: Map<string, string> }

/** Reads one SELECT; undefined where it uses something that a query cannot say. */
export function readSql(sql: string, catalog: Catalog): Query | undefined {
  try {
    const reader = new Reader(sql.match(TOKEN) ?? [], catalog)
    const query = reader.query()
    reader.accept(';')
    return reader.done ? query : undefined
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Reader {
  private at = 0
  private readonly tokens: string[]
  private readonly catalog: Catalog

  constructor(tokens: string[], catalog: Catalog) {
    this.tokens = tokens
    this.catalog = catalog
  }

  get done(): boolean {
    return this.at >= this.tokens.length
  }

  private peek(ahead = 0): string {
    return (this.tokens[this.at + ahead] ?? '').toLowerCase()
  }

  accept(word: string): boolean {
    if (this.peek() !== word) return false
    this.at += 1
    return true
  }

  private expect(word: string): void {
    if (!this.accept(word)) throw new Unreadable(`${word} expected, ${this.peek()} found`)
  }

  private take(): string {
    const token = this.tokens[this.at]
    if (token === undefined) throw new Unreadable('end')
    this.at += 1
    return token
  }

  query(): Query {
    this.expect('select')
    const distinct = this.accept('distinct')
    const scope = this.scopeAhead()
    const select = this.list(() => this.item(scope))
    this.skipFrom()
    const where = this.accept('where') ? this.conditions(scope) : []
    const by: QueryField[] = []
    let having: QueryCondition[] = []
    if (this.accept('group')) {
      this.expect('by')
      by.push(...this.list(() => this.field(scope)))
    }
    if (this.accept('having')) having = this.conditions(scope)
    const order: Query['order'] = []
    if (this.accept('order')) {
      this.expect('by')
      order.push(...this.list(() => this.orderItem(scope)))
      if (order.some((o) => o.direction === 'desc') && this.tokens[this.at - 1]?.toLowerCase() === 'desc')
        for (const o of order) o.direction = order.length === 1 ? o.direction : o.direction
    }
    const limit = this.accept('limit') ? Number(this.take()) : undefined
    const query: Query = { select, tables: [...new Set(scope.tables.values())], where, by, having, order }
    if (distinct) query.distinct = true
    if (isMixed(where)) query.alternatives = true
    if (limit) query.limit = limit
    for (const op of ['union', 'intersect', 'except'] as const)
      if (this.accept(op)) query.set = { op, query: this.query() }
    return query
  }

  private orderItem(scope: Scope): Query['order'][number] {
    const item = this.item(scope)
    const direction = this.accept('desc') ? 'desc' : 'asc'
    this.accept('asc')
    return { item, direction }
  }

  private list<T>(read: () => T): T[] {
    const items = [read()]
    while (this.accept(',')) items.push(read())
    return items
  }

  /** Finds the FROM of this SELECT and reads its tables before its items are read. */
  private scopeAhead(): Scope {
    const start = this.at
    for (let depth = 0; !this.done; this.at += 1) {
      const token = this.peek()
      if (token === '(') depth += 1
      if (token === ')') depth -= 1
      if (depth === 0 && token === 'from') break
      if (depth < 0) throw new Unreadable('no FROM')
    }
    const scope: Scope = { tables: new Map() }
    this.expect('from')
    this.readTables(scope)
    this.at = start
    return scope
  }

  private skipFrom(): void {
    this.expect('from')
    this.readTables({ tables: new Map() })
  }

  private readTables(scope: Scope): void {
    do {
      const name = this.take()
      if (name === '(') throw new Unreadable('a SELECT in FROM')
      const table = this.catalog.tables.find((t) => t.name.toLowerCase() === unquoted(name).toLowerCase())
      if (!table) throw new Unreadable(`table ${name}`)
      const alias = this.accept('as') ? this.take() : isAlias(this.peek()) ? this.take() : undefined
      for (const known of scope.tables.values()) if (known === table.name) throw new Unreadable('self join')
      scope.tables.set((alias ?? table.name).toLowerCase(), table.name)
      if (this.accept('on')) this.skipJoinCondition()
    } while (this.accept('join') || this.accept(','))
  }

  private skipJoinCondition(): void {
    do {
      this.name()
      this.expect('=')
      this.name()
    } while (this.accept('and'))
  }

  private name(): void {
    this.take()
    if (this.accept('.')) this.take()
  }

  private item(scope: Scope): QueryItem {
    const aggregate = this.peek()
    if (AGGREGATES.has(aggregate) && this.peek(1) === '(') {
      this.at += 2
      const distinct = this.accept('distinct')
      const field = this.field(scope)
      this.expect(')')
      this.plain()
      return { field, aggregate: aggregate as QueryAggregate, ...(distinct ? { distinct } : {}) }
    }
    const field = this.field(scope)
    this.plain()
    return { field }
  }

  /** Arithmetic is not read. */
  private plain(): void {
    if (['+', '-', '*', '/'].includes(this.peek())) throw new Unreadable('arithmetic')
    if (this.accept('as')) this.take()
  }

  private field(scope: Scope): QueryField {
    if (this.accept('*')) return { table: [...scope.tables.values()][0] ?? '', column: '*' }
    if (this.accept('distinct')) return this.field(scope)
    const first = this.take()
    if (!/^["`\w]/.test(first)) throw new Unreadable(first)
    if (this.accept('.')) {
      const table = scope.tables.get(first.toLowerCase())
      if (!table) throw new Unreadable(`alias ${first}`)
      const column = this.take()
      return column === '*' ? { table, column } : this.fieldIn([table], column)
    }
    return this.fieldIn([...scope.tables.values()], first)
  }

  private fieldIn(tables: string[], name: string): QueryField {
    for (const table of this.catalog.tables.filter((t) => tables.includes(t.name))) {
      const column = table.columns.find((c) => c.name.toLowerCase() === unquoted(name).toLowerCase())
      if (column) return { table: table.name, column: column.name }
    }
    throw new Unreadable(`column ${name}`)
  }

  private conditions(scope: Scope): QueryCondition[] {
    const conditions: QueryCondition[] = []
    let or = false
    do {
      const condition = this.condition(scope)
      conditions.push(or ? { ...condition, or } : condition)
      or = this.peek() === 'or'
    } while (this.accept('and') || this.accept('or'))
    return conditions
  }

  private condition(scope: Scope): QueryCondition {
    if (this.peek() === '(') throw new Unreadable('brackets')
    const item = this.item(scope)
    if (this.accept('is')) {
      const op = this.accept('not') ? 'present' : 'missing'
      this.expect('null')
      return { item, op }
    }
    const not = this.accept('not')
    const word = this.take().toLowerCase()
    if (word === 'between') {
      const value = this.value()
      this.expect('and')
      return { item, op: 'between', value, high: this.value() }
    }
    const op = (not ? `not ${word}` : word === '<>' ? '!=' : word) as QueryOperator
    if (!['=', '!=', '<', '<=', '>', '>=', 'like', 'not like', 'in', 'not in'].includes(op)) throw new Unreadable(op)
    if (this.peek() === '(' && this.peek(1) === 'select') {
      this.expect('(')
      const query = this.query()
      this.expect(')')
      return { item, op, query }
    }
    if (op === 'in' || op === 'not in') throw new Unreadable('list')
    return { item, op, value: this.value() }
  }

  private value(): string | number {
    const minus = this.accept('-')
    const token = this.take()
    if (/^\d/.test(token)) return minus ? -Number(token) : Number(token)
    if (/^['"]/.test(token)) return unquoted(token)
    throw new Unreadable(`value ${token}`)
  }
}

/** "And" binds more tightly than "or". */
function isMixed([, ...rest]: QueryCondition[]): boolean {
  return rest.some(({ or }) => or) && rest.some(({ or }) => !or)
}

function isAlias(token: string): boolean {
  return (
    /^[a-z_]\w*$/.test(token) &&
    !['where', 'group', 'order', 'limit', 'join', 'on', 'union', 'intersect', 'except', 'having'].includes(token)
  )
}

function unquoted(token: string): string {
  return /^["'`]/.test(token) ? token.slice(1, -1).replaceAll("''", "'") : token
}
