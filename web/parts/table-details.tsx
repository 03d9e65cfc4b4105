import { formatCell, formatCount, formatPercent } from '../../src/present/format.ts'
import type { Cell, Profile } from '../../src/types.ts'
import { startQuestion } from '../actions.ts'
import type { Schema, SchemaTable } from '../api.ts'
import { addressOf } from '../state/place.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icon.tsx'
import { MetricList } from './metric-list.tsx'

const says = words.data
type Column = SchemaTable['columns'][number]
type Props = { table: SchemaTable; schema: Schema }

const MAX_VALUES = 6
const MAX_LETTERS = 70

/** One table: what it is, its columns with samples and profiles, what it is joined with, and its metrics. */
export function TableDetails({ table, schema }: Props) {
  const technical = table.columns.filter((column) => column.hidden === true)
  const shown = table.columns.filter((column) => column.hidden !== true)
  return (
    <div className="data-body">
      <a className="link narrow-only back" href={addressOf({ page: 'data', source: schema.source })}>
        {says.allTables}
      </a>
      <div className="data-head">
        <h2>{table.label}</h2>
        <ActionButton action={startQuestion} target={says.howMany(table.label)} look="full" />
      </div>
      <p className="quiet">
        <code>{table.full_name}</code>
        {says.size(table.row_count === null ? undefined : formatCount(table.row_count), table.columns.length)}
      </p>
      {table.description !== undefined && <p className="lead">{table.description}</p>}
      {table.synonyms.length > 0 && <Synonyms words={table.synonyms} />}
      <ColumnTable columns={shown} table={table} caption={says.columns} />
      {technical.length > 0 && (
        <details className="how">
          <summary>
            <Icon name="chevron" /> {says.technicalCount(technical.length)}
          </summary>
          <ColumnTable columns={technical} table={table} caption={says.technical} />
        </details>
      )}
      <Joins table={table} schema={schema} />
      <MetricList metrics={schema.metrics.filter((metric) => metric.dataset === table.name)} />
    </div>
  )
}

function Synonyms({ words }: { words: string[] }) {
  return (
    <p className="synonyms">
      <span className="quiet">{says.alsoCalled}</span>{' '}
      {words.map((word) => (
        <span key={word} className="tag">
          {word}
        </span>
      ))}
    </p>
  )
}

/** Wide on small screens: it scrolls by itself, and must then be reachable with the keyboard. */
const REACHABLE = { tabIndex: 0 }

function ColumnTable({ columns, table, caption }: { columns: Column[]; table: SchemaTable; caption: string }) {
  return (
    <section className="column-table" aria-label={says.captionOf(caption, table.label)} {...REACHABLE}>
      <table>
        <thead>
          <tr>
            <th scope="col">{says.column}</th>
            <th scope="col">{says.type}</th>
            <th scope="col">{says.values}</th>
            <th scope="col">{says.filled}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                <span>{column.label}</span>
                {table.primaryKey.includes(column.name) && <span className="tag">{says.key}</span>}
                <small>{column.description ?? column.name}</small>
              </th>
              <td>
                <code>{column.data_type}</code>
              </td>
              <td>
                <Values column={column} />
              </td>
              <td>
                <Filled profile={column.profile} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Figures and dates by their range, the rest by its most frequent values. */
function Values({ column }: { column: Column }) {
  const { profile } = column
  const say = (cell: Cell) => formatCell(cell, { ...column, role: 'dimension' })
  if (profile === undefined) return <Samples values={column.sample_values.map(say)} />
  const distinct = profile.distinct === null ? null : <small>{says.different(formatCount(profile.distinct))}</small>
  if (isOrdered(column) && profile.min !== null)
    return (
      <>
        {says.range(say(profile.min), say(profile.max))} {distinct}
      </>
    )
  const values = fewOf(profile.frequent.map(({ value }) => say(value)))
  return (
    <>
      <Samples values={values} /> {distinct}
    </>
  )
}

/** The first values, fewer when they are long. */
function fewOf(values: string[]): string[] {
  let letters = 0
  return values.slice(0, MAX_VALUES).filter((value, index) => (letters += value.length) <= MAX_LETTERS || index === 0)
}

const ORDERED: ReadonlySet<string> = new Set(['integer', 'decimal', 'float', 'date', 'time', 'datetime', 'datetimetz'])
const isOrdered = ({ type, valueLabels }: Column): boolean => ORDERED.has(type) && valueLabels === undefined

function Samples({ values }: { values: string[] }) {
  return (
    <span className="samples">
      {[...new Set(values)].map((value) => (
        <span key={value} className="sample">
          {value}
        </span>
      ))}
    </span>
  )
}

function Filled({ profile }: { profile: Profile | undefined }) {
  if (profile === undefined) return null
  const share = 1 - profile.nullShare
  return (
    <span className="filled">
      <meter min={0} max={1} value={share} aria-label={says.filledShare(formatPercent(share))} />
      <span className="count">{formatPercent(share)}</span>
    </span>
  )
}

function Joins({ table, schema }: Props) {
  const joins = schema.relationships.filter(({ from, to }) => from === table.name || to === table.name)
  if (joins.length === 0) return null
  return (
    <section>
      <h3>{says.joined}</h3>
      <ul className="plain-list joins">
        {joins.map((join) => {
          const other = schema.tables.find(({ name }) => name === (join.from === table.name ? join.to : join.from))
          const words = `${join.from}.${join.fromColumns.join(', ')} = ${join.to}.${join.toColumns.join(', ')}`
          return (
            <li key={join.name}>
              {other !== undefined && (
                <a className="link" href={addressOf({ page: 'data', source: schema.source, table: other.full_name })}>
                  {other.label}
                </a>
              )}{' '}
              <code>{words}</code> <span className="tag">{join.origin}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
