/** The statements of the corpus: one JSON object a line. */
import { readFileSync } from 'node:fs'
import type { Dialect } from '../../src/types.ts'

export type Statement = { id: string; dialect: Dialect; class: string; sql: string; note: string }

/** Classes of which nothing may pass, however little a statement would do on our database. */
export const NEVER = new Set([
  'stacked',
  'write',
  'file',
  'network',
  'command',
  'state',
  'lock',
  'sleep',
  'bomb',
  'catalog',
])

/** Where the statements that read files, write files and call hosts point to. */
export type Places = { in: string; out: string; host: string }

export function attacks(dialect: Dialect, places: Places): Statement[] {
  return readStatements(`${dialect}.jsonl`).map((one) => ({ ...one, sql: placed(one.sql, places) }))
}

export function legitimate(dialect: Dialect): Statement[] {
  return readStatements('legitimate.jsonl').filter((one) => one.dialect === dialect)
}

function readStatements(file: string): Statement[] {
  const text = readFileSync(new URL(`corpus/${file}`, import.meta.url), 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Statement)
}

function placed(sql: string, places: Places): string {
  return sql.replace(/\{\{(in|out|host)\}\}/g, (_, name: keyof Places) => places[name])
}
