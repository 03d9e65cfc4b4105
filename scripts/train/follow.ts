/** Trains the ranker of follow-ups from dialogues: each turn after the first, with the query of the turn before. */
import { join } from 'node:path'
import type { Catalogued } from '../../src/catalog/load.ts'
import { GoldDatabase } from '../../src/evals/gold.ts'
import { sameResult } from '../../src/evals/judge.ts'
import { readSuite, type SuiteItem } from '../../src/evals/suite.ts'
import type { Query } from '../../src/form/query.ts'
import { followUpInputs, followUps } from '../../src/plan/instant/learned/follow-up.ts'
import { lookAt } from '../../src/plan/instant/learned/mentions.ts'
import { makePool } from '../../src/plan/instant/learned/pool.ts'
import { rankInputs } from '../../src/plan/instant/learned/rank-inputs.ts'
import { type RankNetwork, rankScores } from '../../src/plan/instant/learned/rank-network.ts'
import { Schema } from '../../src/plan/instant/learned/schema.ts'
import { Scorer } from '../../src/plan/instant/learned/scorer.ts'
import { type RankPool, trainRankNetwork } from './rank.ts'
import { readSql } from './read-sql.ts'
import type { Generator } from './stages.ts'

export type Turn = { item: SuiteItem; previous: SuiteItem }

/** Turns after the first of every nth dialogue, each with the one before. */
export async function readTurns(suite: string, every: number): Promise<Turn[]> {
  const dialogues = [...Map.groupBy(await readSuite(suite), (item) => item.dialogue ?? item.id).values()]
  return dialogues
    .filter((_, i) => i % every === 0)
    .flatMap((turns) => turns.slice(1).map((item, i) => ({ item, previous: turns[i] as SuiteItem })))
}

/** Pools of turns over the databases of one fold, made by what never saw them. */
export function judgeTurns(
  turns: Turn[],
  generator: Generator,
  rankers: RankNetwork[],
  catalogs: Map<string, Catalogued>,
  folder: string,
): RankPool[] {
  const judged: RankPool[] = []
  for (const [id, group] of Map.groupBy(turns, ({ item }) => item.database)) {
    const catalogued = catalogs.get(id)
    if (!catalogued) continue
    const database = new GoldDatabase(join(folder, `${id}.sqlite`), 1000)
    const schema = new Schema(catalogued.catalog)
    for (const turn of group) {
      const previous = readSql(turn.previous.gold, catalogued.catalog)
      if (previous)
        judged.push(
          ...judgeTurn(
            turn.item,
            previous,
            new Scorer(lookAt(turn.item.question, schema, catalogued.values), generator.linkers),
            generator,
            rankers,
            database,
          ),
        )
    }
    database.close()
  }
  return judged
}

function judgeTurn(
  item: SuiteItem,
  previous: Query,
  scorer: Scorer,
  generator: Generator,
  rankers: RankNetwork[],
  database: GoldDatabase,
): RankPool[] {
  const gold = database.run(item.gold)
  const pool = scorer.look.words.length > 0 ? makePool(scorer, generator.sketches) : []
  if ('error' in gold || pool.length === 0) return []
  const inputs = rankInputs(pool, scorer)
  const scores = rankScores(rankers, inputs.rows, inputs.words)
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const found = followUps(
    previous,
    order.flatMap((i) => pool[i] ?? []),
    scorer,
  )
  const { rows, words } = followUpInputs(
    found,
    order.map((i) => scores[i] ?? 0),
    previous,
    scorer,
  )
  const ordered = /\border\s+by\b/i.test(item.gold.replace(/\([^()]*\)/g, ''))
  const right = found.map(({ candidate }) => {
    const ours = database.run(candidate.sql, gold.rows.length + 1)
    return 'rows' in ours && sameResult(gold.rows, ours.rows, ordered, true) ? 1 : 0
  })
  return [{ rows, words, right: Uint8Array.from(right) }]
}

/** The ranker of follow-ups for each fold, made without it, and the one that is shipped. */
export function trainFollowUps(
  folds: RankPool[][],
  say: (text: string) => void,
): { shipped: RankNetwork; held: RankNetwork[] } {
  const held = folds.map((pools, fold) => {
    const ranker = trainRankNetwork(folds.filter((_, i) => i !== fold).flat())
    const right = pools.filter((pool) => first(pool, ranker)).length
    const inPool = pools.filter((pool) => pool.right.includes(1)).length
    say(`follow-ups, fold ${fold}: ${right} of ${pools.length} right, ${inPool} in the pool`)
    return ranker
  })
  return { shipped: trainRankNetwork(folds.flat()), held }
}

function first({ rows, words, right }: RankPool, ranker: RankNetwork): boolean {
  const scores = rankScores([ranker], rows, words)
  return right[scores.indexOf(Math.max(...scores))] === 1
}
