/** When the reading by rules goes before the learned one. */

import { fieldsOf } from '../../form/fields.ts'
import { tableOf } from '../../form/joins.ts'
import { columnOf, isFlag } from '../../form/labels.ts'
import { allLevels, type Query, type QueryItem, tablesOfQuery } from '../../form/query.ts'
import { joinTree } from '../../form/query-joins.ts'
import type { Condition, Form } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { Catalog, Plan } from '../../types.ts'
import type { PlanContext } from '../types.ts'
import { agrees } from './learned/agree.ts'
import type { Look } from './learned/mentions.ts'
import type { Understood } from './learned/read.ts'
import { pointsTo } from './ways.ts'

/** Whether the reading by rules answers in place of the learned one. `isSure`: the learned one would be an answer. */
export function rulesAnswer(plan: Plan, understood: Understood, context: PlanContext, isSure: boolean): boolean {
  const { look, best } = understood
  if (isInKeywords(look) && isFullyRead(plan)) return true
  if (isListing(plan, understood) || isOfPeriod(plan)) return true
  const agreed = plan.form !== undefined && agrees(plan.form, best.query)
  if (agreed && listsFigures(plan)) return true
  return agreed && isSure ? isBetterRuled(plan, understood, context) : explainsMore(plan, understood)
}

/**
 * Of rows that come and go only the rules know which ones count: versions of a row wherever they are joined, people who
 * may have left where they are what is counted or shown, and not where they only belong to it.
 */
export function comesAndGoes(query: Query, { catalog }: PlanContext): boolean {
  return allLevels(query).some((level) => {
    const tables = tablesOfQuery(level)
    const isBase = (table: string) => tables.every((other) => other === table || pointsTo(catalog, table, other))
    return tables.some((table) =>
      tableOf(catalog, table).employment ? isBase(table) : validityOf(table, catalog) !== undefined,
    )
  })
}

/** "Average pay by team" is no sentence: the weights were trained on sentences. */
export function isInKeywords({ words }: Look): boolean {
  return !words.some(({ cue, token }) => SENTENCE_CUES.has(cue) || /^(who|whom|whose|which|where)$/.test(token.plain))
}

const SENTENCE_CUES = new Set(['what', 'how', 'show', 'be'])

/** Figures by groups or by steps of time, or rows under conditions or of one end, with nothing guessed but how a figure is put together. */
export function isFullyRead({ form, confidence }: Plan): boolean {
  if (!form || confidence < RULED_FIGURE) return false
  const isGrouped = form.by.length > 0 || form.period !== undefined
  const isChosen = form.where.length > 0 || form.limit !== undefined
  return (form.measures.length > 0 && isGrouped) || (confidence === 1 && isChosen)
}

/** The confidence of a reading whose figure is put together in its usual way, as a total or an average. */
const RULED_FIGURE = 0.93

/** "The average, lowest and total amount": figures that are listed one by one. */
const listsFigures = ({ form, confidence }: Plan) => confidence === 1 && (form?.measures.length ?? 0) > 1

/** "Show all employees": the rules show the rows of a table as they are, and the learned reading some columns of it. */
function isListing({ form }: Plan, { best: { query }, unexplained }: Understood): boolean {
  if (!form || unexplained.length > 0) return false
  const parts = [form.columns, form.measures, form.by, form.where, form.having, form.calculations]
  const bare = parts.every((part) => part.length === 0) && form.limit === undefined && form.order.length === 0
  const inner = [query.where, query.by, query.having, query.order].every((part) => part.length === 0)
  const plain = !query.set && query.limit === undefined && query.select.every(isColumn)
  return bare && inner && plain && tablesOfQuery(query).every((table) => table === form.subject)
}

/** "Who joined in 2015": rows of a period, shown whole; the learned reading compares dates with days alone. */
function isOfPeriod({ form, confidence }: Plan): boolean {
  return (
    form !== undefined && confidence === 1 && isWhole(form) && form.where.flat().some(({ kind }) => kind === 'date')
  )
}

/** Whether both readings have the same rows and the rules show them whole, whatever is meant to be shown: "which people are in Sales". */
export function showsWholeRows(
  { form, confidence }: Plan,
  { best: { query }, unexplained, invented, look }: Understood,
): boolean {
  if (!form || confidence < 1 || unexplained.length > 0 || invented) return false
  const isChosen = form.where.length > 0 || (form.order.length > 0 && !asksForAll(look))
  return isWhole(form) && isChosen && query.select.every(isColumn) && agrees(form, query)
}

