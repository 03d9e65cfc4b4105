/**
 * Properties of the guard that hold for any text, and a command that looks for a text that breaks them:
 * `node test/guard/fuzz.ts --seed 7 --runs 100000`. What it finds, it prints with the seed and the path to replay it.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import type { View } from '../../src/access/types.ts'
import { Dialect } from '../../src/types.ts'
import { attacks, legitimate } from './corpus.ts'
import { disguise, FRAGMENTS, mutated, query, SLOTS } from './fuzz-grammar.ts'
import { analystHr, judge, loadGuards, openHr, type Verdict } from './gate.ts'

const NOWHERE = { in: '/in', out: '/out', host: '127.0.0.1:9' }

const viewsOf = (make: (dialect: Dialect) => View) =>
  Object.fromEntries(Dialect.options.map((dialect) => [dialect, make(dialect)])) as Record<Dialect, View>
const analyst = viewsOf(analystHr)
const owner = viewsOf(openHr)
const ask = (sql: string, dialect: Dialect): Verdict => judge(sql, analyst[dialect])
const askOpen = (sql: string, dialect: Dialect): Verdict => judge(sql, owner[dialect])

/** The tables that a statement reads, in one text; `refused` where it is. */
function readsOf(sql: string, dialect: Dialect): string {
  const verdict = ask(sql, dialect)
  return verdict.allowed ? [...verdict.checked.tables].sort().join(' ') : 'refused'
}

const dialects = fc.constantFrom(...Dialect.options)

const corpus = Dialect.options.map((dialect) => ({
  dialect,
  sqls: [...attacks(dialect, NOWHERE), ...legitimate(dialect)].map(({ sql }) => sql).filter((sql) => sql.length < 2000),
}))
const fromCorpus = fc
  .constantFrom(...corpus)
  .chain(({ dialect, sqls }) => fc.record({ dialect: fc.constant(dialect), sql: fc.constantFrom(...sqls) }))
const generated = fc.record({ dialect: dialects, sql: query(2) })
const garbage = fc.record({
  dialect: dialects,
  sql: fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
})
const anyText = fc.oneof(
  { weight: 5, arbitrary: generated },
  {
    weight: 5,
    arbitrary: fromCorpus.chain(({ dialect, sql }) => mutated(sql).map((text) => ({ dialect, sql: text }))),
  },
  { weight: 1, arbitrary: fromCorpus },
  { weight: 1, arbitrary: garbage },
)

/** Hidden names that an allowed statement reads, by its own account. */
const secretReads = (verdict: Verdict) =>
  verdict.allowed ? verdict.checked.reads.filter(({ table }) => table.toLowerCase() === 'secrets') : []

/** Texts that have broken a property once; each is tried first. */
const ONCE_FOUND: [{ dialect: Dialect; sql: string }][] = [
  [{ dialect: 'tsql', sql: 'WITH RECURSIVE employees AS (SELECT * FROM employees) SELECT COUNT(*) FROM employees' }],
  [{ dialect: 'sqlite', sql: 'SELECT c FROM departments AS e(a, b, c, d)' }],
  [{ dialect: 'duckdb', sql: 'SELECT 1 -- \r UNION SELECT note FROM secrets' }],
]

export type Options = { seed?: number; numRuns: number }

/** Each takes how often it is tried; each throws with a counterexample. */
export const PROPERTIES: Record<string, (options: Options) => void> = {
  'throws nothing but its own errors, and never reads a hidden table': (options) =>
    fc.assert(
      fc.property(anyText, ({ dialect, sql }) => secretReads(ask(sql, dialect)).length === 0),
      { ...options, examples: ONCE_FOUND },
    ),

  'what it prints for one who sees all, it allows and prints again': (options) =>
    fc.assert(
      fc.property(anyText, ({ dialect, sql }) => {
        const first = askOpen(sql, dialect)
        if (!first.allowed) return true
        const again = askOpen(first.checked.sql, dialect)
        return again.allowed && again.checked.sql === first.checked.sql
      }),
      { ...options, examples: ONCE_FOUND },
    ),

  'blanks, comments and letters let nothing through that was refused, and change no table that is read': (options) =>
    fc.assert(
      fc.property(
        fc
          .oneof(generated, fromCorpus)
          .chain(({ dialect, sql }) => disguise(sql, dialect).map((other) => ({ dialect, sql, other }))),
        ({ dialect, sql, other }) => {
          const [before, after] = [readsOf(sql, dialect), readsOf(other, dialect)]
          return after === 'refused' || before === after
        },
      ),
      options,
    ),

  'a fragment in a value, a name or a list is refused, or reads no more than was read without it': (options) =>
    fc.assert(
      fc.property(
        fc.record({ dialect: dialects, slot: fc.constantFrom(...SLOTS), fragment: fragment() }),
        ({ dialect, slot, fragment }) => {
          const after = readsOf(slot(fragment), dialect)
          return ['refused', 'departments', ''].includes(after)
        },
      ),
      options,
    ),
}

/** One known fragment, two in a row, or a changed one. */
function fragment(): fc.Arbitrary<string> {
  const known = fc.constantFrom(...FRAGMENTS)
  return fc.oneof(
    known,
    fc.tuple(known, known).map((parts) => parts.join(' ')),
    known.chain(mutated),
  )
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  const numRuns = Number(values.runs ?? 20_000)
  await loadGuards()
  console.log(`seed ${seed}, ${numRuns} runs of each property`)
  for (const [name, holds] of Object.entries(PROPERTIES)) {
    const started = performance.now()
    try {
      holds({ seed, numRuns })
      console.log(`held in ${((performance.now() - started) / 1000).toFixed(1)} s: ${name}`)
    } catch (error) {
      process.exitCode = 1
      console.log(`BROKEN: ${name}\n${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

if (import.meta.main) await main()
