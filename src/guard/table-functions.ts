/** Functions that stand in FROM: they only unfold their arguments, and the columns they offer are known. */
import type { Dialect } from '../types.ts'

const JSON_EACH = ['key', 'value', 'type', 'atom', 'id', 'parent', 'fullkey', 'path']

/** The function's own name as its only column, which an alias of the table renames. */
const ITSELF = 'itself'

const COLUMNS: { [K in Dialect]: { [name: string]: readonly string[] | typeof ITSELF } } = {
  duckdb: {
    unnest: ['unnest'],
    range: ['range'],
    generate_series: ['generate_series'],
    json_each: [...JSON_EACH, 'json', 'root', 'rowid'],
    json_tree: [...JSON_EACH, 'json', 'root', 'rowid'],
  },
  sqlite: { json_each: JSON_EACH, json_tree: JSON_EACH },
  postgresql: {
    unnest: ITSELF,
    generate_series: ITSELF,
    generate_subscripts: ITSELF,
    regexp_split_to_table: ITSELF,
    regexp_matches: ITSELF,
    string_to_table: ITSELF,
    json_array_elements: ['value'],
    json_array_elements_text: ['value'],
    jsonb_array_elements: ['value'],
    jsonb_array_elements_text: ['value'],
    json_object_keys: ITSELF,
    jsonb_object_keys: ITSELF,
    jsonb_path_query: ITSELF,
    json_each: ['key', 'value'],
    json_each_text: ['key', 'value'],
    jsonb_each: ['key', 'value'],
    jsonb_each_text: ['key', 'value'],
    json_to_recordset: [],
    jsonb_to_recordset: [],
    json_to_record: [],
    jsonb_to_record: [],
  },
  mysql: {},
  tsql: { string_split: ['value', 'ordinal'], generate_series: ['value'], openjson: ['key', 'value', 'type'] },
  athena: { unnest: [] },
  trino: { unnest: [] },
}

/**
 * The columns that a function offers in FROM, in lower case; empty where only an alias names them, undefined where the function
 * may not stand there. In PostgreSQL a function with one column takes the name of its alias: `alias` is that name.
 */
export function tableFunctionColumns(name: string, dialect: Dialect, alias?: string): readonly string[] | undefined {
  const key = name.toLowerCase()
  const columns = Object.hasOwn(COLUMNS[dialect], key) ? COLUMNS[dialect][key] : undefined
  return columns === ITSELF ? [(alias ?? key).toLowerCase()] : columns
}
