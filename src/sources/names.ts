/** A name as an SQL identifier, in the quotes that DuckDB and SQLite share. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A table's name in SQL, with its schema where it has one. */
export function qualified(table: { name: string; schema?: string }): string {
  return table.schema === undefined ? quoted(table.name) : `${quoted(table.schema)}.${quoted(table.name)}`
}
