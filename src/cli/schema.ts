/** `querent sources` and `querent schema`: what can be asked about. */
import { QuerentError } from '../errors.ts'
import type { SourceStatus } from '../index.ts'
import type { Catalog, ColumnInfo, TableInfo } from '../types.ts'
import { type CallerOptions, callerOf } from './caller.ts'
import { type Given, quietSettings } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { tableText } from './text-table.ts'
import { withQuerent } from './with-querent.ts'

export type SchemaOptions = Given & CallerOptions & { json?: boolean; refresh?: boolean }

const left = (title: string) => ({ title, align: 'left' as const })
const right = (title: string) => ({ title, align: 'right' as const })

/** Lists the sources. Returns the exit code: 1 when none is ready. */
export async function sources(options: SchemaOptions, terminal: Terminal): Promise<number> {
  const { json, refresh, role, user, ...given } = options
  const caller = callerOf({ role, user })
  return withQuerent(quietSettings(given), async (querent) => {
    const ready = refresh ? (await querent.sources(caller)).filter((one) => one.ready) : []
    for (const { name } of ready) await querent.refresh(name, caller, { full: true })
    const found = await querent.sources(caller)
    terminal.out(json ? `${JSON.stringify(found)}\n` : sourcesText(found, terminal))
    return found.some(({ ready }) => ready) ? 0 : 1
  })
}

/** The sources as a table. */
export function sourcesText(found: SourceStatus[], options: Pick<Terminal, 'width' | 'colours'>): string {
  const rows = found.map(({ name, label, dialect, tables, ready, error, schemaReadAt = '' }) => {
    const read = schemaReadAt.slice(0, 16).replace('T', ' ')
    return [name, label, dialect, String(tables), ready ? 'ready' : (error ?? 'not ready'), read]
  })
  return tableText(
    [left('Source'), left('Label'), left('Dialect'), right('Tables'), left('Status'), left('Schema read (UTC)')],
    rows,
    options,
  )
}

/** Shows every table and metric of the source, or one table with its columns. Returns the exit code. */
export async function schema(
  name: string | undefined,
  { json, role, user, ...given }: SchemaOptions,
  terminal: Terminal,
): Promise<number> {
  const caller = callerOf({ role, user })
  return withQuerent(quietSettings(given), async (querent) => {
    const catalog = await querent.catalog(undefined, caller)
    const table = name === undefined ? undefined : findTable(catalog, name)
    if (json) terminal.out(`${JSON.stringify(table ?? catalog)}\n`)
    else terminal.out(table === undefined ? catalogText(catalog, terminal) : columnsText(table, catalog, terminal))
    return 0
  })
}

function findTable(catalog: Catalog, name: string): TableInfo {
  const found = catalog.tables.find((table) => table.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  const names = catalog.tables.map((table) => table.name).join(', ')
  throw new QuerentError('TABLE_UNKNOWN', `There is no table ${JSON.stringify(name)}.`, {
    next: `There are: ${names}.`,
  })
}

/** The tables and metrics of a source. */
export function catalogText(catalog: Catalog, options: Pick<Terminal, 'width' | 'colours'>): string {
  const { tables, metrics, warnings } = catalog
  const tableRows = tables.map(({ name, label, columns, rowCount }) => {
    return [name, labelOf(name, label), String(columns.length), rowCount === null ? '' : String(rowCount)]
  })
  const parts = [tableText([left('Table'), left('Label'), right('Columns'), right('Rows')], tableRows, options)]
  if (metrics.length > 0) {
    const rows = metrics.map(({ name, label, description }) => [name, labelOf(name, label), description ?? ''])
    parts.push(tableText([left('Metric'), left('Label'), left('Description')], rows, options))
  }
  if (warnings.length > 0)
    parts.push(`${warnings.map((warning) => options.colours.yellow(`Note: ${warning}`)).join('\n')}\n`)
  return parts.join('\n')
}

/** The label where it says more than the name. */
const labelOf = (name: string, label: string): string =>
  name.replaceAll('_', ' ').toLowerCase() === label.toLowerCase() ? '' : label

/** The columns of a table with their types and keys. */
export function columnsText(table: TableInfo, catalog: Catalog, options: Pick<Terminal, 'width' | 'colours'>): string {
  const rows = table.columns.map((column) => {
    const { name, nativeType, label, nullable, description } = column
    return [
      name,
      nativeType,
      keyOf(column, table, catalog),
      nullable ? '' : 'required',
      labelOf(name, label),
      description ?? '',
    ]
  })
  const titles = [left('Column'), left('Type'), left('Key'), left('Value'), left('Label'), left('Description')]
  const heading = [table.label, table.description].filter(Boolean).join(': ')
  return `${options.colours.bold(heading)}\n\n${tableText(titles, rows, options)}`
}

/** `primary`, `-> departments.id`, both, or nothing. */
function keyOf({ name }: ColumnInfo, table: TableInfo, { relationships }: Catalog): string {
  const primary = table.primaryKey.includes(name) ? ['primary'] : []
  const foreign = relationships
    .filter(({ from, fromColumns }) => from === table.name && fromColumns.includes(name))
    .map(({ to, toColumns, fromColumns }) => `-> ${to}.${toColumns[fromColumns.indexOf(name)] ?? ''}`)
  return [...primary, ...foreign].join(', ')
}
