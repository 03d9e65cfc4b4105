/** Reading polyglot's tree without trusting its shape. */

export type Part = { readonly [key: string]: unknown }

/** A part of a node as an object; empty where it is none. */
export function partOf(node: unknown): Part {
  return node !== null && typeof node === 'object' && !Array.isArray(node) ? (node as Part) : {}
}

/** A part of a node as a list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The text of a name node: polyglot keeps names as `{name: "x"}`. */
export function nameOf(node: unknown): string {
  if (typeof node === 'string') return node
  const { name } = partOf(node)
  return typeof name === 'string' ? name : name === undefined ? '' : nameOf(name)
}

/** The name of a column node; empty for any other. */
export function columnName(node: unknown): string {
  return nameOf(partOf(partOf(node).column).name)
}
