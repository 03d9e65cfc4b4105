/** The HR tables that generated queries are about, as rows in memory and as SQL that makes them. */
export type ColumnType = 'int' | 'text' | 'date'
export type Value = string | number | null
export type Row = Record<string, Value>
export type TableName = 'departments' | 'employees' | 'absences' | 'secrets'
/** Everything that one database holds. */
export type World = Record<TableName, Row[]>
/** Tables with the columns that they have, in order. */
export type Tables = Partial<Record<TableName, readonly string[]>>

export const SCHEMA: Record<TableName, Record<string, ColumnType>> = {
  departments: { id: 'int', name: 'text', location: 'text', budget: 'int' },
  employees: {
    id: 'int',
    name: 'text',
    email: 'text',
    phone: 'text',
    dept_id: 'int',
    manager_id: 'int',
    hire_date: 'date',
    birth_date: 'date',
    location: 'text',
    gender: 'text',
    pay: 'int',
  },
  absences: { id: 'int', employee_id: 'int', start_date: 'date', kind: 'text', days: 'int' },
  secrets: { id: 'int', note: 'text' },
}

export const TABLE_NAMES = Object.keys(SCHEMA) as TableName[]

/** Every table with every column. */
export const ALL_TABLES: Tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, Object.keys(SCHEMA[name])]))

const TYPES: Record<ColumnType, string> = { int: 'INTEGER', text: 'VARCHAR(80)', date: 'DATE' }

/** A second schema, which no policy names: tables of the same names there are hidden. */
export const HIDDEN_SCHEMA = 'archive'

/** SQL that makes the tables of a world, only those columns that are named; the same order of rows as in memory. */
export function createSql(world: Partial<World>, tables: Tables, schema = ''): string[] {
  const prefix = schema === '' ? '' : `${schema}.`
  return TABLE_NAMES.flatMap((table) => {
    const columns = tables[table]
    if (!columns) return []
    const declared = columns.map((name) => {
      const type = TYPES[SCHEMA[table][name] ?? 'text']
      return `${name} ${type}${name === 'id' ? ' PRIMARY KEY' : ''}`
    })
    const rows = (world[table] ?? []).map((row) => `(${columns.map((name) => valueSql(row[name] ?? null)).join(', ')})`)
    const create = `CREATE TABLE ${prefix}${table} (${declared.join(', ')})`
    return rows.length === 0 ? [create] : [create, `INSERT INTO ${prefix}${table} VALUES ${rows.join(', ')}`]
  })
}

/** A value of the schema as a literal; none of them has a quote or a backslash. */
function valueSql(value: Value): string {
  if (value === null) return 'NULL'
  return typeof value === 'number' ? String(value) : `'${value}'`
}
