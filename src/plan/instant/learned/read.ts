/** Reads a question with the trained weights: the best candidate, how sure that is, and the readings next to it. */
import type { Query } from '../../../form/query.ts'
import { querySql } from '../../../form/query-sql.ts'
import type { PlanContext, PlanOutcome } from '../../types.ts'
import { confidenceOf, confidenceRow, massOf, softmax } from './confidence.ts'
import { Doubts } from './doubts.ts'
import { followUpInputs, followUps } from './follow-up.ts'
import { type Look, lookAt } from './mentions.ts'
import { partCodes, saysTheSame } from './part-codes.ts'
import { type Candidate, makePool } from './pool.ts'
import { rankInputs } from './rank-inputs.ts'
import { rankScoresApart } from './rank-network.ts'
import type { Schema } from './schema.ts'
import { Scorer } from './scorer.ts'
import { tried, type Weighed } from './tried.ts'
import { unexplained } from './unexplained.ts'
import { unmet } from './unmet.ts'
import { idleCues, invents, isClean } from './vetoes.ts'
import type { Weights } from './weights.ts'

export type Reading = { query: Query; sql: string; candidate: Candidate }

export type Understood = {
  best: Reading
  confidence: number
  /** The likeliest reading that gives other rows, where it is close and nothing speaks against it. */
  rival?: Reading
  look: Look
  /** Content words, numbers and values that the best reading does not use. */
  unexplained: string[]
  /** It computes what no word asks for. */
  invented: boolean
}

/** A rival this close, as a share of the best one's probability, is worth asking about. */
const CLOSE = 0.5
/** And both together are this likely: then one of them was right 84 times of 100 on every second question, else 53 times. */
const EITHER = 0.7

/** Understands a question that the rules have read as `ruled`; undefined where no candidate can be made. */
export async function understand(
  question: string,
  ruled: PlanOutcome,
  context: PlanContext,
  schema: Schema,
  weights: Weights,
): Promise<Understood | undefined> {
  const scorer = scorerFor(question, context, schema, weights)
  const weighed = scorer && weigh(scorer, context.previous?.composed, weights)
  if (!weighed) return undefined
  const { look } = scorer
  const { pool, rows } = weighed
  const { results, probabilities, order } = await tried(weighed, context.run, weights.second)
  const candidate = pool[order[0] ?? 0] as Candidate
  const rival = rivalOf(weighed.pool, { results, probabilities, order })
  const doubts = new Doubts(scorer, weights.linkers.associations, ruled)
  const row = confidenceRow(order, {
    probabilities,
    results,
    rows,
    apart: weighed.apart,
    parts: pool.map(partCodes),
    doubts: (i) => doubts.of(pool[i] as Candidate),
  })
  return {
    best: reading(candidate, scorer),
    confidence: confidenceOf(Float32Array.from(row), weights.confidence),
    rival: rival && isClean(rival, look, weights.linkers.associations) ? reading(rival, scorer) : undefined,
    look,
    unexplained: [
      ...unexplained(candidate, look, weights.linkers.associations),
      ...idleCues(candidate, look),
      ...unmet(candidate.query, look),
    ],
    invented: invents(candidate.query, look),
  }
}

/** The likeliest candidate that gives other rows than the first, where it is close to that one. */
function rivalOf(
  pool: Candidate[],
  { results, probabilities, order }: Awaited<ReturnType<typeof tried>>,
): Candidate | undefined {
  const first = order[0] ?? 0
  const isOther = (i: number) =>
    results[first] === '' ? !saysTheSame(pool[i] as Candidate, pool[first] as Candidate) : results[i] !== results[first]
  const second = order.find((i) => i !== first && isOther(i))
  if (second === undefined) return undefined
  const [best, next] = [massOf(first, probabilities, results), massOf(second, probabilities, results)]
  return next > CLOSE * best && best + next >= EITHER ? pool[second] : undefined
}

function scorerFor(question: string, { values }: PlanContext, schema: Schema, weights: Weights): Scorer | undefined {
  const look = lookAt(question, schema, values)
  return look.words.length > 0 ? new Scorer(look, weights.linkers) : undefined
}

/** The candidates with their probabilities; with a query before, its edits among them. */
function weigh(
  scorer: Scorer,
  previous: Query | undefined,
  { sketches, rankers, followUp }: Weights,
): Weighed | undefined {
  const pool = makePool(scorer, sketches)
  if (pool.length === 0) return undefined
  const { rows, words } = rankInputs(pool, scorer)
  const { mean: scores, apart } = rankScoresApart(rankers, rows, words)
  if (!previous || !followUp) return { pool, rows, probabilities: softmax(scores), apart }
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const found = followUps(
    previous,
    order.flatMap((i) => pool[i] ?? []),
    scorer,
  )
  const further = followUpInputs(
    found,
    order.map((i) => scores[i] ?? 0),
    previous,
    scorer,
  )
  const weighed = rankScoresApart([followUp], further.rows, further.words)
  return {
    pool: found.map((one) => one.candidate),
    rows: further.rows.map((row) => row.subarray(0, rows[0]?.length)),
    probabilities: softmax(weighed.mean),
    apart: weighed.apart,
  }
}

const AFTER_GROUPS = 50

/** Columns come in the order in which the question names them; figures after the groups that they are of. */
function reading(candidate: Candidate, { look, matches }: Scorer): Reading {
  const place = (at: number) => {
    const item = candidate.query.select[at]
    const field = item?.field
    if (item?.aggregate && candidate.query.by.length > 0) return AFTER_GROUPS + at
    const column = field && look.schema.column(field.table, field.column)
    return column ? (matches.own[column.id]?.first ?? 40) : 39
  }
  const shown = candidate.query.select.map((item, i) => ({ item, at: place(i) })).sort((a, b) => a.at - b.at)
  if (candidate.query.set) return { query: candidate.query, sql: candidate.sql, candidate }
  const query = { ...candidate.query, select: shown.map(({ item }) => item) }
  return { query, sql: querySql(query, look.schema.catalog), candidate }
}
