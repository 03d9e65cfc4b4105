/** Quoted texts over several lines that are indented too little for YAML 1.2, as in the published Ossie example. */

const OPENING = /^( *(?:- +)*)[^\s'"#][^'"#]*: +(['"])/

/**
 * The text with such lines indented enough, and the numbers of the lines where they begin. Line breaks and their
 * indentation fold to one space inside quotes, so no value changes; lines keep their numbers.
 */
export function indentQuotedLines(text: string): { text: string; lines: number[] } {
  const lines = text.split('\n')
  const changed: number[] = []
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    const opening = OPENING.exec(line)
    if (!opening) continue
    const [head, indent = '', quote = ''] = opening
    const last = closes(line.slice(head.length), quote) ? i : lastLineOf(lines, i + 1, quote)
    if (indentLines(lines, i + 1, last, indent.length)) changed.push(i + 1)
    i = last
  }
  return { text: lines.join('\n'), lines: changed }
}

/** Whether a quoted text ends in this piece; doubled and escaped quotes do not end it. */
function closes(piece: string, quote: string): boolean {
  const bare = quote === "'" ? piece.replaceAll("''", '') : piece.replace(/\\./g, '')
  return bare.includes(quote)
}

function lastLineOf(lines: string[], from: number, quote: string): number {
  const found = lines.findIndex((line, i) => i >= from && closes(line, quote))
  return found < 0 ? from - 1 : found
}

/** Indents the lines from..to (inclusive) beyond a column; tells whether one needed it. */
function indentLines(lines: string[], from: number, to: number, column: number): boolean {
  let needed = false
  for (let i = from; i <= to; i += 1) {
    const line = lines[i] ?? ''
    const spaces = line.length - line.trimStart().length
    if (line.trim() === '' || spaces > column) continue
    lines[i] = `${' '.repeat(column + 1 - spaces)}${line}`
    needed = true
  }
  return needed
}
