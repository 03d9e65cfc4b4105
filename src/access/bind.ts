/** The caller's attributes in a row policy: put in as values, never as SQL. */
import { literal } from '../sql/write.ts'
import type { Dialect } from '../types.ts'
import type { Access, Attribute } from './types.ts'

/** Quoted text, quoted names and comments, which are left alone; or an attribute. A lone `::` is a cast. */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|::|:user\.([A-Za-z_][\w-]*)/g

/**
 * The condition with `:user.name` replaced by the caller's values; lists become `a, b, c`, for use inside `IN (...)`.
 * Null where an attribute is missing or empty: then no row is visible.
 */
export function bindAttributes(condition: string, user: Access['user'], dialect: Dialect): string | null {
  let missing = false
  const bound = condition.replace(PIECES, (piece, name: string | undefined) => {
    if (name === undefined) return piece
    const values = attributeOf(user, name)
    if (values.length === 0) missing = true
    return values.map((value) => valueText(value, dialect)).join(', ')
  })
  return missing ? null : bound
}

/** The attributes that a condition names. */
export function attributesIn(condition: string): string[] {
  return [...condition.matchAll(PIECES)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]))
}

/** The values of an attribute; `id`, `name` and `roles` are there for everyone. */
export function attributeOf(user: Access['user'], name: string): (string | number | boolean)[] {
  const own = Object.hasOwn(user.attributes, name) ? user.attributes[name] : builtIn(user, name)
  const values = Array.isArray(own) ? own : [own]
  return values.filter((value) => value !== undefined && value !== null && value !== '')
}

function builtIn(user: Access['user'], name: string): Attribute | undefined {
  if (name === 'id') return user.id
  if (name === 'name') return user.name
  return name === 'roles' ? user.roles : undefined
}

/** MySQL reads a backslash in text by its settings: such a value is written as bytes, which it reads in one way only. */
function valueText(value: string | number | boolean, dialect: Dialect): string {
  if (dialect === 'mysql' && typeof value === 'string' && /[\\\p{Cc}]/u.test(value))
    return `CONVERT(X'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)`
  return literal(value, dialect)
}
