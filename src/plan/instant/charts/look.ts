/** A question for a chart as the trained weights see it: without what speaks of the picture, which is told apart. */
import type { ValueIndex } from '../../../catalog/value-index.ts'
import { type Look, lookAt } from '../learned/mentions.ts'
import type { Schema } from '../learned/schema.ts'
import { blankedOut, type ChartRequest } from './request.ts'

/** Looks at what a question says of the data. Words after the end of the question stand for the picture that it asks for. */
export function lookAtChart(question: string, request: ChartRequest, schema: Schema, values: ValueIndex): Look {
  const { mark, order, step, aside } = request.spans
  const rest = blankedOut(question, [...mark, ...order, ...step, ...aside])
  return lookAt(`${rest} ${picture(request)}`, schema, values)
}

/** Whether a statement takes a word that stands for the picture for one of the data. */
export function takesPicture(sql: string): boolean {
  return /\bviz(?:any|stacked|step|bar|line|area|pie|scatter|heatmap)\b/i.test(sql)
}

function picture({ mark, stacked, step }: ChartRequest): string {
  return [`viz${stacked ? 'stacked' : (mark ?? 'any')}`, ...(step ? ['vizstep'] : [])].join(' ')
}
