/** Data in prompts: quoted so that no value can pass for anything else. */
import type { Cell } from '../../types.ts'

/** A value as JSON on one line; angle brackets are escaped, so that it cannot end the block that it stands in. */
export function quoted(value: unknown): string {
  return JSON.stringify(value ?? null)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
}

const MAX_CELL = 200

/** A cell, cut where it is long. */
export function quotedCell(cell: Cell): string {
  return quoted(typeof cell === 'string' ? cut(cell, MAX_CELL) : cell)
}

/** A text on one line, cut where it is long. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`
}

/** A block of data. */
export function dataBlock(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n<data>\n${lines.join('\n')}\n</data>`
}
