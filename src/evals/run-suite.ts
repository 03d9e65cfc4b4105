/** Asks the questions of a suite, database by database, and judges each answer by running it beside the suite's query. */
import { QuerentError } from '../errors.ts'
import type { Planner } from '../plan/types.ts'
import { suiteDatabase } from './databases.ts'
import { plannerSubject } from './planner-subject.ts'
import type { Subject, Talk } from './subject.ts'
import type { SuiteItem } from './suite.ts'
import type { EvalResult } from './summary.ts'
import { judge } from './verdict.ts'

export type RunOptions = {
  databases: string
  planner: Planner
  /** Folder for unpacked databases. */
  work: string
  signal?: AbortSignal
}

/** Results one by one, of a planner alone on the suite's SQLite files. Throws SOURCE_UNREADABLE. */
export function runSuite(items: SuiteItem[], options: RunOptions): AsyncGenerator<EvalResult> {
  const { databases, planner, work, signal } = options
  const open = async (id: string) => plannerSubject(await fileOf(id, databases, work), id, planner, work)
  return runOn(items, open, { signal })
}

/** The SQLite file of a suite's database. Throws SOURCE_UNREADABLE where there is none. */
export async function fileOf(id: string, databases: string, work: string): Promise<string> {
  const file = await suiteDatabase(databases, id, work)
  if (!file) throw new QuerentError('SOURCE_UNREADABLE', `There is no database "${id}" in ${databases}.`)
  return file
}

export type RunOnOptions = {
  /** Dialogues (or single questions) that are asked at the same time; 1 when absent. */
  parallel?: number
  /** How often each is asked; 1 when absent. */
  runs?: number
  /** Whether a question has its result from an earlier run already. */
  isKnown?(id: string, run: number): boolean
  signal?: AbortSignal
}

type Unit = { items: SuiteItem[]; run: number }

/** Results one by one, in the order of their ends. Each database is opened once, by its name in the suite. */
export async function* runOn(
  items: SuiteItem[],
  open: (database: string) => Promise<Subject>,
  options: RunOnOptions = {},
): AsyncGenerator<EvalResult> {
  for (const [database, mine] of Map.groupBy(items, (item) => item.database)) {
    const units = unitsOf(mine, options)
    if (units.length === 0) continue
    const subject = await open(database)
    try {
      yield* together(units, options, (unit) => askUnit(unit, subject, options))
    } finally {
      await subject.close()
    }
  }
}

/** Dialogues whole, questions alone, each as often as asked for; without those that are known. */
function unitsOf(items: SuiteItem[], { runs = 1, isKnown }: RunOnOptions): Unit[] {
  const dialogues = [...Map.groupBy(items, ({ dialogue, id }) => dialogue ?? id).values()]
  return Array.from({ length: runs }, (_, run) => run).flatMap((run) =>
    dialogues
      .filter((dialogue) => !dialogue.every(({ id }) => isKnown?.(id, run)))
      .map((dialogue) => ({ items: dialogue, run })),
  )
}

/** Works on `parallel` units at a time and yields what they give as it comes. */
async function* together<T, R>(
  units: T[],
  { parallel = 1, signal }: RunOnOptions,
  work: (unit: T) => AsyncGenerator<R>,
): AsyncGenerator<R> {
  const waiting = units[Symbol.iterator]()
  const begin = () => {
    const { value, done } = waiting.next()
    return done ? undefined : work(value)
  }
  const running = new Map<AsyncGenerator<R>, Promise<{ of: AsyncGenerator<R>; step: IteratorResult<R> }>>()
  const advance = (of: AsyncGenerator<R>) =>
    running.set(
      of,
      of.next().then((step) => ({ of, step })),
    )
  for (let i = 0; i < parallel; i += 1) {
    const first = begin()
    if (first) advance(first)
  }
  while (running.size > 0) {
    signal?.throwIfAborted()
    const { of, step } = await Promise.race(running.values())
    running.delete(of)
    const next = step.done ? begin() : of
    if (next) advance(next)
    if (!step.done) yield step.value
  }
}

async function* askUnit({ items, run }: Unit, subject: Subject, options: RunOnOptions): AsyncGenerator<EvalResult> {
  const talk: Talk = new Map()
  for (const item of items) {
    const result = await askOne(item, run, talk, subject)
    if (!options.isKnown?.(item.id, run)) yield result
  }
}

async function askOne(item: SuiteItem, run: number, talk: Talk, subject: Subject): Promise<EvalResult> {
  const start = performance.now()
  const asked = await subject.ask(item, talk)
  const ms = Math.round((performance.now() - start) * 100) / 100
  const { planner, use } = asked
  return {
    id: item.id,
    db_id: item.database,
    question: item.question,
    planner,
    ms,
    model_calls: use.calls,
    prompt_tokens: use.promptTokens,
    completion_tokens: use.completionTokens,
    cost: use.cost,
    hardness: item.hardness,
    dialogue: item.dialogue,
    run,
    ...(await judge(item, asked, subject)),
  }
}
