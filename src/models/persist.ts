/** Trying again, and trying the next model: which failures allow it, after what wait, within one deadline. */
import { setTimeout as sleep } from 'node:timers/promises'
import { QuerentError } from '../errors.ts'
import type { Breaker } from './breaker.ts'
import type { Failure } from './failures.ts'
import type { ModelName } from './names.ts'
import type { FailedAttempt } from './types.ts'
import type { Watch } from './watch.ts'

export type Retries = {
  /** Tries of one model after the first. */
  count: number
  /** Milliseconds before the second try; doubled for each further one. */
  baseMs: number
  maxMs: number
}

/** A model that may do the work. Without a breaker its failures are the caller's own, as with session keys. */
export type Candidate = { name: ModelName; breaker: Breaker | undefined }

export type Plan<T> = {
  candidates: readonly Candidate[]
  /** One try; yields what the caller sees at once, after which nothing is tried again. */
  attempt: (candidate: Candidate, isLast: boolean) => AsyncGenerator<string, T>
  /** Ends every wait. */
  watch: Watch
  retries: Retries
  secrets: readonly string[]
  failed: FailedAttempt[]
}

class Given extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.error.message)
    this.failure = failure
  }
}

/** The first result that a candidate gives. Throws the error of the first candidate, naming the others, when none does. */
export async function* persist<T>(plan: Plan<T>): AsyncGenerator<string, T> {
  const errors: { name: string; error: QuerentError }[] = []
  for (const [index, candidate] of plan.candidates.entries()) {
    const isLast = index === plan.candidates.length - 1
    try {
      return yield* tries(plan, candidate, isLast)
    } catch (thrown) {
      if (!(thrown instanceof Given)) throw thrown
      errors.push({ name: candidate.name.name, error: thrown.failure.error })
      if (!thrown.failure.another) break
    }
  }
  throw summed(errors)
}

function summed(errors: { name: string; error: QuerentError }[]): QuerentError {
  const [first, ...rest] = errors
  const last = rest.at(-1)
  if (!first) return new QuerentError('LLM_NOT_CONFIGURED', 'No language model is configured.')
  if (!last) return first.error
  // An error that ends the matter, such as a cancellation, is the answer; the unavailable models before it are not.
  const { error } = ENDS.has(last.error.code) ? last : first
  const others = errors.filter((one) => one.error !== error).map(({ name, error: { code } }) => `${name} (${code})`)
  return new QuerentError(error.code, `${error.message} Tried as well: ${others.join(', ')}.`, {
    next: error.next,
    cause: error.cause,
  })
}

const ENDS = new Set(['CANCELLED', 'LLM_REFUSED', 'LLM_PROMPT_TOO_LONG', 'LLM_REQUEST_INVALID'])

async function* tries<T>(plan: Plan<T>, candidate: Candidate, isLast: boolean): AsyncGenerator<string, T> {
  for (let count = 0; ; count++) {
    if (candidate.breaker && !candidate.breaker.enter()) throw given(plan, candidate, restingFailure(candidate))
    const outcome = yield* once(plan, candidate, isLast)
    if ('result' in outcome) return outcome.result
    const { failure, isSeen } = outcome
    const wait = waitBefore(plan.retries, count, failure.retryAfterMs)
    // A model that does not answer has used up its time: the next one gets the rest.
    const isOver = isSeen || count >= plan.retries.count || (failure.error.code === 'LLM_TIMEOUT' && !isLast)
    if (isOver || !failure.again || wait === undefined) {
      throw given(plan, candidate, { ...failure, another: failure.another && !isSeen })
    }
    plan.failed.push({ model: candidate.name.name, code: failure.error.code })
    await plan.watch.orEnd(sleep(wait, undefined, { signal: plan.watch.signal }))
  }
}

function given(plan: Plan<unknown>, candidate: Candidate, failure: Failure): Given {
  plan.failed.push({ model: candidate.name.name, code: failure.error.code })
  return new Given(failure)
}

type Outcome<T> = { result: T } | { failure: Failure; isSeen: boolean }

/** One try, its outcome told to the breaker. */
async function* once<T>(plan: Plan<T>, candidate: Candidate, isLast: boolean): AsyncGenerator<string, Outcome<T>> {
  let isSeen = false
  let isTold = false
  const tell = (outcome: 'succeeded' | 'failed' | 'released'): void => {
    isTold = true
    candidate.breaker?.[outcome]()
  }
  const attempt = plan.attempt(candidate, isLast)
  try {
    let step = await attempt.next()
    for (; !step.done; step = await attempt.next()) {
      isSeen = true
      yield step.value
    }
    tell('succeeded')
    return { result: step.value }
  } catch (thrown) {
    const failure = plan.watch.error
      ? { error: plan.watch.error, again: false, another: false, breaks: false }
      : (await import('./failures.ts')).readFailure(thrown, candidate.name, plan.secrets)
    tell(failure.breaks ? 'failed' : 'released')
    return { failure, isSeen }
  } finally {
    if (!isTold) {
      // The reader walked away: what the try holds is released, and what it used is noted.
      tell('released')
      await attempt.return(undefined as never)
    }
  }
}

/**
 * The wait before the next try: what the provider asked for, else exponential with "equal jitter" (M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Undefined when the provider asks for more than the
 * longest wait: then another model is asked, or the caller is told.
 */
function waitBefore({ baseMs, maxMs }: Retries, count: number, retryAfterMs: number | undefined): number | undefined {
  if (retryAfterMs !== undefined) return retryAfterMs <= maxMs ? retryAfterMs : undefined
  const full = Math.min(maxMs, baseMs * 2 ** count)
  return full / 2 + Math.random() * (full / 2)
}

function restingFailure({ name, breaker }: Candidate): Failure {
  const seconds = Math.ceil((breaker?.retryInMs ?? 0) / 1000)
  const error = new QuerentError(
    'LLM_UNAVAILABLE',
    `${name.name} has failed several times in a row and is left alone.`,
    {
      next: `It is tried again in ${Math.max(1, seconds)} seconds.`,
    },
  )
  return { error, again: false, another: true, breaks: false }
}
