/** Changes to YAML text that leave every other character as it is: comments, order, indentation, quoting. */
import {
  Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type Scalar,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

/** `text` in place of the characters from `start` up to `end`. */
export type Splice = { start: number; end: number; text: string }

/** The text with the splices made, which must not overlap; those at one place stay in their order. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = ''
  let done = 0
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < done) throw new RangeError(`two changes of the same place, at character ${splice.start}`)
    result += text.slice(done, splice.start) + splice.text
    done = splice.end
  }
  return result + text.slice(done)
}

/** The order in which the keys of an element are written; a new one is put before the first that comes later. */
const ORDER = [
  ...['name', 'source', 'from', 'to', 'from_columns', 'to_columns', 'primary_key', 'unique_keys', 'expression'],
  ...[
    'dimension',
    'label',
    'description',
    'datatype',
    'instructions',
    'synonyms',
    'examples',
    'ai_context',
    'datasets',
  ],
  ...['relationships', 'fields', 'metrics', 'custom_extensions'],
]

/** Values for keys; undefined takes the key out. */
export type Changes = { [key: string]: unknown }

/** Sets keys of a map, in a block line by line, in `{...}` as a whole. */
export function setKeys(text: string, map: YAMLMap, changes: Changes): Splice[] {
  if (map.flow) {
    const next = Object.fromEntries(
      Object.entries({ ...(map.toJSON() as object), ...changes }).filter(([, value]) => value !== undefined),
    )
    return [replaced(text, map, flowText(next))]
  }
  return Object.entries(changes).flatMap(([key, value]) => setKey(text, map, key, value))
}

function setKey(text: string, map: YAMLMap, key: string, value: unknown): Splice[] {
  const pair = pairOf(map, key)
  if (pair) return value === undefined ? [without(text, map, pair)] : [setValue(text, map, pair, value)]
  return value === undefined ? [] : [insertedKey(text, map, key, value)]
}

function setValue(text: string, map: YAMLMap, pair: Pair, value: unknown): Splice {
  const indent = indentOf(text, map)
  const node = pair.value as Node | null
  if (node?.range) return replaced(text, node, valueText(value, indent, false))
  const end = endOf(pair.key as Node)
  return { start: end, end, text: `: ${valueText(value, indent, false)}` }
}

/** The text of a scalar node replaced, inside `{...}` and `[...]` as their rules ask. */
export function setScalar(text: string, { node, flow, indent }: Placed, value: string): Splice {
  return replaced(text, node, valueText(value, indent, flow))
}

/** A node, whether it stands in a `{...}` or `[...]`, and the indentation of the key that it belongs to. */
export type Placed = { node: Scalar; flow: boolean; indent: number }

/** The scalar at a path; undefined where there is none. */
export function scalarAt(text: string, root: Node, path: (string | number)[]): Placed | undefined {
  let node: unknown = root
  let flow = false
  let indent = 0
  for (const key of path) {
    if (!isCollection(node)) return undefined
    flow ||= node.flow === true
    if (isMap(node) && !flow) indent = indentOf(text, node)
    node = node.get(key, true)
  }
  return isScalar(node) ? { node, flow, indent } : undefined
}

function insertedKey(text: string, map: YAMLMap, key: string, value: unknown): Splice {
  const line = `${' '.repeat(indentOf(text, map))}${key}: ${valueText(value, indentOf(text, map), false)}`
  const rank = ORDER.indexOf(key)
  const later = map.items.findIndex((pair) => ORDER.indexOf(String(pair.key)) > rank)
  const before = map.items[later === -1 ? map.items.length - 1 : Math.max(0, later - 1)]
  return afterLine(text, endOf(before as Pair), line)
}

/** A line, or several, after the line on which something ends. */
export function afterLine(text: string, end: number, line: string): Splice {
  const isEnded = text[end - 1] === '\n'
  const newline = isEnded ? end - 1 : text.indexOf('\n', end)
  if (newline === -1) return { start: text.length, end: text.length, text: `\n${line}\n` }
  return { start: newline + 1, end: newline + 1, text: line.endsWith('\n') ? line : `${line}\n` }
}

function without(text: string, map: YAMLMap, pair: Pair): Splice {
  const start = (pair.key as Node).range?.[0] ?? 0
  const line = lineStart(text, start)
  const next = map.items[map.items.indexOf(pair) + 1]
  const nextStart = (next?.key as Node | undefined)?.range?.[0]
  // The first key of a list's entry stands behind the dash, which stays.
  if (text.slice(line, start).trim() !== '' && nextStart !== undefined) return { start, end: nextStart, text: '' }
  return { start: line, end: lineEnd(text, endOf(pair)), text: '' }
}

/** An entry of a list taken out, with its dash. */
export function withoutEntry(text: string, entry: Node): Splice {
  const start = lineStart(text, dashOf(text, entry))
  return { start, end: lineEnd(text, endOf(entry)), text: '' }
}

/** An entry put at the end of a list in block style; its lines are given without indentation. */
export function appendedEntry(text: string, list: YAMLSeq, lines: string): Splice {
  const last = list.items.at(-1) as Node
  const dash = dashOf(text, list.items[0] as Node)
  return afterLine(text, endOf(last), indented(`- ${indented(lines, 2).trimStart()}`, dash - lineStart(text, dash)))
}

/** Every line of a text moved to the right; empty ones stay empty. Only a line feed ends a line: YAML knows no others inside text. */
export function indented(text: string, by: number): string {
  return text.replace(/(?<![^\n])(?=[^\n])/g, ' '.repeat(by))
}

/** The entry of a map under a key. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => String(pair.key) === key)
}

/** The column, from 0, of a block map's keys. */
export function indentOf(text: string, map: YAMLMap): number {
  const start = (map.items[0]?.key as Node | undefined)?.range?.[0] ?? map.range?.[0] ?? 0
  return start - lineStart(text, start)
}

const dashOf = (text: string, entry: Node): number => text.lastIndexOf('-', (entry.range?.[0] ?? 1) - 1)
const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

function lineEnd(text: string, end: number): number {
  if (text[end - 1] === '\n') return end
  const newline = text.indexOf('\n', end)
  return newline === -1 ? text.length : newline + 1
}

/** Where a node's own text ends, comments after it left out. */
function endOf(part: Node | Pair): number {
  if (isPair(part)) return endOf((part.value ?? part.key) as Node)
  if (isCollection(part) && part.flow !== true && part.items.length > 0) return endOf(part.items.at(-1) as Node | Pair)
  return part.range?.[1] ?? 0
}

/** A block scalar's text holds its last line break. */
function replaced(text: string, node: Node, value: string): Splice {
  const [start, end] = node.range ?? [0, 0]
  if (start === end) return { start, end, text: ` ${value}` }
  return { start, end, text: text[end - 1] === '\n' && !value.endsWith('\n') ? `${value}\n` : value }
}

const NO_FOLDING = { lineWidth: 0, flowCollectionPadding: false } as const

/** A value on one line, as it may stand in `{...}`. */
export function flowText(value: unknown): string {
  if (typeof value === 'string') return flowText([value]).slice(1, -1)
  const document = new Document(value)
  visit(document, { Scalar: (_, scalar) => onOneLine(scalar) })
  const options = { ...NO_FOLDING, collectionStyle: 'flow', doubleQuotedMinMultiLineLength: 1e9 } as const
  return document.toString(options).trimEnd()
}

/** Text of several lines would be written without quotes where it has no signs of its own. */
function onOneLine(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && scalar.value.includes('\n')) scalar.type = 'QUOTE_DOUBLE'
}

/** A value as it stands after `key: `; text of several lines as a literal block where that can hold it. */
export function valueText(value: unknown, indent: number, flow: boolean): string {
  if (typeof value !== 'string' || flow) return flowText(value)
  if (!value.includes('\n')) {
    const text = stringify(value, NO_FOLDING).trimEnd()
    // A sign of YAML after a separator of lines is written as a block that does not know its indentation.
    return text.includes('\n') ? JSON.stringify(value) : text
  }
  if (!/^\S/.test(value) || /[ \t\r]$|\n$/m.test(value)) return JSON.stringify(value)
  return `|-\n${indented(value, indent + 2)}`
}