/** "All information on the largest airport": its key too, which the rules leave out. */
const asksForAll = ({ question }: Look) => /\b(information|details?|columns|attributes|everything)\b/i.test(question)

/** Rows of a table as they are, neither columns nor figures of them. */
const isWhole = ({ columns, measures, by, distinct }: Form) =>
  [columns, measures, by].every((part) => part.length === 0) && !distinct

/** Neither a figure nor all that there is: "all information" is better read by the weights. */
const isColumn = ({ aggregate, field }: QueryItem) => !aggregate && field.column !== '*'

/** Of two readings that say the same: figures by rules are told better, and the rules know more of keys; the other lists no more than was asked for. */
function isBetterRuled(plan: Plan, understood: Understood, context: PlanContext): boolean {
  const sameColumns = plan.columns.length === understood.best.query.select.length
  return (sameColumns && plan.form?.measures.length !== 0) || hasChoiceOfKeys(understood, context)
}

/** Whether two of the tables are joined by one of several keys: the rules know the plain one from those with a role. */
function hasChoiceOfKeys({ best }: Understood, { catalog }: PlanContext): boolean {
  const joins = joinTree(catalog, tablesOfQuery(best.query), best.query.via)
  const pair = ({ from, to }: { from: string; to: string }) => [from, to].sort().join(' ')
  return joins.some(
    ({ relationship }) => catalog.relationships.filter((other) => pair(other) === pair(relationship)).length > 1,
  )
}

/** The rules account for every word or decline: where the learned reading leaves one over, their figures are the better ones. */
function explainsMore({ form, confidence }: Plan, { unexplained, look }: Understood): boolean {
  const asksGroups = look.words.some((word) => word.cue === 'each' || word.cue === 'by')
  const related = form?.where.flat().some((condition) => condition.kind === 'related')
  if (!form || unexplained.length === 0 || form.by.length > 0 !== asksGroups) return false
  if (confidence < RULED_ALONE || isContradictory(form)) return false
  return form.measures.length > 0 || related === true
}

/** From this confidence on the rules answer where the learned reading leaves a word over. */
const RULED_ALONE = 0.95

/** None of a table's rows, and yet some of them. */
function isContradictory({ where }: Form): boolean {
  const related = where.flat().flatMap((condition) => (condition.kind === 'related' ? [condition] : []))
  return related.some(
    (one) =>
      one.quantifier === 'none' && related.some((other) => other.table === one.table && other.quantifier === 'some'),
  )
}

/** Two fields of a row compared, rows in force, an age as a day of birth, ones and zeros, what is missing, or a row of the same table that is referred to. */
function isBeyondConditions(condition: Condition, catalog: Catalog): boolean {
  if (condition.kind === 'related') return false
  const isDigit = condition.kind === 'values' && columnOf(catalog, condition.field).type === 'integer'
  if ((condition.kind === 'missing' && !condition.negated) || (isDigit && isFlag(columnOf(catalog, condition.field))))
    return true
  const isAge = condition.kind === 'compare' && typeof condition.value === 'string'
  return isAge || condition.kind === 'fields' || condition.kind === 'inForce' || condition.field.via !== undefined
}

/** What composed queries cannot say: what is computed, periods, rows in force, comparisons of periods or of two fields, who is in charge, medians, shares, running totals, the first of each group. */
export function isBeyondQueries({ form, chart }: Plan, catalog: Catalog): boolean {
  if (!form) return false
  return (
    chart !== undefined ||
    fieldsOf(form).some((field) => columnOf(catalog, field).expression !== undefined) ||
    form.period !== undefined ||
    form.asOf !== undefined ||
    form.measures.some((measure) => measure.kind === 'aggregate' && measure.inForce) ||
    form.shareOf !== undefined ||
    form.calculations.length > 0 ||
    form.where.flat().some((condition) => isBeyondConditions(condition, catalog)) ||
    form.columns.some(({ via }) => via !== undefined) ||
    form.measures.some((measure) => measure.kind === 'aggregate' && measure.aggregate === 'median') ||
    form.perGroup === true
  )
}
