/** From what was understood to an answer, a question back, or a refusal. */

import { compileForm } from '../../../form/compile.ts'
import { explainForm } from '../../../form/explain.ts'
import { type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import { queryWords } from '../../../form/query-words.ts'
import { emptyForm, type Form, type Measure } from '../../../form/types.ts'
import type { Choice, Reason } from '../../../types.ts'
import type { PlanContext, PlanOutcome } from '../../types.ts'
import { LIKE, STEM } from './fits.ts'
import { leadsTo, type Reading, type Understood } from './read.ts'
import type { Schema } from './schema.ts'
import type { Weights } from './weights.ts'

/** The form of a reading. Its flat parts repeat what is shown, for those who tell and draw answers. */
export function formOf({ query }: Reading): Form {
  const figures = query.select.filter((item) => item.aggregate)
  const plain = query.select.filter((item) => !item.aggregate && item.field.column !== '*').map((item) => item.field)
  const grouped = query.by.length > 0 && figures.length > 0
  return {
    ...emptyForm(tablesOfQuery(query)[0] ?? ''),
    columns: figures.length > 0 ? [] : plain.map(({ table, column }) => ({ table, column })),
    measures: figures.map(measureOf),
    by: grouped ? plain.map(({ step, ...field }) => ({ field, ...(step && { grain: step }) })) : [],
    distinct: query.distinct,
    limit: query.limit,
    composed: query,
  }
}

function measureOf({ field, aggregate = 'count', distinct }: QueryItem): Measure {
  const counted = field.column === '*' ? null : field
  return { kind: 'aggregate', aggregate, table: field.table, field: counted, ...(distinct ? { distinct } : {}) }
}

/** The plan of what was understood, sure or not. */
export function planOf(understood: Understood, { catalog, today }: PlanContext): PlanOutcome {
  const form = formOf(understood.best)
  const { sql, columns } = compileForm(form, { catalog, today })
  return {
    kind: 'plan',
    followUp: false,
    plan: {
      planner: 'instant',
      sql,
      form,
      columns,
      confidence: Math.round(understood.confidence * 1000) / 1000,
      explanation: explainForm(form, catalog),
      reasons: reasonsOf(understood),
      assumptions: [],
    },
  }
}

/** What the words of the question were taken for: values in conditions, names of columns and tables in use. */
export function reasonsOf({ best: { candidate }, look }: Pick<Understood, 'best' | 'look'>): Reason[] {
  const { schema, fit } = look
  const width = schema.words.length
  const columns = [...new Set(candidate.filled.columns)].map((id) => schema.columns[id])
  return look.words.flatMap((word, i): Reason[] => {
    const { text, start, end } = word.token
    const value = look.values.find((v) => v.start <= i && v.end > i && candidate.filled.used.includes(i))
    if (value) return [{ text, start, end, meaning: `the value ${value.value}`, source: 'value' }]
    const best = columns
      .map((column) => ({
        column,
        level: Math.max(0, ...(column?.own ?? []).map((w) => fit[i * width + w] as number)),
      }))
      .sort((a, b) => b.level - a.level)[0]
    if (best?.column && best.level >= LIKE)
      return [{ text, start, end, meaning: best.column.info.label, source: best.level >= STEM ? 'schema' : 'synonym' }]
    const table = schema.tables.find(
      (t) => candidate.from.includes(t.id) && t.words.some((w) => (fit[i * width + w] as number) >= STEM),
    )
    return table ? [{ text, start, end, meaning: table.info.label, source: 'schema' }] : []
  })
}

/** Two readings that give different rows, as choices; undefined where their words do not lead back to them. */
export async function askBetween(
  understood: Understood,
  context: PlanContext,
  schema: Schema,
  weights: Weights,
): Promise<PlanOutcome | undefined> {
  const { best, rival, ran } = understood
  if (!rival) return undefined
  const [first, second] = [best, rival].map((reading) => choiceOf(reading, context)) as [Choice, Choice]
  if (first.label === second.label) return undefined
  const leadsBack = ({ candidate }: Reading, { label }: Choice) =>
    leadsTo(candidate.sql, label, context, schema, weights, ran)
  // The rival's words lead elsewhere more often: where they do the other's are not read.
  if (!((await leadsBack(rival, second)) && (await leadsBack(best, first)))) return undefined
  return {
    kind: 'clarification',
    clarification: { question: 'This can be read in two ways. Which one do you mean?', choices: [first, second] },
  }
}

function choiceOf({ query }: Reading, { catalog }: PlanContext): Choice {
  const label = queryWords(query, catalog)
  return { label, question: label }
}
