/**
 * Athena's result file: CSV in which every value is in quotes, and a missing one is nothing at all (Athena, "Working with query
 * results"). Read in pieces, so that a file of any size takes the memory of a piece.
 */

const QUOTE = 34
const COMMA = 44
const NEWLINE = 10
const RETURN = 13

/** The rows of a file, in batches as its pieces come, the names of the columns first. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<(string | null)[][]> {
  const reader = new CsvReader()
  for await (const piece of pieces) {
    const rows = reader.read(piece)
    if (rows.length > 0) yield rows
  }
  const last = reader.end()
  if (last) yield [last]
}

class CsvReader {
  private row: (string | null)[] = []
  private value = ''
  /** A value has begun with a quote: it is text, even when empty. */
  private isText = false
  private isOpen = false
  /** The last character was a quote inside a text: the end of it, or half of a doubled one. */
  private isPending = false

  /** The rows that end in a piece. */
  read(piece: string): (string | null)[][] {
    const rows: (string | null)[][] = []
    let start = 0
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at)
      if (this.isPending) {
        this.isPending = false
        if (code === QUOTE) {
          start = at
          continue
        }
        this.isOpen = false
        start = at
      }
      if (this.isOpen) {
        if (code !== QUOTE) continue
        this.value += piece.slice(start, at)
        this.isPending = true
        start = at + 1
      } else if (code === QUOTE && this.value === '' && at === start) {
        this.isText = true
        this.isOpen = true
        start = at + 1
      } else if (code === COMMA || code === NEWLINE) {
        this.endValue(piece.slice(start, at))
        start = at + 1
        if (code === NEWLINE) rows.push(this.endRow())
      } else if (code === RETURN) {
        this.value += piece.slice(start, at)
        start = at + 1
      }
    }
    if (!this.isPending) this.value += piece.slice(start)
    return rows
  }

  /** The last row of a file that does not end in a line break. */
  end(): (string | null)[] | undefined {
    if (this.row.length === 0 && this.value === '' && !this.isText) return undefined
    this.endValue('')
    return this.endRow()
  }

  private endValue(rest: string): void {
    const value = this.value + rest
    this.row.push(value === '' && !this.isText ? null : value)
    this.value = ''
    this.isText = false
    this.isOpen = false
  }

  private endRow(): (string | null)[] {
    const row = this.row
    this.row = []
    return row
  }
}
