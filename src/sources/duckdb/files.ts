/** Data files that DuckDB reads: which they are, and which tables they make. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { unreadable } from '../unreadable.ts'

export type FileFormat = 'csv' | 'tsv' | 'json' | 'parquet'
export type DataFile = { path: string; table: string; format: FileFormat; size: number; mtimeMs: number }

const FORMATS: Record<string, FileFormat> = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  parquet: 'parquet',
}

/** The endings of data files, for messages. */
export const DATA_FILE_ENDINGS = Object.keys(FORMATS).map((ending) => `.${ending}`)

/** The format that a file name tells, also behind `.gz` for the text formats; null for any other file. */
export function fileFormat(path: string): FileFormat | null {
  const name = basename(path).toLowerCase()
  const plain = name.replace(/\.gz$/, '')
  const format = FORMATS[/\.([a-z]+)$/.exec(plain)?.[1] ?? ''] ?? null
  return format === 'parquet' && plain !== name ? null : format
}

/** A table name from a file name: letters, digits and underscores, not beginning with a digit. */
export function tableName(path: string): string {
  const stem = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]*$/, '')
  const name = stem
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  if (name === '') return 'table_1'
  return /^\p{N}/u.test(name) ? `t_${name}` : name
}

/**
 * The data files at a path: the file itself, or those in a folder (not below it), one table each. Names that would clash
 * get a number. Throws SOURCE_UNREADABLE when there is none.
 */
export function dataFiles(path: string): DataFile[] {
  const isFolder = statSync(path).isDirectory()
  const names = isFolder
    ? readdirSync(path)
        .filter((name) => !name.startsWith('.'))
        .sort()
    : []
  const paths = isFolder ? names.map((name) => join(path, name)) : [path]
  const taken = new Set<string>()
  const files = paths.flatMap((file) => {
    const format = fileFormat(file)
    const stat = statSync(file)
    if (format === null || !stat.isFile()) return []
    return [{ path: file, table: freeName(tableName(file), taken), format, size: stat.size, mtimeMs: stat.mtimeMs }]
  })
  if (files.length > 0) return files
  const endings = DATA_FILE_ENDINGS.join(', ')
  throw unreadable(path, `the folder has no data files (${endings})`)
}

/** Table names are the same in any case for SQL, so `Staff` and `staff` clash. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`
  taken.add(name.toLowerCase())
  return name
}
