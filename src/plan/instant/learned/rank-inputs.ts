/** What the ranker is given of each candidate of a pool: numbers, and the words of the question under it. */
import { Aligner } from './alignment.ts'
import type { Candidate } from './pool.ts'
import { rankRows } from './rank-features.ts'
import { WordFeatures } from './rank-words.ts'
import type { Scorer } from './scorer.ts'

export type RankInputs = { rows: Float32Array[]; words: Uint16Array[] }

/** One row of numbers and one list of hashed words for each candidate. */
export function rankInputs(pool: Candidate[], scorer: Scorer): RankInputs {
  const aligner = new Aligner(scorer)
  const features = new WordFeatures()
  const alignments = pool.map((candidate) => aligner.align(candidate))
  return {
    rows: rankRows(pool, scorer, alignments),
    words: pool.map((candidate, i) => features.of(alignments[i] as ReturnType<Aligner['align']>, candidate)),
  }
}
