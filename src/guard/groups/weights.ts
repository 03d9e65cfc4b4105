/**
 * An aggregate over protected values as weighted sums: with which weight does each row take part? Every aggregate that may
 * be shown is a few of them; what follows from several is then linear algebra (see `access/overlap.ts`).
 */
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import type { Dialect } from '../../types.ts'
import { listOf } from '../scope.ts'
import { factorOf } from './factors.ts'
import { nodesIn, type Protected } from './protected.ts'

/** Rows that meet a condition, each with its factor; null: every row, each once. */
export type Weight = { when: string | null; factor: string | null }

const WHOLE: Weight = { when: null, factor: null }
/** Types that hold every protected number. Only the column itself is cast: rounding products would tell of single values. */
const WIDE_TYPES = new Set(['double', 'float', 'real', 'double_precision', 'big_int', 'bigint'])

/**
 * The weights of a value expression that holds a protected column: one for each factor that its branches have.
 * Throws TOTALS_ONLY for anything that is not linear in it: such values could be chosen to show one person's.
 */
export function weightsOf(node: unknown, rules: Protected): Weight[] {
  const kind = kindOf(node) ?? ''
  const body = ((node as SqlNode)[kind] ?? {}) as SqlNode
  if (kind === 'column') return [WHOLE]
  if (kind === 'paren' || kind === 'neg' || isWideCast(node)) return weightsOf(body.this, rules)
  if (kind === 'coalesce') return weightsOfFirst(listOf(body.expressions), rules)
  if (kind === 'mul') return product(body, rules)
  if (kind === 'div') return quotient(body, rules)
  if (kind === 'add' || kind === 'sub') return sum(body, rules)
  if (kind === 'case') return branches(whensOf(body), body.else_, body.operand ?? null, rules)
  if (kind === 'if_func') return branches([[body.condition, body.true_value]], body.false_value, null, rules)
  throw rules.refused('Only its sum, average, median or spread may be read, also times or divided by another column')
}

/**
 * The weight of a value that is the protected column itself, for all rows or for those that meet a condition. Medians and
 * spreads are of such values only: known amounts added to it could be chosen to show one person's.
 */
export function plainWeightOf(node: unknown, rules: Protected): Weight {
  const kind = kindOf(node) ?? ''
  const body = ((node as SqlNode)[kind] ?? {}) as SqlNode
  if (kind === 'column') return WHOLE
  if (kind === 'paren' || isWideCast(node)) return plainWeightOf(body.this, rules)
  const isBranched = (kind === 'case' && isNothing(body.else_)) || (kind === 'if_func' && isNothing(body.false_value))
  const values = kind === 'case' ? whensOf(body).map(([, value]) => value) : [body.true_value]
  if (!isBranched || values.some((value) => !isNothing(value) && plainWeightOf(value, rules) !== WHOLE))
    throw rules.refused('Medians, quartiles and spreads are possible of the column itself only')
  const [weight = WHOLE] = weightsOf(node, rules)
  return weight
}

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || kindOf(node) === 'null'
}

function isWideCast(node: unknown): boolean {
  const cast = asKind(node, 'cast')
  const isBare = cast !== undefined && asKind(cast.this, 'column') !== undefined
  return isBare && WIDE_TYPES.has(String((cast.to as SqlNode | null)?.data_type))
}

function weightsOfFirst([first, ...others]: unknown[], rules: Protected): Weight[] {
  if (others.some((other) => rules.hasMeasure(other))) throw rules.refused('Put one protected column inside COALESCE')
  return weightsOf(first, rules)
}

function product({ left, right }: SqlNode, rules: Protected): Weight[] {
  const [value, factor] = rules.hasMeasure(left) ? [left, right] : [right, left]
  if (rules.hasMeasure(factor)) throw rules.refused('Protected columns cannot be multiplied with each other')
  return times(weightsOf(value, rules), factorOf(factor, rules))
}

function quotient({ left, right }: SqlNode, rules: Protected): Weight[] {
  if (rules.hasMeasure(right)) throw rules.refused('Nothing can be divided by a protected column')
  return times(weightsOf(left, rules), `1E0 / (${factorOf(right, rules)})`)
}

function times(weights: Weight[], factor: string): Weight[] {
  return weights.map((weight) => ({
    ...weight,
    factor: weight.factor === null ? factor : `(${weight.factor}) * (${factor})`,
  }))
}

/** Two protected columns added weigh as one; adding something else shifts the sum by a known amount. */
function sum({ left, right }: SqlNode, rules: Protected): Weight[] {
  const [first, ...others] = [left, right]
    .filter((side) => rules.hasMeasure(side))
    .map((side) => weightsOf(side, rules))
  const text = JSON.stringify(first)
  if (!first || others.some((other) => JSON.stringify(other) !== text))
    throw rules.refused('Add protected columns outside of the aggregate')
  return first
}

function whensOf(body: SqlNode): [unknown, unknown][] {
  return listOf(body.whens) as [unknown, unknown][]
}

/** CASE: a weight for each factor, of the rows that fall into its branches. */
function branches(whens: [unknown, unknown][], otherwise: unknown, operand: unknown, rules: Protected): Weight[] {
  const conditions = [...whens.map(([when]) => when), operand]
  if (conditions.some((condition) => rules.hasMeasure(condition)))
    throw rules.refused('Conditions on the protected column are not possible')
  const values = [...whens.map(([, then]) => then), otherwise].map((value) =>
    value && rules.hasMeasure(value) ? weightsOf(value, rules) : [],
  )
  const head = operand ? `CASE ${rules.sqlOf(operand)}` : 'CASE'
  const texts = whens.map(([when]) => rules.sqlOf(when))
  return [...new Set(values.flat().map(({ factor }) => factor))].map((factor) => {
    const inBranch = values.map((weights) => isIn(weights, factor))
    const parts = texts.map((text, i) => `WHEN ${text} THEN ${inBranch[i]}`)
    return { when: `${head} ${parts.join(' ')} ELSE ${inBranch.at(-1)} END = 1`, factor }
  })
}

/** 1 for the rows of a branch that take part with a factor. */
function isIn(weights: Weight[], factor: string | null): string {
  const [found, ...more] = weights.filter((weight) => weight.factor === factor)
  if (!found) return '0'
  if (found.when === null) return '1'
  const conditions = [found, ...more].map(({ when }) => `(${when})`)
  return `CASE WHEN ${conditions.join(' OR ')} THEN 1 ELSE 0 END`
}

/** Computes with protected columns as wide numbers: no product of theirs fails for large values, which would tell of them. */
export function widen(node: unknown, rules: Protected): void {
  const computed = nodesIn(node, (n) => ['mul', 'div', 'add', 'sub', 'neg'].includes(kindOf(n) ?? ''))
  const isMeasure = (n: SqlNode) => {
    const column = asKind(n, 'column')
    return column !== undefined && rules.isMeasure(column)
  }
  for (const holder of nodesIn(computed, isMeasure)) {
    holder.cast = { ...EMPTY_CAST, this: { column: holder.column }, to: WIDE[rules.dialect] ?? { data_type: 'double' } }
    delete holder.column
  }
}

/** PostgreSQL rounds decimals only, and its own have no limit. */
const WIDE: Partial<Record<Dialect, SqlNode>> = {
  postgresql: { data_type: 'decimal', precision: null, scale: null },
}

const EMPTY_CAST = { trailing_comments: [], double_colon_syntax: false, format: null, default: null }
