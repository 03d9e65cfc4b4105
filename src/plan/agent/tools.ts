/** What a language model may do to look further. Every tool sees what the asker may see, and its errors are told, not thrown. */
import { z } from 'zod'
import type { Access } from '../../access/types.ts'
import { asQuerentError, QuerentError } from '../../errors.ts'
import type { Cell, ResultTable } from '../../types.ts'
import type { Looked, PlanContext } from '../types.ts'
import { tableText } from './context.ts'
import type { Passages } from './passages.ts'
import { cut, quoted, quotedCell } from './quote.ts'
import { AgentReply } from './reply.ts'
import { searchOf, valuesIn } from './retrieve.ts'
import { spellingOf } from './spelling.ts'

/** What a tool is given beside its input. */
export type ToolContext = { access: Access; today: string; signal?: AbortSignal }

/** A table that a tool gives; an answer can be made of it. */
export type ToolTable = ResultTable

/** A tool of the installation. What it returns is told to the model as data; a table can become the answer. */
export type AgentTool<I = unknown> = {
  name: string
  /** When to use it, and what it gives: this is all that the model knows of it. */
  description: string
  input: z.ZodType<I>
  run(input: I, context: ToolContext): Promise<string | ToolTable>
}

type Tool = { description: string; input: z.ZodType; run(input: unknown, desk: ToolDesk): Promise<string> }

/** Milliseconds after which a tool is given up. */
const TOOL_TIMEOUT_MS = 30_000
const MAX_RESULT = 6_000
const MAX_LISTED = 200
const MAX_ROWS = 20

/** The tools of one question, and the tables that they gave. */
export class ToolDesk {
  readonly context: PlanContext
  readonly signal: AbortSignal | undefined
  readonly tables = new Map<string, ResultTable>()
  readonly passages: Passages
  private readonly own: readonly AgentTool[]

  constructor(context: PlanContext, own: readonly AgentTool[], passages: Passages, signal?: AbortSignal) {
    this.context = context
    this.passages = passages
    this.own = own
    this.signal = signal
  }

  /** What is offered to the model; on the last step only the answer is. */
  offers(isLast: boolean): Record<string, { description: string; input: z.ZodType }> {
    const answer = { description: 'Gives the reply and ends the search.', input: AgentReply }
    if (isLast) return { answer }
    const own = this.own.map(({ name, description, input }) => [name, { description, input }] as const)
    const documents: Record<string, Tool> = this.passages.canSearch ? { search_documents } : {}
    return { ...Object.fromEntries(own), ...builtIn, ...documents, answer }
  }

  /** Runs a tool and gives its result as text. What goes wrong is text too, but for the end of the question itself. */
  async run(name: string, input: unknown): Promise<string> {
    const tool = this.builtIn(name) ?? this.ownTool(name)
    if (!tool) return `There is no tool "${cut(name, 60)}". Tools: ${Object.keys(this.offers(false)).join(', ')}.`
    const parsed = tool.input.safeParse(input)
    if (!parsed.success) return `The input of ${name} does not fit: ${cut(z.prettifyError(parsed.error), 300)}`
    try {
      return cut2(await tool.run(parsed.data, this))
    } catch (thrown) {
      const error = asQuerentError(thrown)
      if (ENDING.has(error.code)) throw error
      return `Error: ${error.message}`
    }
  }

  private builtIn(name: string): Tool | undefined {
    if (name === 'search_documents') return this.passages.canSearch ? search_documents : undefined
    return Object.hasOwn(builtIn, name) ? builtIn[name] : undefined
  }

  private ownTool(name: string): Tool | undefined {
    const tool = this.own.find((one) => one.name === name)
    return tool && { ...tool, run: (input) => this.runOwn(tool, input) }
  }

  private async runOwn(tool: AgentTool, input: unknown): Promise<string> {
    const { access, today } = this.context
    const over = AbortSignal.timeout(TOOL_TIMEOUT_MS)
    const signal = this.signal ? AbortSignal.any([this.signal, over]) : over
    const given = await orAbort(tool.run(input, { access, today, signal }), signal, tool.name)
    if (typeof given === 'string') return quoted(given)
    const name = `result_${this.tables.size + 1}`
    this.tables.set(name, given)
    return `${name}: ${rowsText(given)}\nTo answer with this table reply with kind "result" and result "${name}".`
  }
}

