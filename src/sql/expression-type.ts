/** The logical type of an expression where its tree tells it; needed where the model gives no datatype. */

import type { LogicalType } from '../types.ts'
import { kindOf, type SqlNode } from './tree.ts'

/** The type of a column as written; undefined where it is not known. */
export type TypeOfColumn = (qualifier: string | undefined, name: string) => LogicalType | undefined

const listed = (text: string) => new Set(text.split(' '))

const BOOLEAN = listed('eq neq gt gte lt lte and or not is_null in like i_like between exists boolean is_true is_false')
const STRING = listed(
  'concat lower upper trim substring string_agg group_concat replace left right initcap safe_concat',
)
const INTEGER = listed('count count_if approx_distinct extract year month day quarter week hour minute second length')
const FLOAT = listed(
  'avg median stddev stddev_pop stddev_samp variance var_pop var_samp within_group sqrt ln exp power',
)
const LIKE_ITS_ARGUMENT = listed('paren neg abs sum min max any_value first last mode')

const FUNCTIONS: { [name: string]: LogicalType } = {
  concat: 'string',
  strftime: 'string',
  to_char: 'string',
  printf: 'string',
  format: 'string',
  julianday: 'float',
  date_diff: 'integer',
  datediff: 'integer',
  date_part: 'integer',
  date: 'date',
  date_trunc: 'date',
  current_date: 'date',
}

const CAST_TYPES: { [type: string]: LogicalType } = {
  var_char: 'string',
  text: 'string',
  char: 'string',
  int: 'integer',
  big_int: 'integer',
  small_int: 'integer',
  decimal: 'decimal',
  double: 'float',
  float: 'float',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'datetime',
}

/** The type of an expression's tree; undefined where it cannot be told. */
export function expressionType(node: unknown, typeOf: TypeOfColumn): LogicalType | undefined {
  const kind = kindOf(node)
  if (kind === undefined) return undefined
  const body = (node as SqlNode)[kind] as SqlNode
  if (BOOLEAN.has(kind)) return 'boolean'
  if (STRING.has(kind)) return 'string'
  if (INTEGER.has(kind)) return 'integer'
  if (FLOAT.has(kind)) return 'float'
  if (LIKE_ITS_ARGUMENT.has(kind)) return expressionType(body.this, typeOf)
  return typeOfBody(kind, body, typeOf)
}

function typeOfBody(kind: string, body: SqlNode, typeOf: TypeOfColumn): LogicalType | undefined {
  if (kind === 'column') return columnType(body, typeOf)
  if (kind === 'literal') return literalType(body)
  if (kind === 'cast') return CAST_TYPES[String((body.to as SqlNode | null)?.data_type)]
  if (kind === 'case') return firstType([...branchesOf(body), body.else_], typeOf)
  if (kind === 'if_func') return firstType([body.true_value, body.false_value], typeOf)
  if (kind === 'coalesce') return firstType(listOf(body.expressions), typeOf)
  if (kind === 'function') return functionType(body, typeOf)
  if (kind === 'div') return 'float'
  if (kind === 'add' || kind === 'sub' || kind === 'mul' || kind === 'mod') return arithmeticType(kind, body, typeOf)
  return undefined
}

function columnType(body: SqlNode, typeOf: TypeOfColumn): LogicalType | undefined {
  const name = (body.name as { name: string } | undefined)?.name
  return name === undefined ? undefined : typeOf((body.table as { name: string } | null)?.name, name)
}

function literalType(body: SqlNode): LogicalType | undefined {
  if (body.literal_type === 'string') return 'string'
  if (body.literal_type === 'number') return /[.eE]/.test(String(body.value)) ? 'decimal' : 'integer'
  return body.literal_type === 'date' ? 'date' : undefined
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function branchesOf(body: SqlNode): unknown[] {
  return listOf(body.whens).map((branch) => listOf(branch)[1])
}

function firstType(nodes: unknown[], typeOf: TypeOfColumn): LogicalType | undefined {
  return nodes.map((node) => expressionType(node, typeOf)).find((type) => type !== undefined)
}

function functionType(body: SqlNode, typeOf: TypeOfColumn): LogicalType | undefined {
  const name = String(body.name).toLowerCase()
  if (name === 'round' || name === 'nullif' || name === 'ifnull') return firstType(listOf(body.args), typeOf)
  return FUNCTIONS[name]
}

const TEMPORAL: ReadonlySet<LogicalType | undefined> = new Set(['date', 'datetime', 'datetimetz'] as const)

function arithmeticType(kind: string, body: SqlNode, typeOf: TypeOfColumn): LogicalType | undefined {
  const left = expressionType(body.left, typeOf)
  const right = expressionType(body.right, typeOf)
  if (TEMPORAL.has(left)) return kind === 'sub' && TEMPORAL.has(right) ? 'integer' : left
  for (const type of ['float', 'decimal'] as const) if (left === type || right === type) return type
  return left === 'integer' && right === 'integer' ? 'integer' : undefined
}
