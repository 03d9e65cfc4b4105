/** Bounds on what one call may build: engines cannot be interrupted within a call that fills memory. */
import { QuerentError } from '../errors.ts'
import { asKind, type SqlNode } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'

/** Longest text that one call may build from a shorter one. */
export const MAX_TEXT = 1_000
/** Longest series of constants. A series between dates or columns is bounded by the engine's memory limit alone. */
export const MAX_SERIES = 1_000_000
/** Characters that a statement may build where it repeats one over the other. */
const MAX_TEXT_IN_SERIES = 100_000_000

/** Functions that build a text, with the place of the argument that says how long. */
const GROWING: { [name: string]: number } = { repeat: 1, replicate: 1, lpad: 1, rpad: 1, space: 0, bar: 3 }

const SERIES = new Set(['range', 'generate_series', 'sequence'])

const PATTERNED = new Set(['format', 'printf'])
const FREE_FORMAT = new Set<Dialect>(['mysql', 'tsql'])

/** Functions whose work, not only whose result, grows with a number. */
const COSTLY: { [name: string]: number } = { factorial: 200 }

/** The largest text and the longest series that one call of the statement makes. */
type Sizes = { text: number; series: number }

/**
 * Refuses calls whose size is a large constant or cannot be known, and a long text for each value of a long series.
 * Throws SQL_NOT_PERMITTED with the limit.
 */
export function refuseLargeSizes(tree: unknown, dialect: Dialect): void {
  const sizes: Sizes = { text: 1, series: 1 }
  visit(tree, dialect, sizes)
  if (sizes.text * sizes.series > MAX_TEXT_IN_SERIES)
    throw tooLarge(`Texts of ${sizes.text} characters for ${sizes.series} values are too much`)
}

function visit(tree: unknown, dialect: Dialect, sizes: Sizes): void {
  if (tree === null || typeof tree !== 'object') return
  const node = Array.isArray(tree) ? {} : (tree as SqlNode)
  const call = callOf(node)
  if (call) check(call, dialect, sizes)
  if (REPEATING.some((kind) => grows(asKind(node, kind))))
    throw tooLarge('A text cannot be built anew for each element of a list')
  for (const value of Object.values(tree)) visit(value, dialect, sizes)
}

/** What runs once for each element of a list. */
const REPEATING = ['lambda', 'comprehension']

type Call = { name: string; args: unknown[] }

function check({ name, args }: Call, dialect: Dialect, sizes: Sizes): void {
  const place = Object.hasOwn(GROWING, name) ? GROWING[name] : undefined
  if (place !== undefined) sizes.text = Math.max(sizes.text, growing(name, args, place))
  if (Object.hasOwn(COSTLY, name)) costly(name, args[0])
  if (SERIES.has(name)) sizes.series = Math.max(sizes.series, series(name, args))
  if (PATTERNED.has(name) && !FREE_FORMAT.has(dialect)) patterned(name, args[0])
}

function callOf(node: SqlNode): Call | undefined {
  const called = asKind(node, 'function')
  if (called) return { name: String(called.name).toLowerCase(), args: listOf(called.args) }
  const repeat = asKind(node, 'repeat')
  if (repeat) return { name: 'repeat', args: [repeat.this, repeat.times] }
  const padded = asKind(node, 'lpad') ?? asKind(node, 'rpad')
  if (padded) return { name: 'lpad', args: [padded.this, padded.length] }
  const sequence = asKind(node, 'sequence')
  return sequence && { name: 'sequence', args: [sequence.start, sequence.stop, sequence.step] }
}

function growing(name: string, args: unknown[], place: number): number {
  const size = args[place] === undefined ? 0 : boundOf(args[place])
  if (size === undefined || size > MAX_TEXT)
    throw tooLarge(`${name.toUpperCase()} may build at most ${MAX_TEXT} characters`)
  if (args.some(grows)) throw tooLarge(`${name.toUpperCase()} cannot be given what another such function has built`)
  return size
}

function costly(name: string, arg: unknown): void {
  const most = COSTLY[name] ?? 0
  const value = constantOf(arg)
  if (value === undefined || value > most) throw tooLarge(`${name.toUpperCase()} takes a number of at most ${most}`)
}

function grows(node: unknown): boolean {
  if (node === null || typeof node !== 'object') return false
  const call = Array.isArray(node) ? undefined : callOf(node as SqlNode)
  if (call && Object.hasOwn(GROWING, call.name)) return true
  return Object.values(node).some(grows)
}

function series(name: string, args: unknown[]): number {
  const values = args.map(constantOf)
  const [first, second, step = 1] = args.length < 2 ? [0, values[0]] : values
  const length = first === undefined || second === undefined ? 0 : Math.abs((second - first) / (step || 1))
  if (length > MAX_SERIES || values.some((value) => value !== undefined && Math.abs(value) > 1e15))
    throw tooLarge(`${name.toUpperCase()} may make at most ${MAX_SERIES} values`)
  return length
}

function patterned(name: string, pattern: unknown): void {
  const literal = asKind(pattern, 'literal')
  if (literal?.literal_type !== 'string') throw tooLarge(`The pattern of ${name.toUpperCase()} must be written out`)
  if (/\d{4}|[%\d$.-]\*/.test(String(literal.value)))
    throw tooLarge(`A width in the pattern of ${name.toUpperCase()} may have at most three digits`)
}

/** The most that an expression can be, where its text says so: a constant, or LEAST with one. */
function boundOf(node: unknown): number | undefined {
  const called = asKind(node, 'function')
  const isLeast = String(called?.name).toLowerCase() === 'least'
  const bounds = listOf(isLeast ? called?.args : asKind(node, 'least')?.expressions)
    .map(constantOf)
    .filter((value) => value !== undefined)
  return bounds.length > 0 ? Math.min(...bounds) : constantOf(node)
}

const FOLDED: { [kind: string]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
}

/** The value of an expression of plain numbers. */
function constantOf(node: unknown): number | undefined {
  const literal = asKind(node, 'literal')
  if (literal) return literal.literal_type === 'number' ? Number(literal.value) : undefined
  const inner = asKind(node, 'paren') ?? asKind(node, 'cast')
  if (inner) return constantOf(inner.this)
  const negated = asKind(node, 'neg')
  if (negated) return negate(constantOf(negated.this))
  for (const [kind, fold] of Object.entries(FOLDED)) {
    const sides = asKind(node, kind)
    const [a, b] = sides ? [constantOf(sides.left), constantOf(sides.right)] : []
    if (a !== undefined && b !== undefined) return fold(a, b)
  }
  return undefined
}

const negate = (value: number | undefined) => (value === undefined ? undefined : -value)

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function tooLarge(sentence: string): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `${sentence}.`, { next: 'Use a smaller number, or LEAST(n, 100).' })
}
