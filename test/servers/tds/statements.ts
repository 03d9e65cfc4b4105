/** What can be told of a statement by its text: where it ends, what it reads, what a client sent it as. */
import { type Part, signOf, wordOf } from './tree.ts'

/** A batch of settings has one on each line; all else has semicolons. */
export function statementsOf(sql: string): string[] {
  const lines = sql.trim().split('\n')
  if (lines.length > 1 && lines.every((line) => /^\s*set /i.test(line))) return lines.map((line) => line.trim())
  const statements: string[] = []
  let text = ''
  for (const piece of sql.split(/('(?:[^']|'')*'|;|\[[^\]]*\])/)) {
    if (piece === ';') {
      statements.push(text)
      text = ''
    } else text += piece
  }
  return [...statements, text].map((one) => one.trim()).filter((one) => one !== '')
}

/** The first parameter of a call, a text: as counted bytes, or in pieces where it is long. */
export function textParameter(data: Buffer): string {
  const type = 2 + (data[0] ?? 0) * 2
  const value = type + 8
  if (data.readUInt16LE(type + 1) !== 0xffff) {
    const start = value + 2
    return data.subarray(start, start + data.readUInt16LE(value)).toString('utf16le')
  }
  const pieces: Buffer[] = []
  for (let at = value + 8; ; ) {
    const length = data.readUInt32LE(at)
    if (length === 0) return Buffer.concat(pieces).toString('utf16le')
    pieces.push(data.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
}

export function bare(text = ''): string {
  return text.replace(/^N?'|'$/g, '')
}

export function placeOf(path: string): [schema: string, table: string] {
  const parts = path.split('.')
  return [parts.length > 1 ? (parts.at(-2) ?? 'dbo') : 'dbo', parts.at(-1) ?? '']
}

/** The tables after FROM, JOIN and APPLY, whose name is not that of a call. */
export function tablesIn(parts: Part[]): [schema: string, table: string][] {
  return parts.flatMap((part, at): [string, string][] => {
    if ('group' in part) return tablesIn(part.group)
    if (!['from', 'join'].includes(wordOf(part))) return []
    const [first, dot, second] = parts.slice(at + 1, at + 4)
    const nameOf = (one: Part | undefined) =>
      one && 'text' in one ? one.text.replace(/^\[|\]$/g, '').replaceAll(']]', ']') : ''
    if (signOf(dot) === '.') return [[nameOf(first), nameOf(second)]]
    return dot && 'group' in dot ? [] : [['dbo', nameOf(first)]]
  })
}

/** DuckDB names a column without a name by its expression, SQL Server leaves it without. */
export function isUnnamed(name: string): boolean {
  return /[()]/.test(name) || /^CASE /i.test(name)
}
