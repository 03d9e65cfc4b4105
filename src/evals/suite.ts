/** Question suites: YAML of our own, JSON lines or JSON in the shapes of the public sets, plain or packed. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { z } from 'zod'
import { QuerentError } from '../errors.ts'
import { Cell } from '../types.ts'
import { ChartLine, type GoldChart, goldChart } from './chart-gold.ts'

/** Who asks: as on the command line. Without roles and attributes, the owner. */
export const Persona = z.object({
  roles: z.array(z.string()).default([]),
  attributes: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]))
    .default({}),
})
export type Persona = z.infer<typeof Persona>

const Id = z.union([z.number(), z.string()])
const Expected = z.enum(['answer', 'ask', 'decline'])

/** One question of a suite of our own; `sql`, `alternatives` and `rows` say which answers are right. */
const OwnQuestion = z.object({
  id: Id.optional(),
  database: z.string().optional(),
  question: z.string(),
  expect: Expected.default('answer'),
  sql: z.string().optional(),
  alternatives: z.array(z.string()).optional(),
  rows: z.array(z.array(Cell)).optional(),
  ordered: z.boolean().optional(),
  persona: Persona.optional(),
  note: z.string().optional(),
  readings: z.array(z.unknown()).optional(),
})

const Turn = z.object({ utterance: z.string(), query: z.string() })
const Said = z.object({
  isuser: z.boolean(),
  text: z.string(),
  type: z.string().nullish(),
  query: z.string().nullish(),
})

const Line = z.object({
  i: Id.optional(),
  id: Id.optional(),
  db_id: z.string().optional(),
  db_name: z.string().optional(),
  question: z.string().optional(),
  utterance: z.string().optional(),
  query: z.string().optional(),
  SQL: z.string().optional(),
  hardness: z.string().nullish(),
  difficulty: z.string().nullish(),
  turns: z.union([z.array(Turn), z.array(Said)]).optional(),
  chart: z.string().optional(),
})

/** One question with what should come of it. Turns of a dialogue share `dialogue` and come in order. */
export type SuiteItem = {
  id: string
  /** Name of the database; empty where the suite is asked of one source. */
  database: string
  question: string
  /** SQL that answers it; empty where `rows` do, or where it should not be answered. */
  gold: string
  /** `ask`: it should be asked back. `decline`: it should not be answered. Absent: `answer`. */
  expect?: 'ask' | 'decline'
  /** Further SQL that answers it as well. */
  alternatives?: string[]
  /** The rows themselves, instead of SQL. */
  rows?: z.infer<typeof OwnQuestion>['rows']
  /** Whether the order of the rows counts; absent: where the SQL orders them. */
  ordered?: boolean
  /** Whether the answer may have more columns than the suite's SQL. */
  mayHaveMore?: boolean
  persona?: Persona
  hardness?: string
  dialogue?: string
  /** The chart that should be drawn, where the suite is one of charts; `gold` is its query. */
  chart?: GoldChart
}

/** Reads the suite of a file. Throws INVALID_REQUEST naming the line or entry that is not as expected. */
export async function readSuite(path: string): Promise<SuiteItem[]> {
  const raw = await readFile(path).catch((cause: unknown) => {
    throw new QuerentError('INVALID_REQUEST', `The suite ${path} cannot be read.`, { cause })
  })
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
  return /\.ya?ml(\.gz)?$/.test(path) ? ownSuite(text, path) : publicSuite(text, path)
}

/** A suite of our own from its YAML. Throws INVALID_REQUEST naming the entry; `name` is what messages call the suite. */
export function ownSuite(text: string, name: string): SuiteItem[] {
  return listIn(text, name).map((entry, index) => {
    const parsed = OwnQuestion.safeParse(entry)
    if (!parsed.success) throw unlike(`Entry ${index + 1}`, name, z.prettifyError(parsed.error))
    const { id, database = '', question, expect, sql, alternatives, rows, ordered, persona } = parsed.data
    if (expect === 'answer' && sql === undefined && rows === undefined)
      throw unlike(`Entry ${index + 1}`, name, 'it needs "sql" or "rows", or "expect: ask" or "expect: decline"')
    const expected = expect === 'answer' ? undefined : expect
    return {
      ...{
        id: String(id ?? index),
        database,
        question,
        gold: sql ?? '',
        expect: expected,
        alternatives,
        rows,
        ordered,
      },
      ...{ persona, mayHaveMore: true },
    }
  })
}

