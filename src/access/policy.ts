/** Access policies as operators write them: roles, and for each source the tables, columns and rows that a role may read. */
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { QuerentError } from '../errors.ts'

const MaskText = z.union([
  z.enum(['null', 'partial', 'year', 'month']),
  z.null().transform(() => 'null' as const),
  z.strictObject({ round: z.number().positive() }),
])

export const TablePolicy = z.strictObject({
  columns: z.union([z.literal('*'), z.array(z.string().min(1))]).describe('columns shown as they are'),
  rows: z.string().min(1).default('true').describe('condition in SQL; `:user.name` stands for the caller’s attribute'),
  masks: z.record(z.string(), MaskText).default({}).describe('columns that are shown masked'),
  minimum_group: z.number().int().min(2).optional().describe('only totals over at least this many people'),
  person: z.string().optional().describe('with minimum_group: the column that tells people apart'),
  measures: z.array(z.string()).optional().describe('with minimum_group: the protected columns'),
})
export type TablePolicy = z.output<typeof TablePolicy>

const SourcePolicy = z.strictObject({ tables: z.record(z.string(), TablePolicy) })

export const Policy = z.strictObject({
  roles: z.record(z.string(), z.strictObject({ sources: z.record(z.string(), SourcePolicy) })),
})
/** What each role may read. What is not listed is denied; `*` as the name of a source or table stands for all others. */
export type Policy = z.output<typeof Policy>

/** Reads a policy file (YAML or JSON). Throws POLICY_INVALID with the file's name, the line and what does not fit. */
export function readPolicy(text: string, fileName: string): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [problem] = document.errors
  if (problem) throw invalid(fileName, lines.linePos(problem.pos[0]).line, problem.message.split('\n')[0] ?? '')
  const parsed = Policy.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []) as (string | number)[]
  throw invalid(
    fileName,
    lineAt(document, path, lines),
    `${path.join('.') || 'the file'}: ${issue?.message ?? 'unreadable'}`,
  )
}

/** The line of the innermost part of a path that the file has. */
function lineAt(document: ReturnType<typeof parseDocument>, path: (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    const range = node && typeof node === 'object' && 'range' in node ? (node.range as [number] | null) : null
    if (range) return lines.linePos(range[0]).line
  }
  return 1
}

function invalid(fileName: string, line: number, problem: string): QuerentError {
  return new QuerentError('POLICY_INVALID', `${fileName}, line ${line}: ${problem}`)
}
