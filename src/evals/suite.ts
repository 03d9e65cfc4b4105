/** Question suites: JSON lines or JSON, plain or packed, in the shapes of the public sets. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { QuerentError } from '../errors.ts'

const Line = z.object({
  i: z.union([z.number(), z.string()]).optional(),
  id: z.union([z.number(), z.string()]).optional(),
  db_id: z.string(),
  question: z.string().optional(),
  utterance: z.string().optional(),
  query: z.string().optional(),
  SQL: z.string().optional(),
  hardness: z.string().nullish(),
  difficulty: z.string().nullish(),
  turns: z.array(z.object({ utterance: z.string(), query: z.string() })).optional(),
})

/** One question with the SQL that answers it. Turns of a dialogue share `dialogue` and come in order. */
export type SuiteItem = {
  id: string
  database: string
  question: string
  gold: string
  hardness?: string
  dialogue?: string
}

/** Reads a suite. Throws INVALID_REQUEST naming the line that is not as expected. */
export async function readSuite(path: string): Promise<SuiteItem[]> {
  const raw = await readFile(path)
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
  const lines = text.trimStart().startsWith('[')
    ? (JSON.parse(text) as unknown[])
    : text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown)
  return lines.flatMap((line, index) => itemsOf(line, index, path))
}

function itemsOf(raw: unknown, index: number, path: string): SuiteItem[] {
  const parsed = Line.safeParse(raw)
  if (!parsed.success)
    throw new QuerentError(
      'INVALID_REQUEST',
      `Line ${index + 1} of ${path} is no question: ${z.prettifyError(parsed.error)}`,
    )
  const line = parsed.data
  const id = String(line.id ?? line.i ?? index)
  const shared = { database: line.db_id, hardness: line.hardness ?? line.difficulty ?? undefined }
  if (line.turns)
    return line.turns.map((turn, at) => ({
      ...shared,
      id: `${id}.${at}`,
      dialogue: id,
      question: turn.utterance,
      gold: turn.query,
    }))
  const [question, gold] = [line.question ?? line.utterance, line.query ?? line.SQL]
  if (question === undefined || gold === undefined)
    throw new QuerentError('INVALID_REQUEST', `Line ${index + 1} of ${path} lacks its question or its query.`)
  return [{ ...shared, id, question, gold }]
}
