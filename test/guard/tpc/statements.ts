/** The statements of a file of this folder: each begins with a comment line that holds its name. */
import { readFileSync } from 'node:fs'

export function tpcStatements(benchmark: 'tpch' | 'tpcds'): { name: string; sql: string }[] {
  const text = readFileSync(new URL(`${benchmark}.sql`, import.meta.url), 'utf8')
  return text
    .split(/^-- (?=q\d+$)/m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { name: part.slice(0, end), sql: part.slice(end + 1).trim() }
    })
}
