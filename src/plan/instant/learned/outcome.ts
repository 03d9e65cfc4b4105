/** From what was understood to an answer, a question back, or a refusal. */

import { compileForm } from '../../../form/compile.ts'
import { explainForm } from '../../../form/explain.ts'
import { fieldsOf, relatedTables } from '../../../form/fields.ts'
import { allLevels, fieldsOfQuery, type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import { emptyForm, type FieldRef, type Form, type Measure } from '../../../form/types.ts'
import type { Catalog, Choice, Plan, Reason } from '../../../types.ts'
import type { PlanContext, PlanOutcome } from '../../types.ts'
import { LIKE, STEM } from './fits.ts'
import type { Reading, Understood } from './read.ts'

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
export function planOf(understood: Understood, context: PlanContext): PlanOutcome {
  const confidence = Math.round(understood.confidence * 1000) / 1000
  return planned(formOf(understood.best), confidence, reasonsOf(understood), context)
}

function planned(form: Form, confidence: number, reasons: Reason[], { catalog, today }: PlanContext): PlanOutcome {
  const { sql, columns } = compileForm(form, { catalog, today })
  const explanation = explainForm(form, catalog)
  const plan = { planner: 'instant' as const, sql, form, columns, confidence, explanation, reasons, assumptions: [] }
  return { kind: 'plan', followUp: false, plan }
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

/** Two readings that give different rows, as choices; undefined where one set of words says both. */
export function askBetween({ best, rival }: Understood, context: PlanContext): PlanOutcome | undefined {
  if (!rival) return undefined
  const choices = [best, rival].map((reading) => choiceOf(reading, context))
  if (choices[0]?.label === choices[1]?.label) return undefined
  return offered('This can be read in two ways. Which one do you mean?', choices)
}

/** From this confidence on a reading that is not sure enough to answer is offered. */
const LIKELY = 0.5

/** The reading itself as the only choice, where it is more likely right than wrong. */
export function confirm({ best, confidence }: Understood, context: PlanContext): PlanOutcome | undefined {
  return confidence < LIKELY ? undefined : offered(UNSURE, [choiceOf(best, context)])
}

/** The reading and that of the rules, where they are two. */
export function askWhich({ best }: Understood, ruled: Plan, context: PlanContext): PlanOutcome {
  const [mine, theirs] = [choiceOf(best, context), { ...choice(ruled.explanation), form: ruled.form }]
  return offered(UNSURE, mine.label === theirs.label ? [mine] : [mine, theirs])
}

const UNSURE = 'I am not sure that I understand. Do you mean this?'

const offered = (question: string, choices: Choice[]): PlanOutcome => ({
  kind: 'clarification',
  clarification: { question, choices },
})

function choiceOf(reading: Reading, { catalog }: PlanContext): Choice {
  const form = formOf(reading)
  return { ...choice(explainForm(form, catalog)), form }
}

const choice = (label: string): Choice => ({ label, question: label })

/** The reading that the turn before offered in these words, where it asked back and the asker may still read what it names. */
export function chosenOf(question: string, { history, catalog }: PlanContext): Form | undefined {
  const choices = history?.at(-1)?.clarification?.choices
  const form = choices?.find((one) => one.question === question.trim())?.form
  return form && isReadable(form, catalog) ? form : undefined
}

function isReadable(form: Form, { tables }: Catalog): boolean {
  const fields = form.composed ? allLevels(form.composed).flatMap(fieldsOfQuery) : fieldsOf(form)
  const isThere = ({ table, column }: Pick<FieldRef, 'table' | 'column'>) =>
    tables.some(({ name, columns }) => name === table && (column === '*' || columns.some((one) => one.name === column)))
  const named = [form.subject, ...relatedTables(form)].map((table) => ({ table, column: '*' }))
  return [...fields, ...named, ...(form.period?.field ? [form.period.field] : [])].every(isThere)
}

/** The plan of a reading that was chosen: nothing of it is in doubt. */
export function planOfChosen(form: Form, context: PlanContext): PlanOutcome {
  return planned(form, 1, [], context)
}
