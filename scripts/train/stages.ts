/** The stages of training: sketches and linkers from questions, pools judged by running them, the ranker from pools. */
import { OWNER } from '../../src/access/types.ts'
import type { GoldDatabase, Outcome } from '../../src/evals/gold.ts'
import { sameResult } from '../../src/evals/judge.ts'
import { Doubts } from '../../src/plan/instant/learned/doubts.ts'
import type { SketchModel } from '../../src/plan/instant/learned/guess-sketch.ts'
import { sketchInput } from '../../src/plan/instant/learned/guess-sketch.ts'
import { partCodes } from '../../src/plan/instant/learned/part-codes.ts'
import { type Candidate, makePool } from '../../src/plan/instant/learned/pool.ts'
import { rankInputs } from '../../src/plan/instant/learned/rank-inputs.ts'
import { type Linkers, ROLES, Scorer } from '../../src/plan/instant/learned/scorer.ts'
import { keyOf, PARTS, partOf, type Sketch, sketchOf } from '../../src/plan/instant/learned/sketch.ts'
import type { Forest } from '../../src/plan/instant/learned/trees.ts'
import { isClean } from '../../src/plan/instant/learned/vetoes.ts'
import { Lexicon } from '../../src/plan/instant/lexicon.ts'
import { readByRules } from '../../src/plan/instant/planner.ts'
import type { PlanOutcome } from '../../src/plan/types.ts'
import type { Catalog } from '../../src/types.ts'
import { associate } from './associate.ts'
import { boost } from './boost.ts'
import type { Item } from './data.ts'
import { ExampleMaker } from './examples.ts'
import { trainNetwork } from './network.ts'

export type Generator = { sketches: SketchModel; linkers: Linkers }

export type Settings = { trees: number; epochs: number; hidden: number; networks: number; say: (text: string) => void }

const BUCKETS = 1 << 16

/** Trains what makes candidates. */
export function trainGenerator(items: Item[], settings: Settings): Generator {
  const read = readOf(items)
  return { sketches: trainSketches(read, settings), linkers: trainLinkers(read, settings) }
}

type Read = { query: NonNullable<Item['query']>; look: Item['look'] }

/** The questions whose query could be read. */
export function readOf(items: Item[]): Read[] {
  return items.flatMap(({ query, look }) => (query ? [{ query, look }] : []))
}

/** Trains what scores columns, conditions and tables. */
export function trainLinkers(read: Read[], settings: Pick<Settings, 'trees' | 'say'>): Linkers {
  const associations = associate(read)
  settings.say(`  ${associations.size} associated words`)
  const maker = new ExampleMaker()
  const empty = { forests: {}, associations } as unknown as Linkers
  for (const { query, look } of read) maker.add(query, new Scorer(look, empty))
  const forests = {} as Record<(typeof ROLES)[number], Forest>
  for (const role of ROLES) {
    const set = maker.sets[role]
    forests[role] = boost(
      set.rows,
      Uint8Array.from(set.labels),
      { trees: settings.trees },
      Float32Array.from(set.weights),
    )
    settings.say(`  ${role}: ${set.labels.length} rows`)
  }
  return { forests, associations }
}

/** Trains what guesses the shapes of queries. */
export function trainSketches(read: Read[], settings: Settings): SketchModel {
  const counts = new Map<string, { sketch: Sketch; count: number }>()
  const examples = read.map(({ query, look }) => {
    const sketch = sketchOf(query)
    const key = keyOf(sketch)
    const known = counts.get(key) ?? { sketch, count: 0 }
    counts.set(key, { ...known, count: known.count + 1 })
    const labels = Object.fromEntries(PARTS.map((part) => [part, partOf(sketch, part)]))
    return { input: sketchInput(look, BUCKETS), labels: { ...labels, whole: key } }
  })
  const networks = Array.from({ length: settings.networks }, (_, i) =>
    trainNetwork(examples, ['whole', ...PARTS], {
      buckets: BUCKETS,
      hidden: settings.hidden,
      epochs: settings.epochs,
      rate: 0.08,
      dropout: 0.25,
      seed: 3 + i,
    }),
  )
  settings.say(`  ${counts.size} sketches`)
  return { networks, sketches: [...counts.values()].sort((a, b) => b.count - a.count) }
}

export type Judged = {
  rows: Float32Array[]
  words: Uint16Array[]
  right: Uint8Array
  /** Candidates that nothing speaks against answering with. */
  clean: Uint8Array
  doubts: Float32Array[]
  parts: Int32Array[]
  sql: string[]
  result: string[]
  sketchRight: boolean
  sketchTop: boolean
}

/** The pool of a question with its rows for the ranker, and which candidates give the rows of the suite's query. */
export function judgePool(item: Item, generator: Generator, database: GoldDatabase): Judged {
  const scorer = new Scorer(item.look, generator.linkers)
  const pool = makePool(scorer, generator.sketches)
  const wanted = item.query && keyOf(sketchOf(item.query))
  const judged = pool.map((candidate) => run(candidate, item, database))
  const doubts = new Doubts(scorer, generator.linkers.associations, ruled(item))
  return {
    ...rankInputs(pool, scorer),
    right: Uint8Array.from(judged, (outcome) => (outcome.right ? 1 : 0)),
    clean: Uint8Array.from(pool, (candidate) =>
      isClean(candidate, item.look, generator.linkers.associations) ? 1 : 0,
    ),
    doubts: pool.map((candidate) => doubts.of(candidate)),
    parts: pool.map(partCodes),
    result: judged.map((outcome) => outcome.result),
    sql: pool.map((candidate) => candidate.sql),
    sketchRight: pool.some((candidate) => keyOf(candidate.guess.sketch) === wanted),
    sketchTop: pool.some((candidate) => candidate.rank === 0 && keyOf(candidate.guess.sketch) === wanted),
  }
}

const lexicons = new WeakMap<Catalog, Lexicon>()

/** What the rules make of a question; "today" is a day that stays the same, so that weights do. */
function ruled({ look: { question, schema }, values }: Item): PlanOutcome {
  const { catalog } = schema
  const lexicon = lexicons.get(catalog) ?? new Lexicon(catalog)
  lexicons.set(catalog, lexicon)
  return readByRules(question, { catalog, values, today: '2026-01-01', access: OWNER }, lexicon)
}

/** What statements gave, by database: questions said in two ways share most candidates. */
const outcomes = new WeakMap<GoldDatabase, Map<string, Outcome>>()

function outcomeOf(sql: string, rows: number, database: GoldDatabase): Outcome {
  const known = outcomes.get(database) ?? new Map<string, Outcome>()
  outcomes.set(database, known)
  const key = `${rows} ${sql}`
  const outcome = known.get(key) ?? database.run(sql, rows)
  if (outcome !== undefined && ('error' in outcome || outcome.rows.length <= KEPT_ROWS)) known.set(key, outcome)
  return outcome
}

/** Results of more rows are not kept. */
const KEPT_ROWS = 200

function run({ sql }: Candidate, item: Item, database: GoldDatabase): { right: boolean; result: string } {
  const outcome = outcomeOf(sql, Math.max(50, item.gold.length + 1), database)
  if ('error' in outcome) return { right: false, result: 'error' }
  const right = !item.refused && sameResult(item.gold, outcome.rows, item.ordered, true)
  const text = JSON.stringify(outcome.rows.slice(0, 20))
  return { right, result: `${outcome.rows.length}:${text}` }
}