/** Errors that end the question and not just the tool. */
const ENDING = new Set(['CANCELLED', 'AUDIT_FAILED', 'STORE_FAILED', 'POLICY_INVALID'])

/** The result, or an error as soon as the signal aborts: a tool that does not listen is left alone. */
async function orAbort<T>(work: Promise<T>, signal: AbortSignal, name: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new QuerentError('QUERY_TIMEOUT', `The tool ${name} gave nothing in time.`))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const cut2 = (text: string): string =>
  text.length <= MAX_RESULT ? text : `${text.slice(0, MAX_RESULT)}\n(cut: the rest is not shown)`

function tool<I>(description: string, input: z.ZodType<I>, run: (input: I, desk: ToolDesk) => Promise<string>): Tool {
  return { description, input, run: (given, desk) => run(given as I, desk) }
}

const builtIn: Record<string, Tool> = {
  list_tables: tool('Lists the tables.', z.object({}), async (_, { context }) => {
    const { tables } = context.catalog
    const lines = tables.slice(0, MAX_LISTED).map(({ name, label }) => `${name}: ${quoted(label)}`)
    return [
      ...lines,
      ...(tables.length > MAX_LISTED ? [`and ${tables.length - MAX_LISTED} more; search for them`] : []),
    ].join('\n')
  }),

  describe_table: tool(
    'Shows a table with all its columns and how it is related.',
    z.object({ table: z.string() }),
    async ({ table: given }, { context: { catalog } }) => {
      const name = (given.split('.').at(-1) ?? '').toLowerCase()
      const found = catalog.tables.find((one) => one.name.toLowerCase() === name)
      if (!found) return `There is no table ${quoted(cut(given, 80))}.`
      const links = catalog.relationships.filter(({ from, to }) => from === found.name || to === found.name)
      const lines = links.map((one) => `${one.name}: ${one.from}(${one.fromColumns}) -> ${one.to}(${one.toColumns})`)
      return [tableText(found, 120), ...lines].join('\n')
    },
  ),

  search_catalog: tool(
    'Finds tables, columns and metrics by words.',
    z.object({ query: z.string() }),
    async ({ query }, { context: { catalog } }) => {
      const hits = searchOf(catalog).find(query, 15)
      const lines = hits.map(({ kind, table, name }) => `${kind} ${kind === 'column' ? `${table}.` : ''}${name}`)
      return lines.join('\n') || 'Nothing is found.'
    },
  ),

  search_values: tool(
    'Finds stored text values by their words, also where they are spelled a little differently.',
    z.object({ text: z.string() }),
    async ({ text }, { context: { values } }) => {
      const hits = valuesIn(text, values).slice(0, 20)
      if (hits.length > 0)
        return hits.map(({ field, value }) => `${field.table}.${field.column} = ${quotedCell(value)}`).join('\n')
      const spelling = spellingOf(text, undefined, values)
      const near = spelling.known ? [] : spelling.near
      return near.length > 0 ? `Not found. Near it: ${near.map(quotedCell).join(', ')}` : 'Not found.'
    },
  ),

  run_query: tool(
    `Runs one SELECT statement and shows its first ${MAX_ROWS} rows. For looking only: the answer is read by what you reply.`,
    z.object({ sql: z.string() }),
    async ({ sql }, { context: { reader }, signal }) => {
      if (!reader) return 'Nothing can be run here.'
      return rowsText(await reader.look(sql, MAX_ROWS, signal))
    },
  ),
}

const search_documents = tool(
  'Finds passages of the documents of this organisation by words.',
  z.object({ query: z.string() }),
  async ({ query }, { passages }) => (await passages.search(query)).join('\n') || 'Nothing is found.',
)

/** Rows as data: a line of column names, then one line a row. */
function rowsText({
  columns,
  rows,
  truncated,
}: Pick<Looked, 'rows' | 'truncated'> & { columns: { name: string }[] }): string {
  const line = (cells: readonly Cell[]) => cells.map(quotedCell).join(' | ')
  const shown = rows.slice(0, MAX_ROWS)
  const more = truncated || rows.length > shown.length ? ['There are more rows.'] : []
  return [columns.map(({ name }) => quoted(name)).join(' | '), ...shown.map(line), ...more].join('\n')
}
