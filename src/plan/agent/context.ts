/** What a language model is told before the question: bounded, of the asker's own view, data quoted as data. */

import { explainForm } from '../../form/explain.ts'
import { historyOf } from '../../form/validity.ts'
import type { ColumnInfo, Metric, Relationship, TableInfo, Turn } from '../../types.ts'
import { isPermitted } from '../permitted.ts'
import type { PlanContext } from '../types.ts'
import { cut, dataBlock, quoted, quotedCell } from './quote.ts'
import { type Found, retrieve } from './retrieve.ts'

/** Characters of one section; what does not fit is named as left out. */
const MAX_SCHEMA = 12_000
const MAX_COLUMNS = 24
const MAX_DESCRIPTION = 160

/** The context of one question as text; `passages` are lines. The same question over the same catalog gives the same text. */
export function contextText(question: string, context: PlanContext, passages: readonly string[] = []): string {
  const { catalog, today } = context
  const before = (context.history ?? []).map((turn) => turn.question).join(' ')
  const found = retrieve(`${question} ${before}`, catalog, context.values, [
    ...(context.verified ?? []),
    ...catalog.verified,
  ])
  return [
    `Database: ${quoted(catalog.label)}${catalog.description ? `, ${quoted(cut(catalog.description, 300))}` : ''}. Today is ${today}.`,
    tablesText(found, context),
    dataBlock('Further tables, by name only (ask for a look at those that you need):', otherNames(found, context)),
    dataBlock('Relationships (many side -> one side):', relationshipLines(found, catalog.relationships)),
    dataBlock('Metrics:', found.metrics.map(metricLine)),
    dataBlock('Words of the question that are stored values:', found.values.map(valueLine)),
    dataBlock(
      'Questions that people have verified, with their SQL:',
      permitted(found, context).map(({ question: asked, sql }) => `${quoted(asked)}: ${quoted(cut(sql, 600))}`),
    ),
    dataBlock('Passages of documents:', passages),
    dataBlock('The conversation before:', historyLines(context)),
    `The question: ${quoted(question)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The texts of tables, which stay the same as long as their catalog does. */
const texts = new WeakMap<TableInfo, string>()

function tablesText({ tables }: Found, context: PlanContext): string {
  const lines: string[] = []
  let length = 0
  for (const table of tables) {
    const text = texts.get(table) ?? tableText(table, MAX_COLUMNS)
    texts.set(table, text)
    if (length + text.length > MAX_SCHEMA) continue
    lines.push(text)
    length += text.length
  }
  return dataBlock(`Tables (${context.catalog.tables.length} in all):`, lines)
}

/** A table with its columns, one a line. */
export function tableText(table: TableInfo, maxColumns: number): string {
  const { name, schema, label, description, rowCount, primaryKey, columns } = table
  const history = historyOf(table)
  const facts = [
    label.toLowerCase() === name.toLowerCase() ? '' : quoted(label),
    rowCount === null ? '' : `${rowCount} rows`,
    primaryKey.length > 0 ? `key ${primaryKey.join(', ')}` : '',
    table.defaultTime ? `date ${table.defaultTime}` : '',
    history
      ? `a row holds from ${history.from.column} until ${history.to.column}; those that hold today are meant unless a time is asked for`
      : '',
    description ? quoted(cut(description, MAX_DESCRIPTION)) : '',
    table.synonyms.length > 0 ? `also called ${quoted(table.synonyms.slice(0, 5).join(', '))}` : '',
  ].filter(Boolean)
  const shown = columns.slice(0, maxColumns).map((column) => `  ${columnText(column)}`)
  const rest = columns.length - shown.length
  const more = rest > 0 ? [`  and ${rest} more columns`] : []
  return [`${schema ? `${schema}.` : ''}${name}: ${facts.join('; ')}`, ...shown, ...more].join('\n')
}

const MAX_VALUES = 8
/** Columns of more different values name people and things, not kinds: their values are looked up by the question's words alone. */
const MAX_DISTINCT = 60

function columnText(column: ColumnInfo): string {
  const { name, label, type, description, unit, expression, synonyms, profile, valueLabels } = column
  const plain = label.toLowerCase() === name.replaceAll('_', ' ').toLowerCase()
  const isNamed = type === 'string' && (profile?.distinct ?? Number.POSITIVE_INFINITY) <= MAX_DISTINCT
  const frequent = isNamed ? (profile?.frequent ?? []).slice(0, MAX_VALUES) : []
  const range = type !== 'string' && profile && profile.min !== null ? [profile.min, profile.max] : []
  return [
    `${name} ${type}${expression ? ', computed: usable in forms only' : ''}`,
    plain ? '' : quoted(label),
    unit ? `in ${quoted(unit)}` : '',
    description && description.toLowerCase() !== label.toLowerCase() ? quoted(cut(description, MAX_DESCRIPTION)) : '',
    synonyms.length > 0 ? `also ${quoted(synonyms.slice(0, 4).join(', '))}` : '',
    frequent.length > 0 ? `values ${frequent.map(({ value }) => quotedCell(value)).join(', ')}` : '',
    range.length > 0 ? `from ${range.map(quotedCell).join(' to ')}` : '',
    valueLabels ? `meaning ${quoted(cut(JSON.stringify(valueLabels), 200))}` : '',
  ]
    .filter(Boolean)
    .join('; ')
}

function otherNames({ others }: Found, { catalog }: PlanContext): string[] {
  if (others.length === 0) return []
  const left = catalog.tables.length - others.length
  return [others.map(({ name }) => name).join(', '), ...(left > others.length ? ['and more'] : [])]
}

const MAX_RELATIONSHIPS = 40

function relationshipLines({ tables }: Found, all: Relationship[]): string[] {
  const names = new Set(tables.map((table) => table.name))
  return all
    .filter(({ from, to }) => names.has(from) && names.has(to))
    .slice(0, MAX_RELATIONSHIPS)
    .map(
      ({ name, from, to, fromColumns, toColumns }) =>
        `${name}: ${from}(${fromColumns.join(', ')}) -> ${to}(${toColumns.join(', ')})`,
    )
}

function metricLine({ name, label, description, expression, unit, time, valid, synonyms }: Metric): string {
  return [
    `${name}: ${quoted(label)}`,
    `= ${quoted(cut(expression, 200))}`,
    unit ? `in ${quoted(unit)}` : '',
    valid ? 'counts rows in force at the end of the period' : time ? `by ${time}` : '',
    description ? quoted(cut(description, MAX_DESCRIPTION)) : '',
    synonyms.length > 0 ? `also ${quoted(synonyms.slice(0, 4).join(', '))}` : '',
  ]
    .filter(Boolean)
    .join('; ')
}

const valueLine = ({ field, value }: Found['values'][number]): string =>
  `${field.table}.${field.column} = ${quotedCell(value)}`

/** Verified questions whose SQL this asker may run. */
function permitted({ verified }: Found, context: PlanContext): Found['verified'] {
  return verified.filter(({ sql }) => isPermitted(sql, context))
}

/** Turns told with what they became; older ones by their question alone, and results never. */
const TOLD_IN_FULL = 3

function historyLines(context: PlanContext): string[] {
  const history = context.history ?? []
  const full = history.slice(-TOLD_IN_FULL)
  const earlier = (context.earlier ?? []).map(quoted)
  return [
    ...(earlier.length > 0 ? [`before that, among others: ${earlier.join(', ')}`] : []),
    ...history.map((turn) =>
      full.includes(turn) ? turnLine(turn, context) : `asked ${quoted(cut(turn.question, 200))}`,
    ),
  ]
}

/** What the asker may no longer read is not told, although it was asked before. */
function turnLine(turn: Turn, context: PlanContext): string {
  const { question, plan, clarification, decline } = turn
  const asked = `asked ${quoted(cut(question, 300))}`
  if (plan && plan.sql !== '' && isPermitted(plan.sql, context)) {
    const meant = plan.form
      ? explained(() => explainForm(plan.form as NonNullable<typeof plan.form>, context.catalog))
      : undefined
    return `${asked}, answered with ${quoted(cut(plan.sql, 800))}${meant ? `, meaning ${quoted(meant)}` : ''}`
  }
  if (clarification) return `${asked}, asked back ${quoted(cut(clarification.question, 200))}`
  return decline ? `${asked}, not answered` : asked
}

function explained(explain: () => string): string | undefined {
  try {
    return explain()
  } catch {
    return undefined
  }
}
