import type { Readable, Writable } from 'node:stream'
import { createColors } from 'picocolors'

export type Colours = ReturnType<typeof createColors>

/** Where a command reads from and writes to. */
export type Terminal = {
  input: Readable
  /** Where `out` writes; a line editor needs the stream itself. */
  output: Writable
  /** Whether a person types the input. */
  isInputTyped: boolean
  /** Whether a person reads the output. */
  isOutputRead: boolean
  /** Characters that fit in one line of the output. */
  width: number
  colours: Colours
  out(text: string): void
  err(text: string): void
}

const PIPED_WIDTH = 120
const NARROWEST_WIDTH = 40

/** The terminal of this process. Colours are off when the output is piped or NO_COLOR is set. */
export function processTerminal(): Terminal {
  const isOutputRead = process.stdout.isTTY === true
  return {
    input: process.stdin,
    output: process.stdout,
    isInputTyped: process.stdin.isTTY === true,
    isOutputRead,
    // Some terminals do not say how wide they are, or say 0.
    width: Math.max(process.stdout.columns || PIPED_WIDTH, NARROWEST_WIDTH),
    colours: createColors(isOutputRead && !process.env.NO_COLOR),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  }
}

/**
 * Text that is safe to print: control characters, with which stored data could move the cursor or change colours, are
 * shown as `·`; tabs and line breaks become spaces.
 */
export function printable(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '·')
}

const WIDE =
  /^(?:[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation})/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Columns that a text takes in a terminal: two for wide characters, none for combining marks. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7E]*$/.test(text)) return text.length
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0)
}

/** The text cut to `width` columns, with `…` where something is missing. */
export function cutTo(width: number, text: string): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(kept + segment) > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** The text filled up with spaces to `width` columns. */
export function padTo(width: number, text: string, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}

/** Lines of at most `width` columns, broken between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