function listIn(text: string, name: string): unknown[] {
  let list: unknown
  try {
    list = parse(text)
  } catch (cause) {
    throw new QuerentError('INVALID_REQUEST', `The suite ${name} is no YAML.`, { cause })
  }
  if (!Array.isArray(list)) throw new QuerentError('INVALID_REQUEST', `The suite ${name} is no list of questions.`)
  return list
}

function publicSuite(text: string, path: string): SuiteItem[] {
  const isList = text.trimStart().startsWith('[')
  const lines = isList ? [text] : text.split('\n').filter((line) => line.trim() !== '')
  const read = (line: string, index: number): unknown => {
    try {
      return JSON.parse(line)
    } catch {
      throw unlike(`Line ${index + 1}`, path, 'it is no JSON')
    }
  }
  const entries = lines.map(read)
  return (isList ? (entries[0] as unknown[]) : entries).flatMap((line, index) => itemsOf(line, index, path))
}

function itemsOf(raw: unknown, index: number, path: string): SuiteItem[] {
  const parsed = Line.safeParse(raw)
  if (!parsed.success) throw unlike(`Line ${index + 1}`, path, z.prettifyError(parsed.error))
  const line = parsed.data
  const id = String(line.id ?? line.i ?? index)
  const database = line.db_id ?? line.db_name
  if (database === undefined) throw unlike(`Line ${index + 1}`, path, 'it names no database ("db_id")')
  const shared = { database, hardness: line.hardness ?? line.difficulty ?? undefined }
  if (line.chart !== undefined) return chartItems(raw, { ...shared, id, at: index }, path)
  if (line.turns) return line.turns.flatMap((turn, at) => turnOf(turn, line.turns?.[at + 1], { ...shared, id, at }))
  const [question, gold] = [line.question ?? line.utterance, line.query ?? line.SQL]
  if (question === undefined || gold === undefined)
    throw unlike(`Line ${index + 1}`, path, 'it lacks its question or its query')
  return [{ ...shared, id, question, gold }]
}

type Place = { database: string; hardness?: string; id: string; at: number }
type AnyTurn = z.infer<typeof Turn> | z.infer<typeof Said>

/**
 * A turn of CoSQL and SParC, or of MMSQL, where people and the assistant take turns and only the latter has SQL. Where the
 * assistant answers with SQL, that is what is wanted, whatever the turn is called: most turns called improper are of this sort.
 */
function turnOf(turn: AnyTurn, reply: AnyTurn | undefined, { id, at, ...shared }: Place): SuiteItem[] {
  const place = { ...shared, id: `${id}.${at}`, dialogue: id }
  if ('utterance' in turn) return [{ ...place, question: turn.utterance, gold: turn.query }]
  if (!turn.isuser) return []
  const gold = reply && 'text' in reply ? (reply.query ?? '') : ''
  if (gold !== '') return [{ ...place, question: turn.text, gold }]
  if (turn.type === 'answerable') return []
  return [{ ...place, question: turn.text, gold: '', expect: turn.type === 'ambiguous' ? 'ask' : 'decline' }]
}

/** The ways to ask for one chart, each a question. Charts of queries that do not draw two columns are left out. */
function chartItems(raw: unknown, { at, ...shared }: Place, path: string): SuiteItem[] {
  const parsed = ChartLine.safeParse(raw)
  if (!parsed.success) throw unlike(`Line ${at + 1}`, path, z.prettifyError(parsed.error))
  const { questions, sql } = parsed.data
  const chart = goldChart(parsed.data)
  const asked = questions.map((question, way) => ({ ...shared, id: `${shared.id}.${way}`, question, gold: sql, chart }))
  return asked.filter(({ question }) => chart !== undefined && question.trim() !== '')
}

function unlike(where: string, name: string, why: string): QuerentError {
  return new QuerentError('INVALID_REQUEST', `${where} of ${name} is no question: ${why}.`)
}
